import type { DesignKind, MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { type Differences, differencesOf } from './differences.ts'
import { type MeasuredMetric, outcomesOf } from './outcomes.ts'
import { type SettingLabels, settingLabels, type VariedParameters, variedParameters } from './parameters.ts'

/** A sweep that is done, as its figures see it: everything that they show is prepared here, once. */
export interface SweepView {
  readonly design: DesignKind
  /** Runs of each setting. */
  readonly seeds: number
  readonly settings: SettingLabels
  readonly parameters: VariedParameters
  /** What should be small, and what it costs; the same object if both are one metric. */
  readonly quality: MeasuredMetric
  readonly cost: MeasuredMetric
  /** All metrics that are drawn against the parameters, each once: quality, cost, and those that the sweep file names beside them. */
  readonly metrics: readonly MeasuredMetric[]
  /** In quality and cost. */
  readonly differences: Differences
}

export function sweepView(results: SweepResults): SweepView {
  const { quality, cost, metrics } = results.figures
  const measured = new Map<string, MeasuredMetric>()
  const measure = (wanted: MetricOfPhase): MeasuredMetric => {
    const key = JSON.stringify([wanted.metric, wanted.phase])
    const known = measured.get(key) ?? { ...wanted, outcomes: outcomesOf(results, wanted) }
    measured.set(key, known)
    return known
  }
  const parameters = variedParameters(results)
  const all = [quality, cost, ...metrics].map(measure)
  return {
    design: results.design,
    seeds: results.seeds.length,
    settings: settingLabels(parameters.varied, results.points.length),
    parameters,
    quality: measure(quality),
    cost: measure(cost),
    metrics: [...new Set(all)],
    differences: differencesOf(results, [quality, cost]),
  }
}
