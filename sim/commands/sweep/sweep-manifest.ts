import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import type { Shard, SweepOutline } from '../../sweep/plan.ts'

export const SWEEP_FILE = 'sweep.json'
/** Raised when an older reader would misread the file. */
export const SWEEP_FORMAT = 'e-pastry sweep 1'

/** `sweep.json`: what is swept, by what. */
export interface SweepManifest {
  readonly format: typeof SWEEP_FORMAT
  /** The command that repeats the sweep. */
  readonly command: string
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

/** The manifest of the results of a sweep; undefined where there is none that this version can read. */
export function findSweepManifest(folder: string): SweepManifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, SWEEP_FILE), 'utf8'))
    return isManifest(manifest) ? manifest : undefined
  } catch {
    return undefined
  }
}

/** As `findSweepManifest`, or throws the problem. */
export function readSweepManifest(folder: string): SweepManifest {
  const manifest = findSweepManifest(folder)
  if (manifest) return manifest
  throw new Problems([
    new Problem({
      file: folder,
      statement: `Holds no ${SWEEP_FILE} that this version of E-Pastry can read.`,
      hint: 'Name the folder of a sweep, or of a shard of one.',
    }),
  ])
}

function isManifest(value: unknown): value is SweepManifest {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === SWEEP_FORMAT
}
