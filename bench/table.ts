import { formatTable, type TableColumn } from '../sim/commands/shell/table.ts'
import { grouped } from '../sim/core/words.ts'
import { type Compared, figuresOf, type Range, rangeOf } from './pairs.ts'
import type { Row } from './row.ts'

const WIDTH = 180

const left = (title: string): TableColumn => ({ title, align: 'left' })
const right = (title: string): TableColumn => ({ title, align: 'right' })

const COLUMNS: readonly TableColumn[] = [
  left('bench'),
  left('measure'),
  right('figure'),
  right('range'),
  left('unit'),
  right('goal'),
  left('beside it'),
  right('figure'),
  right('ratio'),
]

/** The figures of one version: of each bench, the rows of each run. `ratio`: the figure over the one beside it. */
export function tableOfRuns(benches: ReadonlyMap<string, readonly (readonly Row[])[]>): string {
  return laid(
    COLUMNS,
    [...benches].flatMap(([bench, runs]) =>
      figuresOf(runs).map(({ row: { measure, unit, goal, against }, values }, index) => {
        const range = rangeOf(values)
        return [
          index === 0 ? bench : '',
          measure,
          figure(range.median),
          values.length === 1 ? '' : spanned(range),
          unit,
          goalCell(goal),
          against?.name ?? '',
          against === undefined ? '' : figure(against.value),
          against === undefined ? '' : figure(range.median / against.value),
        ]
      }),
    ),
  )
}

/** The rows of one run. */
export const tableOf = (rows: readonly Row[]): string => tableOfRuns(new Map([['', [rows]]]))

/** Two versions side by side. `ratio`: the median of the pairs, the present figure over the earlier one. */
export function tableOfPairs(before: string, benches: ReadonlyMap<string, readonly Compared[]>): string {
  const columns = [
    left('bench'),
    left('measure'),
    left('unit'),
    right(before),
    right('present'),
    right('ratio'),
    right('range'),
    right('goal'),
  ]
  return laid(
    columns,
    [...benches].flatMap(([bench, compared]) =>
      compared.map(({ row: { measure, unit, goal }, before, present, ratio }, index) => [
        index === 0 ? bench : '',
        measure,
        unit,
        before === undefined ? '–' : figure(before),
        present === undefined ? '–' : figure(present),
        ratio === undefined ? '–' : figure(ratio.median),
        ratio === undefined ? '' : spanned(ratio),
        goalCell(goal),
      ]),
    ),
  )
}

const laid = (columns: readonly TableColumn[], cells: readonly (readonly string[])[]): string =>
  `${formatTable(columns, cells, WIDTH).join('\n')}\n`

const spanned = ({ least, most }: Range): string => `${figure(least)} … ${figure(most)}`

const goalCell = (goal: number | undefined): string => (goal === undefined ? '' : `≤ ${figure(goal)}`)

/** Three significant digits; whole numbers from 100 on. */
function figure(value: number): string {
  if (Math.abs(value) >= 100) return grouped(value)
  return value === 0 ? '0' : value.toPrecision(3)
}
