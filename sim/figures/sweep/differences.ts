import type { Row } from '../../measure/column.ts'
import { type CompareRow, isAbout } from '../../sweep/columns.ts'
import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { isStratified, stratumOfRow } from '../../sweep/strata.ts'

/** Differences between settings, run by run. */
export interface Differences {
  /** Those of pairs in which no run is set apart. */
  readonly rows: readonly CompareRow[]
  /** Whether there are other pairs. */
  readonly areSomeLeftOut: boolean
}

/** The rows of compare.csv about some metrics. */
export function differencesOf(
  { runs, compare }: Pick<SweepResults, 'runs' | 'compare'>,
  metrics: readonly MetricOfPhase[],
): Differences {
  const hasPairsApart = pairsApart(runs)
  const wanted = compare.filter((row) => metrics.some((metric) => isAbout(row, metric)))
  return {
    rows: wanted.filter((row) => row.rings === (hasPairsApart(row) ? 'intact' : 'all')),
    areSomeLeftOut: wanted.some(hasPairsApart),
  }
}

/** Whether a comparison is about pairs of which some run is set apart. As in compare.csv both runs of a pair have a value. */
function pairsApart(runs: SweepResults['runs']): (row: CompareRow) => boolean {
  const ofPoints = new Map<string, Map<string, Row>>()
  for (const run of runs) {
    const key = placeOf(Number(run.point), String(run.label))
    ofPoints.set(key, (ofPoints.get(key) ?? new Map<string, Row>()).set(String(run.seed), run))
  }
  return ({ point, base, metric, label }) => {
    if (!isStratified(metric)) return false
    const bases = ofPoints.get(placeOf(base, label))
    return [...(ofPoints.get(placeOf(point, label)) ?? [])].some(([seed, run]) => {
      const other = bases?.get(seed)
      if (other === undefined) return false
      const isApart = [run, other].some((each) => stratumOfRow(each) === 'severed')
      return isApart && hasValue(run, metric) && hasValue(other, metric)
    })
  }
}

const placeOf = (point: number, phase: string): string => `${point} ${phase}`

/** A yes/no of each run is no column of theirs: it counts as answered. */
const hasValue = (run: Row, metric: string): boolean => run[metric] !== null
