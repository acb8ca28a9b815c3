import type { CompareRow } from '../../sweep/columns.ts'
import type { SweepResults } from '../../sweep/results.ts'

/** Whether the ring was severed in some of the pairs of runs that a comparison is about. */
export type SeveredPairs = (row: CompareRow) => boolean

type Run = SweepResults['runs'][number]

/** Only pairs of which both runs have a value count, as in compare.csv. */
export function severedPairs({ runs }: SweepResults): SeveredPairs {
  const ofPoints = new Map<string, Map<string, Run>>()
  for (const run of runs) {
    const key = placeOf(Number(run.point), String(run.label))
    ofPoints.set(key, (ofPoints.get(key) ?? new Map<string, Run>()).set(String(run.seed), run))
  }
  return ({ point, base, metric, label }) => {
    // Of whether rings were severed, all runs are asked.
    if (metric === 'severed') return false
    const bases = ofPoints.get(placeOf(base, label))
    return [...(ofPoints.get(placeOf(point, label)) ?? [])].some(([seed, run]) => {
      const other = bases?.get(seed)
      return (
        other !== undefined &&
        [run, other].some(isSevered) &&
        hasValue(run, metric) &&
        hasValue(other, metric)
      )
    })
  }
}

const placeOf = (point: number, phase: string): string => `${point} ${phase}`

const isSevered = ({ severed }: Run): boolean => severed === 'yes'

/** A yes/no of each run is no column of theirs: it counts as answered. */
const hasValue = (run: Run, metric: string): boolean => run[metric] !== null
