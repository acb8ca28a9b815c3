import { type Row, type RowFormat, rowsOf, withoutMark } from '../core/delimited-rows.ts'
import { Problem, Problems, throwProblems } from '../core/problem.ts'
import { counted } from '../core/words.ts'

/** Round trips between sites in milliseconds, `rows[i][j]` from site i to site j, as many columns as rows. */
export interface LatencyMatrix {
  readonly rows: readonly (readonly number[])[]
  /** The sites in the order of the rows, if the file names them. */
  readonly names?: readonly string[]
}

/** An hour: anything longer is no measurement of a round trip. */
const RTT_MS_MAX = 3_600_000

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * Reads a square matrix of round trips in milliseconds, a site a line. Cells are separated by tabs if the text has any,
 * else by commas if it has any, else by blanks; a separator that ends a line is ignored, and a cell in double quotes may
 * hold separators. A header row, in which no cell is a number or the first one is empty, and a column of names in front
 * are recognised.
 *
 * @throws Problems with line and column where a cell is no number, negative or above an hour, where a row is longer or
 *   shorter than the first, where columns and rows are not equally many, where header and names disagree, or where quotes
 *   do not pair.
 */
export function parseLatencyMatrix(text: string): LatencyMatrix {
  const table = tableOf(text)
  throwProblems(problemsOf(table))
  const { columnNames, sites, offset } = table
  const names = offset === 1 ? sites.map(({ cells }) => cells[0]!) : columnNames?.cells
  return {
    rows: sites.map(({ cells }) => cells.slice(offset).map(Number)),
    ...(names && { names }),
  }
}

/** A row, its cells without an empty last one: a separator that ends a line. */
interface Line {
  readonly row: Row
  readonly cells: readonly string[]
}

interface Table {
  /** The names of the columns, and how many cells of the header stand before them. */
  readonly columnNames: (Line & { readonly offset: number }) | undefined
  /** A line for each site, not none. */
  readonly sites: readonly [Line, ...Line[]]
  /** How many cells of such a line stand before its numbers: 1 where sites are named. */
  readonly offset: number
  /** How many numbers the first of them has. */
  readonly columns: number
}

function tableOf(text: string): Table {
  const lines = [...rowsOf(text, formatOf(text))].filter((row) => !row.isBlank).map(lineOf)
  const hasHeader = lines[0] !== undefined && (lines[0].cells[0] === '' || lines[0].cells.every(isName))
  const header = hasHeader ? lines[0] : undefined
  const [first, ...rest] = hasHeader ? lines.slice(1) : lines
  if (first === undefined) {
    const statement = 'The file holds no row of numbers.'
    const hint = 'Write a line for each site.'
    throw new Problems([new Problem({ statement, hint, line: 1, column: 1, text: withoutMark(text) })])
  }
  const corner = header?.cells[0] === ''
  const offset = corner || isName(first.cells[0]!) ? 1 : 0
  const columns = first.cells.length - offset
  const before = corner || (header && header.cells.length > columns) ? 1 : 0
  return {
    columnNames: header && { row: header.row, cells: header.cells.slice(before), offset: before },
    sites: [first, ...rest],
    offset,
    columns,
  }
}

const formatOf = (text: string): RowFormat => ({
  delimiter: text.includes('\t') ? '\t' : text.includes(',') ? ',' : ' ',
  quotes: 'enclose',
  blanks: 'trimmed',
})

const lineOf = (row: Row): Line => {
  const { cells } = row
  return { row, cells: cells.length > 1 && cells.at(-1) === '' ? cells.slice(0, -1) : cells }
}

const isName = (cell: string): boolean => !NUMBER.test(cell)

function* problemsOf(table: Table): Generator<Problem> {
  yield* shapeProblems(table)
  yield* nameProblems(table)
  for (const { row, cells } of table.sites)
    for (let at = table.offset; at < cells.length; at++) {
      const cell = cells[at]!
      const rtt = isName(cell) ? Number.NaN : Number(cell)
      if (rtt >= 0 && rtt <= RTT_MS_MAX) continue
      const found = cell === '' ? 'nothing' : isName(cell) ? `"${cell}"` : cell
      yield row.problem(
        { expected: `a round trip in milliseconds from 0 to ${RTT_MS_MAX}`, found },
        { from: at },
      )
    }
}

/** Every row is as long as the first, and that is the number of rows. */
function* shapeProblems({ sites, offset, columns }: Table): Generator<Problem> {
  const ragged = sites.filter(({ cells }) => cells.length - offset !== columns)
  for (const { row, cells } of ragged) {
    const statement = `The row has ${counted(cells.length - offset, 'number')}, the first row has ${columns}.`
    yield row.problem({ statement }, { from: Math.min(offset + columns, cells.length - 1) })
  }
  if (ragged.length > 0 || sites.length === columns) return
  const statement = `The matrix has ${counted(sites.length, 'row')}, but ${counted(columns, 'column')}.`
  const hint = 'A site has a row and a column, in the same order.'
  yield sites.at(-1)!.row.problem({ statement, hint }, { from: 0 })
}

/** Rows and columns are the same sites in the same order, or every number would be taken for another pair's. */
function* nameProblems({ columnNames, sites, offset, columns }: Table): Generator<Problem> {
  if (columnNames === undefined) return
  const { row: header, cells: names, offset: before } = columnNames
  if (names.length !== columns) {
    const statement = `The header row names ${counted(names.length, 'site')}, the first row has ${counted(columns, 'number')}.`
    yield header.problem({ statement, length: 1 }, { from: Math.min(before, header.cells.length - 1) })
  }
  if (offset === 0) return
  for (const [index, { row, cells }] of sites.entries()) {
    const [name, column] = [cells[0]!, names[index]]
    if (column === undefined || column === name) continue
    const expected = `"${column}" as in the header row`
    const hint = 'Rows and columns name the sites in the same order.'
    yield row.problem({ expected, found: `"${name}"`, hint }, { from: 0 })
  }
}
