import type { Column } from './column.ts'
import { SUMMARY_COLUMNS, SUMMARY_OPERATIONS } from './columns.ts'

/** What may be expected of a phase: each figure of its row in the summary, under the name that a scenario gives it. */

type SummaryColumn = (typeof SUMMARY_COLUMNS)[number]
/** The position of a phase is its place in the scenario, and no result. */
type FigureName = Exclude<Extract<SummaryColumn, { readonly type: 'number' }>['name'], 'phase'>

/** `_s` in full: `join_s_mean` in `join_seconds_mean`; `_per_node_s` in `_per_node_second`. */
type InFull<Name extends string> = Name extends `${infer Start}_per_node_s_${infer End}`
  ? `${Start}_per_node_second_${End}`
  : Name extends `${infer Start}_per_node_s`
    ? `${Start}_per_node_second`
    : Name extends `${infer Start}_s_${infer End}`
      ? `${Start}_seconds_${End}`
      : Name extends `${infer Start}_s`
        ? `${Start}_seconds`
        : Name

type CamelCase<Name extends string> = Name extends `${infer Word}_${infer Rest}`
  ? `${Word}${Capitalize<CamelCase<Rest>>}`
  : Name

/** `control_messages_per_node_s` is `controlMessagesPerNodeSecond`. */
export type MeasureName = CamelCase<InFull<FigureName>>

export interface Measure {
  readonly name: MeasureName
  readonly column: Column & { readonly name: FigureName }
  /** Is it about the operations that the phase started? */
  readonly of: 'operations' | 'phase'
}

function measureName(column: FigureName): MeasureName {
  const inFull = column.replace(/_per_node_s(?=_|$)/, '_per_node_second').replace(/_s(?=_|$)/, '_seconds')
  return inFull.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) as MeasureName
}

const columns: readonly Column[] = SUMMARY_COLUMNS

const isFigure = (column: Column): column is Measure['column'] =>
  column.type === 'number' && column.name !== 'phase'

/** In the order of the columns. */
export const MEASURES: readonly Measure[] = columns.filter(isFigure).map((column) => ({
  name: measureName(column.name),
  column,
  of: SUMMARY_OPERATIONS.some(({ name }) => name === column.name) ? 'operations' : 'phase',
}))
