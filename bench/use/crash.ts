import { grouped } from '../../sim/core/words.ts'
import { type Row, type Setting, scaled } from '../row.ts'
import { type Library, libraryOf } from './library.ts'
import { Overlay } from './overlay.ts'

export interface CrashOptions {
  readonly nodes: number
  readonly goals?: {
    /** CPU ms per death within 60 virtual seconds. */
    readonly cpuMs?: number
  }
}

const CRASH = 120
const WINDOW = 60
const WARM_UP_NODES = 1_000

/** Half of the nodes fall silent at one instant: what the survivors do about it in the minute after it, and what it costs. */
export const crashBench =
  ({ nodes: all, goals = {} }: CrashOptions) =>
  async (setting: Setting): Promise<Row[]> => {
    const nodes = scaled(all, setting)
    const library = await libraryOf(setting.root)
    crash(library, setting, Math.min(nodes, WARM_UP_NODES))
    const { cpuMs, events } = crash(library, setting, nodes)
    const deaths = Math.floor(nodes / 2)
    const what = `crash of 50 % of ${grouped(nodes)}, the 60 s from it on`
    return [
      { measure: `${what}: CPU`, value: cpuMs / deaths, unit: 'ms/death', goal: goals.cpuMs },
      { measure: `${what}: events`, value: events / deaths, unit: 'events/death' },
    ]
  }

function crash(library: Library, setting: Setting, nodes: number) {
  const overlay = new Overlay(library, setting, {
    phases: [
      `join: { nodes: ${nodes}, start: converged }`,
      `settle: { for: ${CRASH}s }`,
      'crash: { fraction: 0.5 }',
      'settle: { for: 10h }',
    ],
  })
  overlay.runTo(CRASH - 1)
  return overlay.runTo(CRASH + WINDOW)
}
