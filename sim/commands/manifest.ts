import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem, Problems } from '../core/problem.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'

export const MANIFEST_FILE = 'manifest.json'
/** Raised when an older reader would misread the file. */
export const MANIFEST_FORMAT = 'e-pastry run 1'

/** `manifest.json`: what was run, by what, and how it went. The only result that may hold wall-clock figures. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT
  /** The command that repeats the run. */
  readonly command: string
  /** `converged`: the first nodes did not join by the protocol but were set up from ground truth. */
  readonly start: 'protocol' | 'converged'
  /** Everything the run depended on, data included: enough to replay it without the files it came from. */
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

/** The manifest of a results folder; undefined where there is none that this version can read. */
export function findManifest(folder: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, MANIFEST_FILE), 'utf8'))
    return isManifest(manifest) ? manifest : undefined
  } catch {
    return undefined
  }
}

/** As `findManifest`, or throws the problem. */
export function readManifest(folder: string): Manifest {
  const manifest = findManifest(folder)
  if (manifest) return manifest
  throw new Problems([
    new Problem({
      file: folder,
      statement: `Holds no ${MANIFEST_FILE} that this version of E-Pastry can read.`,
      hint: 'Name the folder of one run, such as results/mass-failure/seed-1.',
    }),
  ])
}

export function writeManifest(path: string, manifest: Manifest): void {
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`)
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === MANIFEST_FORMAT
}
