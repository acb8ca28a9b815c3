import { type StreamKey, streamKey } from '../core/random.ts'
import type { Row } from '../measure/column.ts'
import type { Metric as OwnMetric } from '../measure/metrics.ts'
import type { AggregateRow } from './columns.ts'
import type { SweepOutline } from './outline.ts'
import type { KeptRecords } from './record.ts'
import { parameterCells } from './rows.ts'
import { allMetrics, type Metric, runsOfPoint, samplesOf } from './samples.ts'
import type { Estimate } from './statistics/estimate.ts'
import { estimateMean } from './statistics/mean.ts'
import { estimateShare } from './statistics/share.ts'
import { stratify } from './strata.ts'

/**
 * The rows of aggregate.csv: by point, phase and metric, in order. Operations of one run are not independent, so runs
 * are the samples. `metrics`: those of applications of the user.
 */
export function* aggregateRows(
  plan: Pick<SweepOutline, 'parameters' | 'points' | 'seeds'>,
  store: KeptRecords,
  metrics: readonly OwnMetric[] = [],
): IterableIterator<AggregateRow & Row> {
  const all = allMetrics(metrics)
  for (const point of plan.points) {
    const runs = runsOfPoint(store, point, { seeds: plan.seeds.length })
    const leading = { point: point.number, ...parameterCells(plan, point) }
    for (const { phase, label } of runs[0]?.record.summary ?? [])
      for (const metric of all)
        for (const { rings, members } of stratify(samplesOf(runs, phase, metric), metric.name)) {
          const values = members.flatMap(({ value }) => value ?? [])
          if (values.length === 0) continue
          const key = streamKey('sweep', 'bootstrap', point.number, phase, metric.name, rings)
          const estimate = estimateOf(values, metric, key)
          yield { ...leading, phase, label, metric: metric.name, rings, ...estimate }
        }
  }
}

function estimateOf(values: readonly number[], { kind }: Metric, key: StreamKey): Estimate {
  if (kind === 'figure') return estimateMean(values, key)
  return estimateShare(values.filter((value) => value === 1).length, values.length)
}
