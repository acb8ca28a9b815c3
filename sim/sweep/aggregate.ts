import { type StreamKey, streamKey } from '../core/random.ts'
import type { Row } from '../measure/column.ts'
import type { AggregateRow } from './columns.ts'
import type { SweepOutline } from './plan.ts'
import type { ResultStore } from './record.ts'
import { parameterCells } from './rows.ts'
import { ALL_METRICS, type Metric, type Rings, runsOfPoint, type Sample, samplesOf } from './samples.ts'
import type { Estimate } from './statistics/estimate.ts'
import { estimateMean } from './statistics/mean.ts'
import { estimateShare } from './statistics/share.ts'

/** The rows of aggregate.csv: by point, phase and metric, in order. Operations of one run are not independent, so runs are the samples. */
export function* aggregateRows(plan: SweepOutline, store: ResultStore): IterableIterator<AggregateRow & Row> {
  for (const point of plan.points) {
    const runs = runsOfPoint(plan, store, point)
    const leading = { point: point.number, ...parameterCells(plan, point) }
    for (const { phase, label } of runs.records[0]?.summary ?? [])
      for (const metric of ALL_METRICS) {
        const samples = samplesOf(plan, runs, phase, metric)
        for (const rings of stratified(samples, metric)) {
          const values = valuesOf(samples, rings)
          if (values.length === 0) continue
          const key = streamKey('sweep', 'bootstrap', point.number, phase, metric.name, rings)
          const estimate = estimateOf(values, metric, key)
          yield { ...leading, phase, label, metric: metric.name, rings, ...estimate }
        }
      }
  }
}

/** Intact and severed rings apart, where there are severed ones; whether a ring is severed is not asked of these apart. */
export function stratified(
  samples: readonly { readonly severed: boolean }[],
  { name }: Metric,
): readonly Rings[] {
  const isSplit = name !== 'severed' && samples.some(({ severed }) => severed)
  return isSplit ? ['all', 'intact', 'severed'] : ['all']
}

/** The values that count, without runs that have none. */
function valuesOf(samples: readonly Sample[], rings: Rings): number[] {
  return samples.flatMap(({ value, severed }) =>
    value !== null && (rings === 'all' || severed === (rings === 'severed')) ? [value] : [],
  )
}

function estimateOf(values: readonly number[], { kind }: Metric, key: StreamKey): Estimate {
  if (kind === 'figure') return estimateMean(values, key)
  return estimateShare(values.filter((value) => value === 1).length, values.length)
}
