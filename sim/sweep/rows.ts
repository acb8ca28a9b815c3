import type { Row } from '../measure/column.ts'
import { SUMMARY_COLUMNS } from '../measure/columns.ts'
import { metricColumns, type Metric as OwnMetric } from '../measure/metrics.ts'
import type { SweepOutline, SweepPoint } from './outline.ts'
import { runOf } from './plan.ts'
import type { RunRecord } from './record.ts'
import { isSevered } from './strata.ts'

/** A parameter's value as a cell: text as it is, anything else as JSON. */
const cell = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The values of a point, under the paths of the parameters. */
export function parameterCells({ parameters }: Pick<SweepOutline, 'parameters'>, point: SweepPoint): Row {
  return Object.fromEntries(parameters.map(({ path }, index) => [path, cell(point.values[index])]))
}

/** The rows of runs.csv for one run: one per phase, or a single one if it crashed. `metrics`: those of applications of the user. */
export function runRows(
  plan: Pick<SweepOutline, 'parameters' | 'points' | 'seeds'>,
  record: RunRecord,
  metrics: readonly OwnMetric[] = [],
): Row[] {
  const { point, seed } = runOf(plan, record.run)
  const leading = {
    run: record.run,
    point: point.number,
    seed,
    ...parameterCells(plan, point),
    status: record.status,
  }
  if (record.summary.length === 0) return [{ ...leading, severed: null, ...nothingMeasured(metrics) }]
  return record.summary.map((row) => ({ ...leading, severed: yesOrNo(isSevered(record, row.phase)), ...row }))
}

function nothingMeasured(metrics: readonly OwnMetric[]): Row {
  return Object.fromEntries([...SUMMARY_COLUMNS, ...metricColumns(metrics)].map(({ name }) => [name, null]))
}

const yesOrNo = (value: boolean | null): string | null => (value === null ? null : value ? 'yes' : 'no')
