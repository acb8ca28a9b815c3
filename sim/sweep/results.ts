import type { Row } from '../measure/column.ts'
import type { AggregateRow, CompareRow } from './columns.ts'
import type { SweepOutline, SweepPoint } from './outline.ts'

/** A sweep that is done, as its figures and its page need it. */
export interface SweepResults
  extends Pick<SweepOutline, 'name' | 'description' | 'design' | 'parameters' | 'seeds' | 'figures'> {
  readonly points: readonly Pick<SweepPoint, 'values'>[]
  /** One row per run and phase, as in runs.csv; parameters are texts under their paths. */
  readonly runs: readonly Row[]
  readonly aggregate: readonly AggregateRow[]
  readonly compare: readonly CompareRow[]
}
