import type { ResolvedScenario } from '../../scenario/resolved.ts'
import type { SweepOutline } from '../../sweep/outline.ts'
import type { Shard } from '../../sweep/plan.ts'
import { withData } from '../shell/recorded-data.ts'
import { findResults, type ResultsFile, readResults } from '../shell/results-file.ts'
import { SWEEP_FILE } from '../shell/results-kind.ts'

export const SWEEP_FORMAT = 'e-pastry sweep 1'

/** `sweep.json`: what is swept, by what. */
export interface SweepManifest {
  readonly format: typeof SWEEP_FORMAT
  /** The command that repeats the sweep. */
  readonly command: string
  /** The command that does all runs, into the usual place: of a shard and of a merge the sweep that they are a part of. */
  readonly whole: string
  readonly versions: {
    readonly 'e-pastry': string
    /** Names the code that runs depend on: runs of two codes are never mixed. */
    readonly code: string
    readonly node: string
  }
  /** The part of the runs that this folder is for; `null` for all. */
  readonly shard: Shard | null
  readonly outline: SweepOutline
  /** That of the first point, with its first seed. */
  readonly scenario: ResolvedScenario
}

const FILE: ResultsFile = {
  name: SWEEP_FILE,
  format: SWEEP_FORMAT,
  hint: 'Name the folder of a sweep, or of a shard of one.',
}

/**
 * The manifest of the results of a sweep, its scenario `withoutData`, or that it was changed by hand; undefined if there is none
 * that this version can read.
 */
export const findSweepManifest = (folder: string): SweepManifest | 'changed' | undefined =>
  findResults(folder, FILE)

/** The same with its data, or throws the problem. */
export function readSweepManifest(folder: string): SweepManifest {
  const manifest = readResults<SweepManifest>(folder, FILE)
  return { ...manifest, scenario: withData(manifest.scenario, folder) }
}
