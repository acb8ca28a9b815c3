import type { ResolvedScenario } from '../../sim/index.ts'
import type { DataFiles } from '../worker/messages.ts'

/** A run that was recorded in a results folder, to be played again. */
export interface RecordedRun {
  readonly kind: 'recorded'
  /** The results folder, as the user named it. */
  readonly path: string
  readonly scenario: ResolvedScenario
  readonly fingerprint: string
  readonly events: number
  /** The version of E-Pastry that recorded it. */
  readonly version: string
  /** The command that repeats it. */
  readonly command: string
}

/** A scenario file that was named on the command line. */
export interface NamedScenario {
  readonly kind: 'scenario'
  readonly path: string
  readonly text: string
  readonly seed: string | undefined
  /** The data files that it names. */
  readonly files: DataFiles
}

/** What the page begins with. */
export type Start = NamedScenario | RecordedRun

/** What stands in the place of the text of a recorded run, which holds no text. */
export const noteOf = ({ path, command }: RecordedRun): string =>
  `# What is played is the run recorded in ${path}.\n# It was made by: ${command}\n`
