import type { AggregateRow } from '../../sweep/columns.ts'
import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { type ValueScale, valueScale } from '../kit/value-scale.ts'

export interface Estimate {
  /** Runs that have a value. */
  readonly n: number
  readonly mean: number
  /** The ends of the 95 % interval, where there is one. */
  readonly low: number | null
  readonly high: number | null
  /** Whether the interval reaches below zero where no run does: it is drawn down to zero. */
  readonly isCut: boolean
  /** How it was found. */
  readonly interval: AggregateRow['interval']
}

/** What a setting came to in a metric. Runs in which the ring was severed stand apart: Pastry promises them nothing. */
export interface Outcome {
  /** Number of the setting, from 1. */
  readonly point: number
  /** Over the runs that were not severed; null if they have no value, or there are none. */
  readonly estimate: Estimate | null
  /** Over those that were severed; null where there are none. */
  readonly severedEstimate: Estimate | null
  /** A value for each severed run; of a yes/no only their share. */
  readonly severed: readonly number[]
  readonly severedRuns: number
  /** Runs that reached the phase. */
  readonly runs: number
}

/** How each setting did in a metric, in the unit of its title, in the order of the settings. */
export function outcomesOf(results: SweepResults, wanted: MetricOfPhase): Outcome[] {
  const { factor } = metricTitle(wanted.metric)
  const rows = rowsOfPoints(results, wanted)
  const runs = runsOfPoints(results, wanted)
  return results.points.map((_, index) => {
    const point = index + 1
    const ofRings = rows.get(point) ?? new Map<string, AggregateRow>()
    const ownRuns = runs.get(point) ?? []
    // Of whether rings were severed, all runs are asked.
    const severedRuns = wanted.metric === 'severed' ? [] : ownRuns.filter(({ severed }) => severed === 'yes')
    const row = severedRuns.length > 0 ? ofRings.get('intact') : ofRings.get('all')
    const severedEstimate = severedRuns.length > 0 ? estimateOf(ofRings.get('severed'), factor) : null
    const severed = factor === 1 ? severedRuns.map((run) => run[wanted.metric]) : [severedEstimate?.mean]
    return {
      point,
      estimate: estimateOf(row, factor),
      severedEstimate,
      severed: severed.filter(isNumber),
      severedRuns: severedRuns.length,
      runs: ownRuns.length,
    }
  })
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

function estimateOf(row: AggregateRow | undefined, factor: number): Estimate | null {
  if (!row || row.mean === null) return null
  const hasInterval = row.low !== null && row.high !== null
  const isCut = hasInterval && row.low < 0 && row.min !== null && row.min >= 0
  return {
    n: row.n,
    mean: row.mean * factor,
    low: hasInterval ? (isCut ? 0 : row.low * factor) : null,
    high: hasInterval ? row.high * factor : null,
    isCut,
    interval: row.interval,
  }
}

/** By point and by which rings count. */
function rowsOfPoints(
  { aggregate }: SweepResults,
  wanted: MetricOfPhase,
): Map<number, Map<string, AggregateRow>> {
  const rows = new Map<number, Map<string, AggregateRow>>()
  for (const row of aggregate) {
    if (row.metric !== wanted.metric || row.label !== wanted.phase) continue
    const ofPoint = rows.get(row.point) ?? new Map<string, AggregateRow>()
    rows.set(row.point, ofPoint.set(row.rings, row))
  }
  return rows
}

function runsOfPoints(
  { runs }: SweepResults,
  wanted: MetricOfPhase,
): Map<number, SweepResults['runs'][number][]> {
  const byPoint = new Map<number, SweepResults['runs'][number][]>()
  for (const run of runs) {
    if (run.label !== wanted.phase || typeof run.point !== 'number') continue
    const ofPoint = byPoint.get(run.point)
    if (ofPoint) ofPoint.push(run)
    else byPoint.set(run.point, [run])
  }
  return byPoint
}

/** Whether there is anything to draw. */
export function hasValues(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ estimate, severed }) => estimate !== null || severed.length > 0)
}

/** Settings of which nothing can be drawn. */
export const withoutValue = (outcomes: readonly Outcome[]): number =>
  outcomes.filter((outcome) => !hasValues([outcome])).length

/** An axis for the runs that were not severed, ends of intervals included, and for the severed ones as outliers. */
export function scaleOf(outcomes: readonly Outcome[]): ValueScale {
  const estimated = outcomes.flatMap(({ estimate }) =>
    estimate ? [estimate.mean, estimate.low, estimate.high].filter(isNumber) : [],
  )
  return valueScale(
    estimated,
    outcomes.flatMap(({ severed }) => severed),
  )
}

/** With the mean of severed runs where there are no others: of a setting of which nothing else is known. */
export const orSevered = (outcome: Outcome): Outcome => ({
  ...outcome,
  estimate: outcome.estimate ?? outcome.severedEstimate,
})

/** Whether some setting has a mean, be it of severed runs. */
export const hasEstimates = (outcomes: readonly Outcome[]): boolean =>
  outcomes.map(orSevered).some(({ estimate }) => estimate !== null)
