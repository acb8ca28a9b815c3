import type { SeparatorName } from '../../core/delimited-format.ts'
import type { DecimalSign } from '../../core/number-text.ts'

/** Round trips between sites in milliseconds, `rows[i][j]` from site i to site j, as many columns as rows. */
export interface LatencyMatrix {
  readonly rows: readonly (readonly number[])[]
  /** The sites in the order of the rows, if the file names them. */
  readonly names?: readonly string[]
}

/** What is stated about a file of measured round trips; `auto` is found out from the file. */
export interface MatrixFormat {
  /** Of every number; `auto`: as the header of triples says (`rtt_us`), else milliseconds. */
  readonly unit: TimeUnit | 'auto'
  readonly entries: 'round-trips' | 'one-way'
  /** `square`: a row for each site, which may leave one half out; `triples`: a row for each pair. */
  readonly form: 'square' | 'triples' | 'auto'
  readonly separator: SeparatorName | 'auto'
  readonly decimal: DecimalSign | 'auto'
  /** Where the sites of a square are named. */
  readonly names: 'none' | 'first-row' | 'first-column' | 'both' | 'auto'
}

export type TimeUnit = 'us' | 'ms' | 's'

export const AUTO_FORMAT: MatrixFormat = {
  unit: 'auto',
  entries: 'round-trips',
  form: 'auto',
  separator: 'auto',
  decimal: 'auto',
  names: 'auto',
}

/** How many of a unit are a millisecond, and its name. */
export const UNITS: Readonly<Record<TimeUnit, { readonly inMs: number; readonly name: string }>> = {
  us: { inMs: 1_000, name: 'microseconds' },
  ms: { inMs: 1, name: 'milliseconds' },
  s: { inMs: 0.001, name: 'seconds' },
}
