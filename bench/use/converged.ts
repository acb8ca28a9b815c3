import { availableMemory } from 'node:process'
import { grouped } from '../../sim/core/words.ts'
import { Impossible, type Row, type Setting, scaled } from '../row.ts'
import { peakBytes } from '../timing.ts'
import { type Library, libraryOf } from './library.ts'
import { Overlay } from './overlay.ts'

export interface ConvergedOptions {
  readonly nodes: number
  readonly goals?: {
    readonly cpuSeconds?: number
    readonly peakBytes?: number
  }
}

/** Virtual seconds: every node has sent its first heartbeat. */
const FIRST_ROUND = 35

/** An overlay from ground truth and its first round of heartbeats. */
export const convergedBench =
  (options: ConvergedOptions) =>
  async (setting: Setting): Promise<Row[]> => {
    const nodes = scaled(options.nodes, setting)
    const overlay = new Overlay(await libraryOf(setting.root), setting, {
      phases: [`join: { nodes: ${nodes}, start: converged }`, 'settle: { for: 10h }'],
    })
    const { cpuMs } = overlay.runTo(FIRST_ROUND)
    return costRows(`${grouped(nodes)} nodes converged, first heartbeats`, cpuMs, options)
  }

/** Of the nodes, to see beforehand what memory the run takes. */
const TRIAL_SHARE = 1 / 20
const INSERTED = 10
const MINUTE = 60

/** An overlay from ground truth, in which values are looked up for a minute. Throws `Impossible` if it would not fit. */
export const lookupsAtScaleBench =
  (options: ConvergedOptions & { readonly lookups: number }) =>
  async (setting: Setting): Promise<Row[]> => {
    const library = await libraryOf(setting.root)
    const nodes = scaled(options.nodes, setting)
    const lookups = scaled(options.lookups, setting)
    const before = process.memoryUsage.rss()
    lookUp(library, setting, {
      nodes: Math.ceil(nodes * TRIAL_SHARE),
      lookups: Math.ceil(lookups * TRIAL_SHARE),
    })
    assertFits((peakBytes() - before) / TRIAL_SHARE)
    const { cpuMs } = lookUp(library, setting, { nodes, lookups })
    return costRows(`${grouped(nodes)} nodes converged, ${grouped(lookups)} lookups in 60 s`, cpuMs, options)
  }

function lookUp(library: Library, setting: Setting, { nodes, lookups }: { nodes: number; lookups: number }) {
  const overlay = new Overlay(library, setting, {
    phases: [
      `join: { nodes: ${nodes}, start: converged }`,
      `insert: { keys: 1000, over: ${INSERTED}s }`,
      `lookup: { count: ${lookups}, over: ${MINUTE}s }`,
      'settle: { for: 10h }',
    ],
  })
  return overlay.runTo(INSERTED + MINUTE)
}

function assertFits(bytes: number): void {
  const available = availableMemory()
  if (bytes <= available) return
  const gigabytes = (of: number) => `${(of / 1e9).toPrecision(2)} GB`
  throw new Impossible(
    `does not fit: about ${gigabytes(bytes)} needed, by a trial of a twentieth; ${gigabytes(available)} available`,
  )
}

function costRows(what: string, cpuMs: number, { goals = {} }: ConvergedOptions): Row[] {
  return [
    { measure: `${what}: CPU`, value: cpuMs / 1_000, unit: 'CPU s', goal: goals.cpuSeconds },
    {
      measure: `${what}: most memory of the process`,
      value: peakBytes() / 1e6,
      unit: 'MB',
      goal: goals.peakBytes === undefined ? undefined : goals.peakBytes / 1e6,
    },
  ]
}
