import type { Row } from '../../core/delimited-rows.ts'
import { isMissingText, isNumberText } from '../../core/number-text.ts'
import { type Problem, Problems } from '../../core/problem.ts'
import { counted } from '../../core/words.ts'
import type { MatrixFormat } from './format.ts'

/** Which rows and cells of a square are names, and which are numbers. */
export interface Layout {
  readonly header: Row | undefined
  /** Cells of the header before the names of the columns. */
  readonly before: number
  /** Cells of the other rows before their numbers: 1 if they are named. */
  readonly offset: number
  /** A row for each site. */
  readonly sites: readonly Row[]
}

/** A column of numbers that is recognised as one of names has at least this many. */
const INDEX_MIN = 3
const NAME_MAX = 200

const isName = (cell: string): boolean => !isMissingText(cell) && !isNumberText(cell)

/** The cells of a row, without an empty one after a separator that ends it. */
const inner = ({ cells }: Row): readonly string[] =>
  cells.length > 1 && cells.at(-1) === '' ? cells.slice(0, -1) : cells

/** Finds names in the first row and in the first column, in the usual dialects; throws Problems if it cannot decide. */
export function layoutOf(rows: readonly [Row, ...Row[]], names: MatrixFormat['names']): Layout {
  const [first, ...others] = rows
  const hasHeader = names === 'auto' ? isHeader(rows) : names === 'first-row' || names === 'both'
  const header = hasHeader ? first : undefined
  const sites = hasHeader ? others : rows
  const offset = (names === 'auto' ? areNamed(header, sites) : names === 'first-column' || names === 'both')
    ? 1
    : 0
  const isSquare = sites.some(({ cells }) => cells.length === sites.length + offset)
  const columns = isSquare ? sites.length : inner(sites[0] ?? first).length - offset
  const before = header !== undefined && (header.cells[0] === '' || inner(header).length > columns) ? 1 : 0
  return { header, before, offset, sites }
}

function isHeader(rows: readonly [Row, ...Row[]]): boolean {
  const cells = inner(rows[0])
  const [corner, ...rest] = cells
  if (corner === '') return rest.some(isName) || !isBlankDiagonal(rows)
  if (cells.some(isName) && !cells.some(isNumberText)) return true
  // A word in the corner, numbers as names: one row more than there are columns.
  if (isName(corner!)) return rows.length === cells.length
  return cells.length >= INDEX_MIN && rows.length === cells.length + 1 && isIndex(cells)
}

/** If the first row begins with an empty cell, and numbers follow: do round trips begin with an empty diagonal? */
function isBlankDiagonal(rows: readonly [Row, ...Row[]]): boolean {
  const [first, ...others] = rows
  if (!rows.every(({ cells }, at) => isMissingText(cells[at] ?? '') && cells.length >= rows.length))
    return false
  const numbers = first.cells.slice(1)
  if (isIndex(numbers)) return false
  const couldBeNames = others.every(({ cells }, at) => cells[0] === numbers[at] && /^\d+$/.test(cells[0]!))
  if (!couldBeNames) return true
  const statement = `Are ${numbers.slice(0, 3).join(', ')} names of sites, or round trips?`
  const hint = 'Say `names: both` or `names: none`.'
  throw new Problems([first.problem({ statement, hint }, { from: 1 })])
}

function areNamed(header: Row | undefined, sites: readonly Row[]): boolean {
  if (header?.cells[0] === '') return true
  const [first] = sites
  if (first === undefined) return false
  const cells = inner(first)
  const column = sites.map((row) => row.cells[0]!)
  if (isName(cells[0]!)) return true
  const isOneMore = cells.length === sites.length + 1
  if (isMissingText(cells[0]!)) return isOneMore && column.some(isName)
  if (header === undefined) return isOneMore && column.length >= INDEX_MIN && isIndex(column)
  const titles = inner(header)
  // R leaves the corner out.
  if (titles.length === cells.length - 1 && isOneMore) return true
  const areTitles = column.every((name, at) => name === titles[at + 1])
  return (
    titles.length === cells.length &&
    isOneMore &&
    (areTitles || (column.length >= INDEX_MIN && isIndex(column)))
  )
}

/** 0, 1, 2 … or 1, 2, 3 …, with a prefix or without: what programs number rows and columns with. */
function isIndex(names: readonly string[]): boolean {
  const [, prefix, start] = /^(\D*)([01])$/.exec(names[0] ?? '') ?? []
  if (start === undefined) return false
  return names.every((name, at) => name === `${prefix}${Number(start) + at}`)
}

/** The names of the sites, if the file has any. */
export function namesOf({ header, before, offset, sites }: Layout): readonly string[] | undefined {
  const ofRows = offset === 1 ? sites.map(({ cells }) => cells[0]!) : undefined
  const ofColumns = header && inner(header).slice(before)
  return ofColumns !== undefined && (ofRows === undefined || isIndex(ofRows)) ? ofColumns : ofRows
}

/** Rows and columns are the same sites in the same order, or every number would be taken for another pair's. */
export function* nameProblems(
  { header, before, offset, sites }: Layout,
  columns: number,
): Generator<Problem> {
  for (const row of header === undefined ? sites : [header, ...sites])
    for (const at of row === header ? row.cells.keys() : [0])
      if (row.cells[at]!.length > NAME_MAX)
        yield row.problem(
          {
            expected: `a name of at most ${NAME_MAX} characters`,
            found: counted(row.cells[at]!.length, 'character'),
          },
          { from: at },
        )
  if (header === undefined) return
  const names = inner(header).slice(before)
  if (names.length !== columns) {
    const statement = `The header row names ${counted(names.length, 'site')}, the first row has ${counted(columns, 'number')}.`
    yield header.problem({ statement, length: 1 }, { from: Math.min(before, header.cells.length - 1) })
  }
  const ofRows = sites.map(({ cells }) => cells[0]!)
  if (offset === 0 || isIndex(ofRows) || isIndex(names)) return
  for (const [index, row] of sites.entries()) {
    const [name, column] = [ofRows[index], names[index]]
    if (column === undefined || column === name) continue
    const expected = `"${column}" as in the header row`
    const hint = 'Rows and columns name the sites in the same order.'
    yield row.problem({ expected, found: `"${name}"`, hint }, { from: 0 })
  }
}
