import { type SeparatorName, tableFormat } from '../../core/delimited-format.ts'
import { type Row, rowsOf } from '../../core/delimited-rows.ts'
import { type DecimalSign, decimalSignOf, isNumberText, readNumber } from '../../core/number-text.ts'
import { Problem, throwProblems } from '../../core/problem.ts'
import { counted } from '../../core/words.ts'

/** How a file of coordinates is written. */
export interface CoordinateFormat {
  readonly unit: 'us' | 'ms' | 's'
  readonly separator: SeparatorName | 'auto'
  readonly decimal: DecimalSign | 'auto'
  /** Is the last column a height? `auto`: if it is called so, or is the fourth. */
  readonly height: 'last-column' | 'none' | 'auto'
}

/** Where hosts are in a space of milliseconds. */
export interface Coordinates {
  /** Two or three for each row. */
  readonly points: readonly (readonly number[])[]
  /** What each row adds to the distance to any other; null if the file has none. */
  readonly heights: readonly number[] | null
}

const MS_IN = { us: 0.001, ms: 1, s: 1_000 } as const
/** An hour: nothing is farther away. */
const MS_MAX = 3_600_000

const HEIGHT = /^h(eight)?$/i
const NAME = /^(node|host|site|peer|name|label|id)([_ ]?(id|name))?$/i
/** A column of numbers that counts the rows has at least this many. */
const INDEX_MIN = 3

/**
 * Reads coordinates of hosts, as network-coordinate systems compute them: a row for each, of two or three numbers, perhaps a height as the last
 * one, perhaps a name as the first; titles may stand above.
 *
 * @throws Problems with line and column if a cell is no number, a height is negative, or rows differ in length.
 */
export function readCoordinates(
  { file, text }: { file: string; text: string },
  format: CoordinateFormat,
): Coordinates {
  const all = [...rowsOf(text, tableFormat(text, format.separator))].filter(
    (row) => !row.isBlank && !row.cells[0]!.startsWith('#'),
  )
  const header = all[0]?.cells.slice(1).some((cell) => !isNumberText(cell)) ? all[0] : undefined
  const rows = header === undefined ? all : all.slice(1)
  const columns = columnsOf(rows, header, format.height)
  const sign =
    format.decimal === 'auto'
      ? decimalSignOf(rows.slice(0, 1_000).flatMap(({ cells }) => cells))
      : format.decimal
  throwProblems(problemsOf(), { file })
  const number = (row: Row, at: number): number => MS_IN[format.unit] * numberIn(row.cells[at]!)
  const { height } = columns
  return {
    points: rows.map((row) => columns.numbers.map((at) => number(row, at))),
    heights: height === undefined ? null : rows.map((row) => number(row, height)),
  }

  function numberIn(text: string): number {
    return readNumber(text, sign === 'unclear' ? 'point' : sign)
  }

  function* problemsOf(): Generator<Problem> {
    if (rows[0] === undefined) {
      const hint = 'Write a line of two or three numbers for each host.'
      return yield new Problem({
        statement: 'The file holds no coordinates.',
        hint,
        line: 1,
        column: 1,
        text,
      })
    }
    const { numbers, height, count } = columns
    if (numbers.length < 2 || numbers.length > 3) {
      const found = counted(numbers.length, 'column') + (height === undefined ? '' : ' and a height')
      const hint = 'If something else than what was taken for it stands between the numbers, say `separator`.'
      return yield rows[0].problem({ expected: 'two or three coordinates', found, hint })
    }
    for (const row of rows)
      if (row.cells.length !== count) {
        const statement = `The row has ${counted(row.cells.length, 'cell')}, ${row === rows[0] ? 'the header' : 'the first row'} has ${count}.`
        yield row.problem({ statement })
      } else
        for (const at of height === undefined ? numbers : [...numbers, height]) {
          const value = MS_IN[format.unit] * numberIn(row.cells[at]!)
          if (Math.abs(value) <= MS_MAX && (at !== height || value >= 0)) continue
          const what = at === height ? 'a height, a number from 0' : 'a coordinate, a number'
          const found = row.cells[at] === '' ? 'nothing' : JSON.stringify(row.cells[at]!.slice(0, 60))
          yield row.problem({ expected: `${what} of at most an hour`, found }, { from: at })
        }
  }
}

interface Columns {
  readonly numbers: readonly number[]
  readonly height: number | undefined
  /** Of all cells of a row. */
  readonly count: number
}

function columnsOf(
  rows: readonly Row[],
  header: Row | undefined,
  height: CoordinateFormat['height'],
): Columns {
  const titles = header?.cells
  const count = Math.max(rows[0]?.cells.length ?? 0, titles?.length ?? 0)
  const isNamed =
    titles === undefined ? areNames(rows) : NAME.test(titles[0]!) || titles[0] === '' || areNames(rows)
  const numbers = Array.from({ length: count }, (_, at) => at).slice(isNamed ? 1 : 0)
  const titled = titles?.findIndex((title) => HEIGHT.test(title)) ?? -1
  const isLast = height === 'last-column' || (height === 'auto' && titled < 0 && numbers.length === 4)
  const at = isLast ? numbers.at(-1) : height === 'auto' && titled >= 0 ? titled : undefined
  return { numbers: numbers.filter((column) => column !== at), height: at, count }
}

/** Does the first column name or number the rows? */
function areNames(rows: readonly Row[]): boolean {
  const names = rows.map(({ cells }) => cells[0]!)
  if (names[0] !== undefined && !isNumberText(names[0])) return true
  const start = Number(names[0])
  return (
    names.length >= INDEX_MIN &&
    (rows[0]?.cells.length ?? 0) > 2 &&
    (start === 0 || start === 1) &&
    names.every((name, at) => name === String(start + at))
  )
}
