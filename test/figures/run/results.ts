import { OutcomeTally } from '../../../sim/figures/run/outcome-tally.ts'
import { OperationTally, type RunResults } from '../../../sim/figures/run/run-results.ts'
import {
  type DegreeRow,
  isOfPhase,
  type LookupRow,
  type NodeRow,
  type PeriodRow,
  type RingRow,
  type TimeSeriesRow,
  type TrafficRow,
} from '../../../sim/measure/columns.ts'
import { play, type Settings, scenario } from '../../run/scenarios.ts'

/** The results of a small run, as a report reads them back. */
export function resultsOf(settings: Settings): RunResults {
  const { rows } = play(settings)
  const tally = new OperationTally()
  const outcomes = new OutcomeTally()
  for (const row of rows.lookups) {
    tally.add(row as LookupRow)
    outcomes.add(row as LookupRow)
  }
  const periods = rows.summary as PeriodRow[]
  return {
    scenario: scenario(settings),
    periods,
    summary: periods.filter(isOfPhase),
    timeseries: rows.timeseries as unknown as TimeSeriesRow[],
    operations: tally.finish(),
    outcomes: outcomes.finish(),
    nodes: rows.nodes as NodeRow[],
    degrees: rows.degrees as DegreeRow[],
    traffic: rows.traffic as TrafficRow[],
    ring: rows.ring as RingRow[],
  }
}

/** Thirty nodes with data lose a third of their number, then say good-bye to two. */
export const CRASH: Settings = {
  phases: [
    'join: { nodes: 30, over: 5s }',
    'settle: { until: stable }',
    'insert: { keys: 100, over: 10s }',
    'lookup: { label: before, count: 200, over: 10s }',
    'crash: { fraction: 0.33 }',
    'lookup: { label: "it\'s <after>", count: 200, over: 30s }',
    'leave: { count: 2 }',
    'settle: { label: end, for: 1m }',
  ],
}
