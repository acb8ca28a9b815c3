import type { Row } from '../measure/column.ts'
import type { Metric as OwnMetric } from '../measure/metrics.ts'
import type { CompareRow } from './columns.ts'
import type { SweepOutline, SweepPoint } from './outline.ts'
import type { KeptRecords } from './record.ts'
import { parameterCells } from './rows.ts'
import { allMetrics, runsOfPoint, type Sample, samplesOf } from './samples.ts'
import { compareMeans } from './statistics/compare.ts'
import { type Stratum, stratify } from './strata.ts'

/** Two settings to be compared. */
export interface Comparison {
  /** The path of the parameter that differs; empty if points of a list are compared as they are. */
  readonly parameter: string
  readonly base: SweepPoint
  readonly point: SweepPoint
}

/**
 * In a grid each value of a parameter against that parameter's baseline, all others being equal; in a list each point against the first.
 * A Latin hypercube has no two points that differ in one parameter only: nothing is compared.
 */
export function comparisons({
  design,
  parameters,
  points,
  baseline,
}: Pick<SweepOutline, 'design' | 'parameters' | 'points' | 'baseline'>): Comparison[] {
  const [first, ...others] = points
  if (first === undefined || design === 'latin-hypercube') return []
  if (design === 'list') return others.map((point) => ({ parameter: '', base: first, point }))
  const byValues = new Map(points.map((point) => [JSON.stringify(point.values), point]))
  return parameters.flatMap(({ path }, index) =>
    points.flatMap((point) => {
      const base = byValues.get(JSON.stringify(point.values.with(index, baseline[index]!)))!
      return base === point ? [] : [{ parameter: path, base, point }]
    }),
  )
}

/**
 * The rows of compare.csv: by comparison, phase (by its index, if both points have one of the same label) and
 * metric. `metrics`: those of applications of the user.
 */
export function* compareRows(
  plan: SweepOutline,
  store: KeptRecords,
  metrics: readonly OwnMetric[] = [],
): IterableIterator<CompareRow & Row> {
  const all = allMetrics(metrics)
  const seeds = plan.seeds.length
  for (const { parameter, base, point } of comparisons(plan)) {
    const own = runsOfPoint(store, point, { seeds })
    const others = runsOfPoint(store, base, { seeds })
    const leading = { parameter, point: point.number, base: base.number, ...parameterCells(plan, point) }
    for (const { phase, label } of own[0]?.record.summary ?? []) {
      if (others[0]?.record.summary[phase]?.label !== label) continue
      for (const metric of all) {
        const pairs = pairsOf(samplesOf(others, phase, metric), samplesOf(own, phase, metric))
        for (const { rings, members } of stratify(pairs, metric.name)) {
          if (rings === 'severed' || members.length === 0) continue
          const difference = differenceOf(members)
          // Neither Student's interval nor Welch's is one of shares.
          const intervals = metric.kind === 'yes or no' ? NO_INTERVALS : {}
          yield { ...leading, phase, label, metric: metric.name, rings, ...difference, ...intervals }
        }
      }
    }
  }
}

const NO_INTERVALS = {
  paired_low: null,
  paired_high: null,
  unpaired_low: null,
  unpaired_high: null,
  width_ratio: null,
}

function differenceOf(pairs: readonly Pair[]) {
  const found = compareMeans(
    pairs.map(({ base }) => base),
    pairs.map(({ point }) => point),
  )
  return {
    n: found.n,
    base_mean: found.baseMean,
    mean: found.mean,
    difference: found.difference,
    paired_low: found.paired?.low ?? null,
    paired_high: found.paired?.high ?? null,
    unpaired_low: found.unpaired?.low ?? null,
    unpaired_high: found.unpaired?.high ?? null,
    width_ratio: found.widthRatio,
  }
}

interface Pair {
  readonly base: number
  readonly point: number
  /** Intact if both rings are. */
  readonly stratum: Stratum
}

/** Values of the same seeds, if both runs have one. */
function pairsOf(base: readonly Sample[], point: readonly Sample[]): Pair[] {
  const bySeed = new Map(base.map((sample) => [sample.seedIndex, sample]))
  return point.flatMap((sample) => {
    const other = bySeed.get(sample.seedIndex)
    if (other === undefined || other.value === null || sample.value === null) return []
    return [
      {
        base: other.value,
        point: sample.value,
        stratum: sample.stratum === 'intact' ? other.stratum : sample.stratum,
      },
    ]
  })
}
