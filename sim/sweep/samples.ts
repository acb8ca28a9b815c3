import type { Row } from '../measure/column.ts'
import type { SummaryRow } from '../measure/columns.ts'
import { METRICS, YES_NO_METRICS } from './columns.ts'
import type { SweepOutline, SweepPoint } from './plan.ts'
import { isDone, isSevered, type ResultStore, type RunRecord } from './record.ts'

/** The runs of a point that came to an end, in the order of the seeds. */
export interface PointRuns {
  readonly point: SweepPoint
  readonly records: readonly RunRecord[]
}

/** A point of which every run crashed, or none is kept, has none. */
export function runsOfPoint(plan: SweepOutline, store: ResultStore, point: SweepPoint): PointRuns {
  const first = (point.number - 1) * plan.seeds.length + 1
  const numbers = plan.seeds.map((_, index) => first + index)
  const ended = numbers.filter((run) => isDone(store.statusOf(run)))
  return { point, records: ended.map((run) => store.read(run)) }
}

/** Which runs count: Pastry promises nothing to a severed ring, so that a mean over both kinds says little. */
export type Rings = 'all' | 'intact' | 'severed'

export interface Metric {
  readonly name: string
  /** `yes or no`: 1 or 0 of each run. */
  readonly kind: 'figure' | 'yes or no'
  /** `null` where the run has nothing to measure it on. */
  of(record: RunRecord, row: SummaryRow): number | null
}

const YES_NO: Readonly<Record<(typeof YES_NO_METRICS)[number], Metric['of']>> = {
  severed: (record, row) => asNumber(isSevered(record, row.phase)),
  any_failed: (_, row) => (row.failure_pct === null ? null : asNumber(row.failed > 0)),
  // Of the whole run: told once, in its last phase.
  expectations_met: (record, row) =>
    row === record.summary.at(-1) ? asNumber(record.status === 'ok') : null,
}

const asNumber = (answer: boolean | null): number | null => (answer === null ? null : answer ? 1 : 0)

/** All that can be aggregated, in the order of aggregate.csv. */
export const ALL_METRICS: readonly Metric[] = [
  ...METRICS.map(
    ({ name }): Metric => ({
      name,
      kind: 'figure',
      of: (_, row) => (row as Row)[name] as number | null,
    }),
  ),
  ...YES_NO_METRICS.map((name): Metric => ({ name, kind: 'yes or no', of: YES_NO[name] })),
]

/** A metric of one run in a phase, and whether the run counts as severed there. */
export interface Sample {
  readonly seedIndex: number
  readonly value: number | null
  readonly severed: boolean
}

export function samplesOf(
  plan: SweepOutline,
  { records }: PointRuns,
  phase: number,
  metric: Metric,
): Sample[] {
  return records.flatMap((record) => {
    const row = record.summary[phase]
    if (row === undefined) return []
    const seedIndex = (record.run - 1) % plan.seeds.length
    return [{ seedIndex, value: metric.of(record, row), severed: isSevered(record, phase) === true }]
  })
}
