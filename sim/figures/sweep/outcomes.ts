import type { Row } from '../../measure/column.ts'
import { type AggregateRow, isAbout } from '../../sweep/columns.ts'
import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { isStratified, stratumOfRow } from '../../sweep/strata.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { type ValueScale, valueScale } from '../kit/value-scale.ts'

export interface Estimate {
  /** Runs that have a value. */
  readonly n: number
  readonly mean: number
  /** The ends of the 95 % interval, if there is one. */
  readonly low: number | null
  readonly high: number | null
  /** Whether the interval reaches below zero if no run does: it is drawn down to zero. */
  readonly isCut: boolean
  /** How it was found. */
  readonly interval: AggregateRow['interval']
}

/** What the runs of a setting came to in a metric, by strata: those whose ring was severed are set apart from all others. */
export interface Outcome {
  /** Number of the setting, from 1. */
  readonly point: number
  /** Over the intact runs; null if they have no value, or there are none. */
  readonly estimate: Estimate | null
  readonly apart: Apart
  /** Runs that reached the phase, of both strata. */
  readonly runs: number
  /** Runs that crashed in any phase: they are in neither stratum. */
  readonly crashed: number
}

/** The runs of the stratum that is set apart. */
export interface Apart {
  readonly runs: number
  /** Null if they have no value, or there are none. */
  readonly estimate: Estimate | null
  /** A value for each run; of a yes/no only their share. */
  readonly values: readonly number[]
}

/** A metric of a phase, and the outcome of each setting, in the order of the settings and in the unit of the metric's title. */
export interface MeasuredMetric extends MetricOfPhase {
  readonly outcomes: readonly Outcome[]
}

/** How each setting did in a metric. */
export function outcomesOf(
  { points, runs, aggregate }: Pick<SweepResults, 'points' | 'runs' | 'aggregate'>,
  wanted: MetricOfPhase,
): Outcome[] {
  const ofPhase = byPoint(runs.filter(({ label }) => label === wanted.phase))
  const crashed = byPoint(runs.filter(({ status }) => status === 'crashed'))
  const rows = byPoint(aggregate.filter((row) => isAbout(row, wanted)))
  return points.map((_, index) => {
    const point = index + 1
    const estimateOver = (rings: string) =>
      estimateOf(
        rows.get(point)?.findLast((row) => row.rings === rings),
        metricTitle(wanted.metric).factor,
      )
    const own = ofPhase.get(point) ?? []
    const apart = own.filter((run) => isStratified(wanted.metric) && stratumOfRow(run) === 'severed')
    return {
      point,
      estimate: estimateOver(apart.length > 0 ? 'intact' : 'all'),
      apart: apartOf(apart, wanted.metric, apart.length > 0 ? estimateOver('severed') : null),
      runs: own.length,
      crashed: crashed.get(point)?.length ?? 0,
    }
  })
}

function byPoint<Member extends { readonly point?: unknown }>(
  rows: readonly Member[],
): Map<unknown, Member[]> {
  const byNumber = new Map<unknown, Member[]>()
  for (const row of rows) {
    const ofPoint = byNumber.get(row.point)
    if (ofPoint) ofPoint.push(row)
    else byNumber.set(row.point, [row])
  }
  return byNumber
}

function apartOf(runs: readonly Row[], metric: string, estimate: Estimate | null): Apart {
  const values = isYesNo(metric) ? [estimate?.mean] : runs.map((run) => run[metric])
  return { runs: runs.length, estimate, values: values.filter(isNumber) }
}

/** Asked of each run with yes or no, so that only the share of several runs is a number. */
export const isYesNo = (metric: string): boolean => metricTitle(metric).factor !== 1

const isNumber = (value: unknown): value is number => typeof value === 'number'

/** Times a factor; null where no run has a value. Where no run is below zero the mean is not: Student's interval does not know that. */
export function estimateOf(row: AggregateRow | undefined, factor: number): Estimate | null {
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

/** Whether there is anything to draw. */
export function hasValues(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ estimate, apart }) => estimate !== null || apart.values.length > 0)
}

/** Settings of which nothing can be drawn. */
export const withoutValue = (outcomes: readonly Outcome[]): number =>
  outcomes.filter((outcome) => !hasValues([outcome])).length

/** An axis for the intact runs, ends of intervals included, and for those set apart as outliers. */
export function scaleOf(outcomes: readonly Outcome[]): ValueScale {
  const estimated = outcomes.flatMap(({ estimate }) =>
    estimate ? [estimate.mean, estimate.low, estimate.high].filter(isNumber) : [],
  )
  return valueScale(
    estimated,
    outcomes.flatMap(({ apart }) => apart.values),
  )
}

/** With the estimate of the runs set apart if there are no others: of a setting of which nothing else is known. */
export const fallBackToApart = (outcome: Outcome): Outcome => ({
  ...outcome,
  estimate: outcome.estimate ?? outcome.apart.estimate,
})

/** Whether some setting has a mean, be it of runs set apart. */
export const hasEstimates = (outcomes: readonly Outcome[]): boolean =>
  outcomes.map(fallBackToApart).some(({ estimate }) => estimate !== null)
