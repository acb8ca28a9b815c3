import { writeFileSync } from 'node:fs'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { keepData, withData } from './recorded-data.ts'
import { findResults, type ResultsFile, readResults, resultsText } from './results-file.ts'
import { MANIFEST_FILE } from './results-kind.ts'

export { MANIFEST_FILE }
export const MANIFEST_FORMAT = 'e-pastry run 1'

/** `manifest.json`: what was run, by what, and how it went. The only result that may hold wall-clock figures. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT
  /** The command that repeats the run. */
  readonly command: string
  /** `converged`: the first nodes did not join by the protocol but were set up from ground truth. */
  readonly start: 'protocol' | 'converged'
  /**
   * Everything the run depended on: enough to replay it without the files it came from. Long lists are files of their own, which
   * `readManifest` brings back.
   */
  readonly scenario: ResolvedScenario
  readonly wireMode: 'off' | 'on'
  /** Were the invariants checked, if the scenario wanted it? */
  readonly checks: 'off' | 'on'
  readonly versions: { readonly 'e-pastry': string; readonly node: string }
  /** Hash over all that happened; equal for equal runs. */
  readonly fingerprint: string
  readonly expectations: readonly { readonly ok: boolean; readonly text: string }[]
  readonly violations: readonly string[]
  readonly virtualSeconds: number
  readonly events: number
  readonly wallSeconds: number
  readonly eventsPerSecond: number
  readonly peakMemoryBytes: number
}

const FILE: ResultsFile = {
  name: MANIFEST_FILE,
  format: MANIFEST_FORMAT,
  hint: 'Name the folder of one run, such as results/mass-failure/seed-1.',
}

/**
 * The manifest of a results folder, its scenario `withoutData`, or that it was changed by hand; undefined if there is none that
 * this version can read.
 */
export const findManifest = (folder: string): Manifest | 'changed' | undefined => findResults(folder, FILE)

/** The same with its data, or throws the problem. */
export function readManifest(folder: string): Manifest {
  const manifest = readResults<Manifest>(folder, FILE)
  return { ...manifest, scenario: withData(manifest.scenario, folder) }
}

/** `data`: the folder for long lists. */
export function writeManifest(path: string, manifest: Manifest, data: string): void {
  writeFileSync(path, resultsText({ ...manifest, scenario: keepData(manifest.scenario, data) }))
}
