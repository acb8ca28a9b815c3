import { Impossible, type Row } from './row.ts'

/** What came of one run of a bench. */
export type Outcome =
  | { readonly kind: 'measured'; readonly rows: readonly Row[] }
  /** It cannot be run with this version, or on this machine. */
  | { readonly kind: 'impossible'; readonly why: string }
  /** The bench itself, or the version under it, is broken. */
  | { readonly kind: 'failed'; readonly why: string }

/** What the process of a bench reports to the one that started it. */
export type Report = Outcome | { readonly kind: 'progress'; readonly words: string }

/** What was thrown, as an outcome. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Impossible) return { kind: 'impossible', why: error.message }
  return { kind: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
