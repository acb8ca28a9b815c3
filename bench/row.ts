import { formatTable, type TableColumn } from '../sim/commands/shell/table.ts'
import { grouped } from '../sim/core/words.ts'

/** One figure. */
export interface Row {
  /** What was done, and to how much. */
  readonly measure: string
  readonly value: number
  readonly unit: string
  /** The same work done in another way, in the same unit and the same process. */
  readonly against?: { readonly name: string; readonly value: number }
}

export interface MeasuredRow extends Row {
  readonly bench: string
}

const COLUMNS: readonly TableColumn[] = [
  { title: 'bench', align: 'left' },
  { title: 'measure', align: 'left' },
  { title: 'figure', align: 'right' },
  { title: 'unit', align: 'left' },
  { title: 'beside it', align: 'left' },
  { title: 'figure', align: 'right' },
  { title: 'ratio', align: 'right' },
]

const WIDTH = 160

export function measuredBy(bench: string, rows: readonly Row[]): MeasuredRow[] {
  return rows.map((row) => ({ bench, ...row }))
}

/** All rows as one aligned table. `ratio`: the figure over the one beside it. */
export function tableOf(rows: readonly MeasuredRow[]): string {
  const cells = rows.map(({ bench, measure, value, unit, against }, index) => [
    rows[index - 1]?.bench === bench ? '' : bench,
    measure,
    figure(value),
    unit,
    against?.name ?? '',
    against === undefined ? '' : figure(against.value),
    against === undefined ? '' : figure(value / against.value),
  ])
  return `${formatTable(COLUMNS, cells, WIDTH).join('\n')}\n`
}

/** Three significant digits; whole numbers from 100 on. */
function figure(value: number): string {
  if (Math.abs(value) >= 100) return grouped(value)
  return value === 0 ? '0' : value.toPrecision(3)
}
