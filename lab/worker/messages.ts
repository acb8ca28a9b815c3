import type { CsvFile, NodeBeliefs, ResolvedScenario, Row, TraceLine } from '../../sim/index.ts'
import type { FilmPart } from '../film/film.ts'
import type { Ground } from '../film/places.ts'
import type { PhaseMark, PlannedPhase } from '../film/plan.ts'
import type { SummaryLook } from '../film/summary-track.ts'
import type { ReachedStop } from '../tours/guide.ts'
import type { Stop } from '../tours/tour.ts'

/** The texts of data files that come with the page, by their paths as a scenario below `scenarios/` names them. */
export type DataFiles = Readonly<Record<string, string>>

/** Ends what runs, and begins this scenario. `run`: the page's number of it, by which it knows the reports. */
export interface Begin {
  readonly kind: 'begin'
  readonly run: number
  readonly text: string
  readonly seed: string | undefined
  readonly files: DataFiles
  /** Of the tour that this is the scenario of. */
  readonly stops?: readonly Stop[] | undefined
  /** A recorded run instead of the text: all that it depended on. */
  readonly resolved?: ResolvedScenario | undefined
}

/** What the page asks of the thread that simulates. */
export type Request =
  | Begin
  /** Simulate up to this virtual time, in microseconds. */
  | { readonly kind: 'advance'; readonly until: number }
  /** Stay where it is. */
  | { readonly kind: 'stay' }
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

/** What the page asks of the thread that computes earlier moments again. */
export type PastRequest =
  | Begin
  /** The film has come so far, in events of the run: have a simulation stand near each moment of it. */
  | { readonly kind: 'prepare'; readonly events: number }
  /** What did a node believe at a time? Takes the place of such a question before it. */
  | { readonly kind: 'look'; readonly node: number; readonly at: number }
  /** What happened in an operation that began at a time, up to another? Takes the place of such a question before it. */
  | {
      readonly kind: 'follow'
      readonly operation: number
      readonly begunAt: number
      readonly until: number
    }

const MARK_KINDS = ['crash', 'failure', 'cut', 'repair'] as const

/** Something that one would like to jump to. */
export interface Mark {
  readonly at: number
  readonly kind: (typeof MARK_KINDS)[number]
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
const COMPLETE_TABLES: readonly string[] = ['summary', 'timeseries']
export const ROWS_SHOWN = 200
/** Operations are looked for among the last of them: there are more. */
const OPERATIONS_SHOWN = 50_000

/** How many rows of a file the page has at most. */
export function rowsShown(file: string): number {
  if (COMPLETE_TABLES.includes(file)) return Number.POSITIVE_INFINITY
  return file === 'lookups' ? OPERATIONS_SHOWN : ROWS_SHOWN
}

export interface TableRows {
  readonly file: string
  /** Those that were added, or the last of them. */
  readonly rows: readonly Row[]
  /** How many the file has by now. */
  readonly count: number
}

/** What that thread reports to the page. `run`: of which `begin`. */
export type Report =
  | { readonly kind: 'problems'; readonly run: number; readonly problems: readonly ProblemText[] }
  | {
      readonly kind: 'begun'
      readonly run: number
      readonly name: string
      readonly description: string
      /** What the places of nodes lie on. */
      readonly ground: Ground
      readonly planned: readonly PlannedPhase[]
      readonly leafSetSize: number
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
      readonly summary: readonly SummaryLook[]
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
  /** `run` of an answer is that which the worker has by now. */
  | {
      readonly kind: 'checked'
      readonly run: number
      readonly question: number
      readonly problems: readonly ProblemText[]
    }
  | { readonly kind: 'csv'; readonly run: number; readonly question: number; readonly content: Blob }
  | Broken

/** An error that is no mistake of the user. */
interface Broken {
  readonly kind: 'broken'
  readonly run: number
  readonly text: string
}

/** What the other thread answers. */
export type PastReport =
  | {
      readonly kind: 'beliefs'
      readonly run: number
      readonly node: number
      readonly at: number
      readonly beliefs: NodeBeliefs | undefined
      /** Real milliseconds from the question to the answer, and how many events were handled for it. */
      readonly milliseconds: number
      readonly events: number
    }
  | {
      readonly kind: 'story'
      readonly run: number
      readonly operation: number
      readonly until: number
      readonly lines: readonly TraceLine[]
    }
  | Broken
