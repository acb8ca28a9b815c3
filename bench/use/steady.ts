import { grouped } from '../../sim/core/words.ts'
import { type Row, type Setting, scaled } from '../row.ts'
import { allocatedBytes } from '../timing.ts'
import { libraryOf } from './library.ts'
import { Overlay, type OverlayOptions, type Stretch } from './overlay.ts'

export interface SteadyOptions {
  readonly nodes: number
  /** Virtual seconds that are measured. */
  readonly seconds: number
  readonly goals?: {
    /** µs per node and virtual second. */
    readonly cpu?: number
    /** Bytes per event. */
    readonly allocation?: number
  }
}

/** Sessions of an hour on average, and 0.01 routes per node and second, on the network of [MSP]. */
export const churnBench =
  (options: SteadyOptions) =>
  (setting: Setting): Promise<Row[]> =>
    steady(setting, options, {
      what: 'in churn',
      warmUp: 300,
      overlay: (nodes) => ({
        latency: 'transit-stub',
        phases: [
          `join: { nodes: ${nodes}, start: converged }`,
          'during: { route: { rate: 0.01 } }',
          'churn: { session: { exponential: 1h }, for: 10h }',
        ],
      }),
    })

/** An overlay without users, and where no node comes or goes. */
export const restBench =
  (options: SteadyOptions) =>
  (setting: Setting): Promise<Row[]> =>
    steady(setting, options, {
      what: 'at rest',
      warmUp: 120,
      overlay: (nodes) => ({
        phases: [`join: { nodes: ${nodes}, start: converged }`, 'settle: { for: 10h }'],
      }),
    })

interface State {
  readonly what: string
  /** Virtual seconds before the measured ones, in which the code is compiled too. */
  readonly warmUp: number
  overlay(nodes: number): OverlayOptions
}

async function steady(setting: Setting, options: SteadyOptions, state: State): Promise<Row[]> {
  const nodes = scaled(options.nodes, setting)
  const overlay = new Overlay(await libraryOf(setting.root), setting, state.overlay(nodes))
  overlay.runTo(state.warmUp)
  let cost: Stretch | undefined
  const bytes = allocatedBytes(() => {
    cost = overlay.runTo(state.warmUp + options.seconds)
  })
  const { cpuMs, events, virtualSeconds } = cost!
  const what = `${grouped(nodes)} nodes ${state.what}`
  return [
    {
      measure: `${what}: CPU`,
      value: (cpuMs * 1_000) / (nodes * virtualSeconds),
      unit: 'µs/node/virtual s',
      goal: options.goals?.cpu,
    },
    {
      measure: `${what}: allocation`,
      value: bytes / events,
      unit: 'bytes/event',
      goal: options.goals?.allocation,
    },
    { measure: `${what}: events`, value: events / (nodes * virtualSeconds), unit: 'events/node/virtual s' },
    { measure: `${what}: speed`, value: (events * 1_000) / cpuMs, unit: 'events/CPU s' },
  ]
}
