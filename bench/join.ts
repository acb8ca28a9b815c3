import { micros, seconds } from '../protocol/base/time.ts'
import { grouped } from '../sim/core/words.ts'
import { eventsPerCpuSecond, Overlay, type Stretch, sum } from './overlay.ts'
import type { Row } from './row.ts'
import { bytesInUse, median } from './timing.ts'

const GIVE_UP = seconds(3_600)

interface Joined {
  readonly cost: Stretch
  /** When the last node became active, to the second. */
  readonly virtualSeconds: number
  readonly bytes: number
}

/** Protocol joins through one seed server, spread over a virtual minute, until the last node is active. */
export function joinBench({ nodes, rounds }: { nodes: number; rounds: number }): Row[] {
  const joins = Array.from({ length: rounds }, () => join(nodes))
  const middle = (figure: (joined: Joined) => number): number => median(joins.map(figure))
  const what = `${grouped(nodes)} nodes within 60 s`
  return [
    {
      measure: `${what}: speed`,
      value: middle(({ cost }) => eventsPerCpuSecond(cost)),
      unit: 'events/CPU s',
    },
    { measure: `${what}: CPU`, value: middle(({ cost }) => cost.cpuMs / nodes), unit: 'ms/join' },
    { measure: `${what}: events`, value: middle(({ cost }) => cost.events / nodes), unit: 'events/join' },
    {
      measure: `${what}: messages`,
      value: middle(({ cost }) => cost.messages / nodes),
      unit: 'messages/join',
    },
    {
      measure: `${what}: all active after`,
      value: middle(({ virtualSeconds }) => virtualSeconds),
      unit: 'virtual s',
    },
    { measure: `${what}: memory, all in`, value: middle(({ bytes }) => bytes / nodes), unit: 'bytes/node' },
  ]
}

function join(nodes: number): Joined {
  const before = bytesInUse()
  const overlay = new Overlay([`join: { nodes: ${nodes}, over: 60s }`, 'settle: { for: 2h }'])
  let cost = overlay.runTo(seconds(60))
  while (overlay.active < nodes) {
    if (overlay.now > GIVE_UP) throw new Error(`only ${overlay.active} of ${nodes} nodes are active`)
    cost = sum(
      cost,
      overlay.runTo(micros(Math.floor(overlay.now / seconds(1)) * seconds(1) + seconds(1) + 1)),
    )
  }
  const bytes = bytesInUse() - before
  return { cost, virtualSeconds: Math.ceil(overlay.now / seconds(1)), bytes }
}
