import { parseResolved } from '../../scenario/parse.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { readScenario } from './read-files.ts'
import { nearPath } from './replay-command.ts'
import { kindOfResults, requireResults } from './results-kind.ts'
import { usageMistake } from './usage-mistake.ts'

export interface RunSource {
  /** A scenario file, or the results folder of a run. */
  readonly path: string
  /** Overrides of a scenario file, `path=value` each. */
  readonly set: readonly string[]
  readonly seed?: string | undefined
}

/** A run that can be carried out again. */
export interface RepeatableRun {
  readonly scenario: ResolvedScenario
  /** Of a results folder: how it went when it was recorded. */
  readonly recorded: Manifest | undefined
}

/** Reads what a user names: a scenario with its overrides, or what a results folder says was run. Throws Problems. */
export function readRun({ path, set, seed }: RunSource): RepeatableRun {
  const kind = kindOfResults(path)
  if (kind === 'file' || (kind === 'missing' && /\.ya?ml$/.test(path)))
    return { scenario: readScenario({ file: path, set, seed }), recorded: undefined }
  requireResults(path, ['run'])
  refuseOverrides({ path, set, seed })
  const recorded = readManifest(path)
  return { scenario: parseResolved(recorded.scenario), recorded }
}

/** A recorded run cannot be changed. Throws Problems if the user states other values for it. */
export function refuseOverrides({ path, set, seed }: RunSource): void {
  if (set.length === 0 && seed === undefined) return
  throw usageMistake(set.length > 0 ? '--set' : '--seed', {
    statement: `What is recorded in ${nearPath(path)} was run with the values that it has.`,
    hint: 'Overrides are for scenario files; the `command` in manifest.json names the one of a results folder.',
  })
}

/** What to say of a replay that is not the recorded run. */
export const otherRun = (recorded: Manifest, version: string): string => {
  const { 'e-pastry': by } = recorded.versions
  const code = by === version ? 'this version, but from other code' : `version ${by}; this is ${version}`
  return `Beware: the replay is not the recorded run (their fingerprints differ). It was recorded by ${code}.`
}
