import type { CsvFile, NodeBeliefs, ResolvedScenario, Row } from '../../sim/index.ts'
import type { FilmPart } from '../film/film.ts'
import type { ReachedStop } from '../tours/guide.ts'
import type { Stop } from '../tours/tour.ts'

/** The texts of data files that come with the page, by their paths as a scenario below `scenarios/` names them. */
export type DataFiles = Readonly<Record<string, string>>

/** What the page asks of the thread that simulates. */
export type Request =
  /** Ends what runs, and begins this scenario. */
  | {
      readonly kind: 'begin'
      readonly run: number
      readonly text: string
      readonly seed: string | undefined
      readonly files: DataFiles
      /** Of the tour that this is the scenario of. */
      readonly stops?: readonly Stop[] | undefined
    }
  /** Simulate up to this virtual time, in microseconds. */
  | { readonly kind: 'advance'; readonly until: number }
  /** What a node believes at the time that the simulation has come to. */
  | { readonly kind: 'inspect'; readonly node: number }
  /** What is wrong with a scenario that is not run. `question` comes back with the answer. */
  | {
      readonly kind: 'check'
      readonly question: number
      readonly text: string
      readonly seed: string | undefined
      readonly files: DataFiles
    }
  /** A file of rows, as the command line writes it, as far as the run has come. */
  | { readonly kind: 'csv'; readonly question: number; readonly file: CsvFile }

/** A phase of the scenario, as far as it has been played. */
export interface PhaseMark {
  readonly phase: number
  readonly label: string
  readonly startsAt: number
  endsAt: number | undefined
}

/** Something that one would like to jump to. */
export interface Mark {
  readonly at: number
  readonly kind: 'crash' | 'failure' | 'cut'
  readonly text: string
}

export interface ProblemText {
  /** Undefined: the text of the scenario. Line and column count in the file. */
  readonly file: string | undefined
  readonly line: number | undefined
  readonly column: number | undefined
  readonly length: number
  /** The place in the document, such as `phases[3].crash.fraction`. */
  readonly path: string | undefined
  readonly statement: string
  readonly hint: string | undefined
}

/** Files of which the page has all rows; of the others it has the last. */
export const COMPLETE_TABLES: readonly string[] = ['summary', 'timeseries']
export const ROWS_SHOWN = 200

export interface TableRows {
  readonly file: string
  /** Those that were added, or the last of them. */
  readonly rows: readonly Row[]
  /** How many the file has by now. */
  readonly count: number
}

/** What that thread tells the page. `run`: of which `begin`. */
export type Report =
  | { readonly kind: 'problems'; readonly run: number; readonly problems: readonly ProblemText[] }
  | {
      readonly kind: 'begun'
      readonly run: number
      readonly name: string
      readonly description: string
      readonly hasPlaces: boolean
      readonly idBits: number
      readonly digitBits: number
      readonly phases: ResolvedScenario['phases']
    }
  | {
      readonly kind: 'film'
      readonly run: number
      readonly part: FilmPart
      readonly phases: readonly PhaseMark[]
      readonly marks: readonly Mark[]
      readonly rows: readonly TableRows[]
      readonly events: number
      /** Events for each second that this thread has worked. */
      readonly speed: number
    }
  /** Sent before the film that it stops. */
  | { readonly kind: 'stop'; readonly run: number; readonly reached: ReachedStop }
  | {
      readonly kind: 'finished'
      readonly run: number
      readonly fingerprint: string
      readonly events: number
      readonly until: number
    }
  | {
      readonly kind: 'beliefs'
      readonly run: number
      readonly node: number
      readonly at: number
      readonly beliefs: NodeBeliefs | undefined
    }
  /** `run` of an answer is that which the worker has by now. */
  | {
      readonly kind: 'checked'
      readonly run: number
      readonly question: number
      readonly problems: readonly ProblemText[]
    }
  | { readonly kind: 'csv'; readonly run: number; readonly question: number; readonly content: Blob }
  | { readonly kind: 'broken'; readonly run: number; readonly text: string }
