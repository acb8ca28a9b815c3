import { grouped } from '../../sim/core/words.ts'
import { type Row, type Setting, scaled } from '../row.ts'
import { libraryOf } from './library.ts'
import { Overlay } from './overlay.ts'

export interface LookupsOptions {
  readonly nodes: number
  /** In a virtual minute. */
  readonly lookups: number
}

const MINUTE = 60
const KEYS = 1_000

/** Lookups of stored values in a ring at rest, beyond what that ring costs without them. The first minute of them warms up. */
export const lookupsBench =
  (options: LookupsOptions) =>
  async (setting: Setting): Promise<Row[]> => {
    const nodes = scaled(options.nodes, setting)
    const lookups = scaled(options.lookups, setting)
    const overlay = new Overlay(await libraryOf(setting.root), setting, {
      phases: [
        `join: { nodes: ${nodes}, start: converged }`,
        `insert: { keys: ${KEYS}, over: 60s }`,
        `lookup: { count: ${lookups}, over: 60s, label: warm-up }`,
        'settle: { for: 60s }',
        `lookup: { count: ${lookups}, over: 60s, label: measured }`,
        'settle: { for: 10h }',
      ],
    })
    overlay.runTo(2 * MINUTE)
    const idle = overlay.runTo(3 * MINUTE)
    const busy = overlay.runTo(4 * MINUTE)
    const what = `${grouped(nodes)} nodes, ${grouped(lookups)} lookups in 60 s`
    return [
      { measure: `${what}: CPU`, value: busy.cpuMs / lookups, unit: 'ms/lookup' },
      {
        measure: `${what}: CPU beyond idling`,
        value: (busy.cpuMs - idle.cpuMs) / lookups,
        unit: 'ms/lookup',
      },
      {
        measure: `${what}: events beyond idling`,
        value: (busy.events - idle.events) / lookups,
        unit: 'events/lookup',
      },
    ]
  }
