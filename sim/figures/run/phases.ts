import type { RunResults } from './run-results.ts'

/** The mean number of live nodes of a phase, after the time series; of a phase shorter than an interval, the number at its end. */
export function meanNodes({ summary, timeseries }: RunResults, phase: number): number {
  const row = summary.find((each) => each.phase === phase)
  if (row === undefined) return 0
  const within = timeseries.filter(({ time_s: time }) => time > row.start_s && time <= row.end_s)
  if (within.length === 0) return row.nodes_live
  return Math.round(within.reduce((sum, { nodes_live: nodes }) => sum + nodes, 0) / within.length)
}

/** How a phase is called. */
export const labelOf = ({ summary }: RunResults, phase: number): string =>
  summary.find((each) => each.phase === phase)?.label ?? `phase ${phase}`
