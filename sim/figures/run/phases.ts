import type { SummaryRow } from '../../measure/columns.ts'
import type { RunResults } from './run-results.ts'

/** The mean number of live nodes of a phase, after the time series; of a phase shorter than an interval, the number at its end. */
export function meanNodes(
  { summary, timeseries }: Pick<RunResults, 'summary' | 'timeseries'>,
  phase: number,
): number {
  const row = summary.find((each) => each.phase === phase)
  if (row === undefined) return 0
  const within = timeseries.filter(({ time_s: time }) => time > row.start_s && time <= row.end_s)
  if (within.length === 0) return row.nodes_live
  return Math.round(within.reduce((sum, { nodes_live: nodes }) => sum + nodes, 0) / within.length)
}

/** The name of a phase. */
export const labelOf = (summary: readonly SummaryRow[], phase: number): string =>
  summary.find((each) => each.phase === phase)?.label ?? `phase ${phase}`

/** Of more phases than a figure has room for those that rank highest, in the order of the run. */
export function highest<Phase extends { readonly phase: number }>(
  phases: readonly Phase[],
  atMost: number,
  rankOf: (phase: Phase) => number,
): Phase[] {
  return phases
    .toSorted((a, b) => rankOf(b) - rankOf(a) || a.phase - b.phase)
    .slice(0, atMost)
    .sort((a, b) => a.phase - b.phase)
}
