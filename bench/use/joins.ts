import { grouped } from '../../sim/core/words.ts'
import { type Row, type Setting, scaled } from '../row.ts'
import { peakBytes } from '../timing.ts'
import { type Library, libraryOf } from './library.ts'
import { Overlay } from './overlay.ts'

export interface JoinOptions {
  readonly nodes: number
  /** Virtual seconds over which the joins are spread. */
  readonly over: number
  readonly goals?: {
    readonly cpuSeconds?: number
    readonly peakBytes?: number
  }
}

const INTERVAL = 10
/** Virtual seconds after the last node has started. */
const PATIENCE = 3_600
const WARM_UP_NODES = 1_000

/** Protocol joins through one seed server, until the last node is active. */
export const joinBench =
  ({ nodes: all, over, goals = {} }: JoinOptions) =>
  async (setting: Setting): Promise<Row[]> => {
    const nodes = scaled(all, setting)
    const library = await libraryOf(setting.root)
    join(library, setting, { nodes: Math.min(nodes, WARM_UP_NODES), over })
    const cpuMs = join(library, setting, { nodes, over })
    const what = `${grouped(nodes)} joins in ${over} s`
    return [
      { measure: `${what}: CPU`, value: cpuMs / 1_000, unit: 'CPU s', goal: goals.cpuSeconds },
      { measure: `${what}: CPU`, value: cpuMs / nodes, unit: 'ms/join' },
      {
        measure: `${what}: most memory of the process`,
        value: peakBytes() / 1e6,
        unit: 'MB',
        goal: goals.peakBytes === undefined ? undefined : goals.peakBytes / 1e6,
      },
    ]
  }

/** CPU ms of the joins. */
function join(library: Library, setting: Setting, { nodes, over }: JoinOptions): number {
  const overlay = new Overlay(library, setting, {
    phases: [`join: { nodes: ${nodes}, over: ${over}s }`, 'settle: { for: 10h }'],
  })
  let { cpuMs } = overlay.runTo(over)
  for (let second = over + INTERVAL; overlay.active < nodes; second += INTERVAL) {
    if (second > over + PATIENCE) throw new Error(`only ${overlay.active} of ${nodes} nodes are active`)
    cpuMs += overlay.runTo(second).cpuMs
  }
  return cpuMs
}
