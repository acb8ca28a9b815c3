import type { TimeSeriesRow } from '../../measure/columns.ts'

/** More rows than this cannot be distinguished on paper. */
const INTERVALS_AT_MOST = 400

/** Some rows of timeseries.csv, one after another, taken as one. */
export interface Interval {
  readonly fromSeconds: number
  readonly toSeconds: number
  readonly rows: readonly TimeSeriesRow[]
  /** The state at the end. */
  readonly last: TimeSeriesRow
}

/** The rows, as many taken together as it needs to keep their number small. */
export function intervals(rows: readonly TimeSeriesRow[], atMost = INTERVALS_AT_MOST): Interval[] {
  const together = Math.max(1, Math.ceil(rows.length / atMost))
  const all: Interval[] = []
  for (let first = 0; first < rows.length; first += together) {
    const group = rows.slice(first, first + together)
    const last = group.at(-1)
    if (last === undefined) break
    all.push({
      fromSeconds: rows[first - 1]?.time_s ?? 0,
      toSeconds: last.time_s,
      rows: group,
      last,
    })
  }
  return all
}

/** The sum of a column over an interval. */
export const sumOf = ({ rows }: Interval, column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0)

/** The largest value of a column in an interval. */
export const peakOf = ({ rows }: Interval, column: string): number =>
  rows.reduce((peak, row) => Math.max(peak, Number(row[column] ?? 0)), 0)
