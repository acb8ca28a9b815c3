import { assert } from '../core/assert.ts'
import { asWritten, type Column, count, maybe, number, type Row } from './column.ts'
import { Histogram } from './histogram.ts'
import type { PeriodNumber } from './period.ts'

/**
 * What an application of one's own measures: it becomes columns of the summary. A node reports a value by the event
 * `measured`, with the name of the metric.
 */
export interface Metric {
  /** As a column is named, with its unit if it has one: `marks`, `report_delay_ms`. */
  readonly name: string
  /** `counter`: values are added up. `sample`: of values the mean, the median and the 99th percentile are of interest. */
  readonly kind: 'counter' | 'sample'
  /** What a reader of the column should know. */
  readonly about: string
  /** Digits after the decimal point that the values have, 0 … 6; those beyond are rounded. Default 0. */
  readonly decimals?: number
}

/** The mean has this many more digits than the values. */
const MEAN_DECIMALS = 3

/** The columns of the summary that the metrics become, in their order. */
export const metricColumns = (metrics: readonly Metric[]): readonly Column[] =>
  metrics.flatMap(columnsOfMetric)

function columnsOfMetric({ name, kind, about, decimals = 0 }: Metric): readonly Column[] {
  if (kind === 'counter') return [number(name, decimals, about)]
  return [
    count(`${name}_samples`, `number of values of ${name}`),
    maybe(number(`${name}_mean`, decimals + MEAN_DECIMALS, `${about}: mean`)),
    maybe(number(`${name}_p50`, decimals, 'median')),
    maybe(number(`${name}_p99`, decimals, '99th percentile')),
  ]
}

/** Metrics by period: each has all that is measured in its time, as it has its traffic. */
export class Metrics {
  private readonly metrics: readonly Metric[]
  private readonly byName: ReadonlyMap<string, Metric>
  /** Of each period and metric. Whole numbers: values times a power of ten. */
  private readonly periods = new Map<PeriodNumber, ReadonlyMap<string, Histogram>>()
  private readonly open = new Set<PeriodNumber>()

  /** `taken`: the names of other columns. */
  constructor(metrics: readonly Metric[], { taken }: { readonly taken: readonly string[] }) {
    this.metrics = metrics
    this.byName = new Map(metrics.map((metric) => [metric.name, metric]))
    const names = metricColumns(metrics).map(({ name }) => name)
    for (const [index, name] of names.entries()) {
      assert(/^[a-z][a-z0-9_]*$/.test(name), `metric ${name}: expected a name such as report_delay_ms`)
      assert(!taken.includes(name) && names.indexOf(name) === index, `metric ${name}: there is such a column`)
    }
    for (const { name, decimals = 0 } of metrics)
      assert(Number.isInteger(decimals) && decimals >= 0 && decimals <= 6, `metric ${name}: 0 to 6 decimals`)
  }

  periodStarted(period: PeriodNumber): void {
    this.periods.set(period, new Map(this.metrics.map(({ name }) => [name, new Histogram()])))
    this.open.add(period)
  }

  periodEnded(period: PeriodNumber): void {
    this.open.delete(period)
  }

  /** A value from 0 on. */
  measured(name: string, value: number): void {
    const metric = this.byName.get(name)
    assert(metric !== undefined, `the metric ${name} is not registered`)
    const whole = Math.round(value * scaleOf(metric))
    for (const period of this.open) this.periods.get(period)!.get(name)!.add(whole)
  }

  /** The cells of a period that has ended. */
  cellsOf(period: PeriodNumber): Row {
    const cells = this.metrics.map((metric) =>
      cellsOfMetric(metric, this.periods.get(period)!.get(metric.name)!),
    )
    return asWritten(metricColumns(this.metrics), Object.assign({}, ...cells))
  }
}

const scaleOf = ({ decimals = 0 }: Metric): number => Number(`1e${decimals}`)

function cellsOfMetric(metric: Metric, values: Histogram): Row {
  const { name, kind } = metric
  const scaled = (value: number | null) => (value === null ? null : value / scaleOf(metric))
  if (kind === 'counter') return { [name]: values.sum / scaleOf(metric) }
  return {
    [`${name}_samples`]: values.count,
    [`${name}_mean`]: scaled(values.mean()),
    [`${name}_p50`]: scaled(values.percentile(50)),
    [`${name}_p99`]: scaled(values.percentile(99)),
  }
}
