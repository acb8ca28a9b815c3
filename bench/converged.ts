import { micros } from '../protocol/base/time.ts'
import { grouped } from '../sim/core/words.ts'
import { Overlay } from './overlay.ts'
import type { Row } from './row.ts'
import { bytesInUse, median } from './timing.ts'

/** An overlay from ground truth: setting the nodes up, finding their neighbours, handing them over. */
export function convergedBench({ nodes, rounds }: { nodes: number; rounds: number }): Row[] {
  const starts = Array.from({ length: rounds }, () => start(nodes))
  const what = `${grouped(nodes)} nodes converged`
  return [
    { measure: `${what}: CPU`, value: median(starts.map(({ cpuMs }) => cpuMs / nodes)), unit: 'ms/node' },
    {
      measure: `${what}: memory`,
      value: median(starts.map(({ bytes }) => bytes / nodes)),
      unit: 'bytes/node',
    },
  ]
}

function start(nodes: number): { readonly cpuMs: number; readonly bytes: number } {
  const before = bytesInUse()
  const overlay = new Overlay([`join: { nodes: ${nodes}, start: converged }`, 'settle: { for: 1s }'])
  const { cpuMs } = overlay.runTo(micros(1))
  return { cpuMs, bytes: bytesInUse() - before }
}
