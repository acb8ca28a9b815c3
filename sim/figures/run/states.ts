import type { PeriodRow, TimeSeriesRow } from '../../measure/columns.ts'
import type { RunResults } from './run-results.ts'

/** What timeseries.csv and summary.csv both know of an instant. */
type StateColumn = 'nodes_live' | 'nodes_active' | 'keys_at_risk' | 'keys_lost'

/** What a run was at an instant. */
export type State = Readonly<Record<StateColumn, number>> & { readonly seconds: number }

/** More instants than this cannot be distinguished on paper. */
const GROUPS_AT_MOST = 200

/**
 * The states of a run in the order of time: at the end of each interval, and at the end of each period, which
 * for a crash is the instant itself. What happens at an instant is two states of one time, so that a line
 * through them is a step. Of a long run each part keeps its least and its greatest values.
 */
export function statesOf({ timeseries, periods }: Pick<RunResults, 'timeseries' | 'periods'>): State[] {
  const known = [
    ...timeseries.map((row) => ({ state: stateOf(row, row.time_s), isInstant: false })),
    // What happens at the end of an interval is in the next one: the row of a period at that time comes later.
    ...periods
      .filter(isExact)
      .map((row) => ({ state: stateOf(row, row.end_s), isInstant: row.end_s === row.start_s })),
  ].sort((a, b) => a.state.seconds - b.state.seconds)
  return thinned(
    known.flatMap(({ state, isInstant }, index) => {
      const before = known[index - 1]?.state
      return isInstant && before !== undefined ? [{ ...before, seconds: state.seconds }, state] : [state]
    }),
  )
}

/** Periods of the foreground follow each other; of those beside them only instants are ends in between. */
const isExact = ({ background, start_s, end_s }: PeriodRow): boolean =>
  background === 'no' || start_s === end_s

const stateOf = (row: Pick<TimeSeriesRow | PeriodRow, StateColumn>, seconds: number): State => ({
  seconds,
  nodes_live: row.nodes_live,
  nodes_active: row.nodes_active,
  keys_at_risk: row.keys_at_risk,
  keys_lost: row.keys_lost,
})

const COLUMNS: readonly StateColumn[] = ['nodes_live', 'nodes_active', 'keys_at_risk', 'keys_lost']

function thinned(states: readonly State[]): State[] {
  const together = Math.ceil(states.length / GROUPS_AT_MOST)
  // A group keeps nine states at most.
  if (together <= 2 * COLUMNS.length + 1) return [...states]
  const kept: State[] = []
  for (let first = 0; first < states.length; first += together) {
    const group = states.slice(first, first + together)
    const chosen = new Set([group[0], group.at(-1)])
    for (const column of COLUMNS) {
      chosen.add(group.reduce((least, state) => (state[column] < least[column] ? state : least)))
      chosen.add(group.reduce((greatest, state) => (state[column] > greatest[column] ? state : greatest)))
    }
    kept.push(...group.filter((state) => chosen.has(state)))
  }
  return kept
}
