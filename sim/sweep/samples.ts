import type { Row } from '../measure/column.ts'
import type { SummaryRow } from '../measure/columns.ts'
import { metricColumns, type Metric as OwnMetric } from '../measure/metrics.ts'
import { METRICS, YES_NO_METRICS } from './columns.ts'
import type { SweepPoint } from './outline.ts'
import { isDone, type KeptRecords, type RunRecord } from './record.ts'
import { isSevered, type Stratum, stratumOf } from './strata.ts'

/** A run of a point that came to an end. */
export interface PointRun {
  /** From 0: the runs of all points with this index have the same seed. */
  readonly seedIndex: number
  readonly record: RunRecord
}

/** In the order of the seeds. None of a point of which every run crashed, or none is kept. */
export function runsOfPoint(
  store: KeptRecords,
  { number }: Pick<SweepPoint, 'number'>,
  { seeds }: { readonly seeds: number },
): PointRun[] {
  const first = (number - 1) * seeds + 1
  return Array.from({ length: seeds }, (_, seedIndex) => ({ seedIndex, run: first + seedIndex }))
    .filter(({ run }) => isDone(store.statusOf(run)))
    .map(({ seedIndex, run }) => ({ seedIndex, record: store.read(run) }))
}

export interface Metric {
  readonly name: string
  /** `yes or no`: 1 or 0 of each run. */
  readonly kind: 'figure' | 'yes or no'
  /** `null` if the run has nothing to measure it on. */
  of(record: RunRecord, row: SummaryRow): number | null
}

const YES_NO: Readonly<Record<(typeof YES_NO_METRICS)[number], Metric['of']>> = {
  severed: (record, row) => asNumber(isSevered(record, row.phase)),
  any_failed: (_, row) => (row.failure_pct === null ? null : asNumber(row.failed > 0)),
  // Of the entire run: stated once, in its last phase.
  expectations_met: (record, row) =>
    row === record.summary.at(-1) ? asNumber(record.status === 'ok') : null,
}

const asNumber = (answer: boolean | null): number | null => (answer === null ? null : answer ? 1 : 0)

/** All that can be aggregated, in the order of aggregate.csv; with the metrics of applications of the user, if there are any. */
export const allMetrics = (own: readonly OwnMetric[] = []): readonly Metric[] => [
  ...[...METRICS, ...metricColumns(own)].map(
    ({ name }): Metric => ({
      name,
      kind: 'figure',
      of: (_, row) => (row as Row)[name] as number | null,
    }),
  ),
  ...YES_NO_METRICS.map((name): Metric => ({ name, kind: 'yes or no', of: YES_NO[name] })),
]

/** A metric of one run in a phase, and the stratum of the run there. */
export interface Sample {
  readonly seedIndex: number
  readonly value: number | null
  readonly stratum: Stratum
}

/** Of the runs that reached the phase, by its index. */
export function samplesOf(runs: readonly PointRun[], phase: number, metric: Metric): Sample[] {
  return runs.flatMap(({ seedIndex, record }) => {
    const row = record.summary[phase]
    if (row === undefined) return []
    return [{ seedIndex, value: metric.of(record, row), stratum: stratumOf(record, phase) }]
  })
}
