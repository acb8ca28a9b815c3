import { Problem, type ProblemFacts, Problems } from '../core/problem.ts'
import { counted } from '../core/words.ts'
import { type Cell, readCells } from './cells.ts'

/** Round trips between sites in milliseconds, `rows[i][j]` from site i to site j, as many columns as rows. */
export interface LatencyMatrix {
  readonly rows: readonly (readonly number[])[]
  /** The sites in the order of the rows, if the file names them. */
  readonly names?: readonly string[]
}

/** An hour: anything longer is no measurement of a round trip. */
const RTT_MS_MAX = 3_600_000
/** A file that is wrong in one way is wrong in many cells; this many problems are reported. */
const PROBLEMS_MAX = 10

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * Reads a square matrix of round trips in milliseconds, a site a line; the cells are told apart as `readCells` says. A
 * header row, in which no cell is a number or the first one is empty, and a column of names in front are recognised.
 *
 * @throws Problems with line and column where a cell is no number, negative or above an hour, where a row is longer or
 *   shorter than the first, where columns and rows are not equally many, or where header and names disagree.
 */
export function parseLatencyMatrix(text: string): LatencyMatrix {
  const [header, rows] = splitHeader(readCells(text))
  const first = rows[0]?.[0]
  if (first === undefined) {
    const statement = 'The file holds no row of numbers.'
    throw new Problems([
      new Problem({ statement, hint: 'Write a line for each site.', line: 1, column: 1, text }),
    ])
  }

  const named = header?.[0]?.text === '' || isName(first)
  const body = named ? rows.map((row) => row.slice(1)) : rows
  const rowNames = named ? rows.map((row) => row[0]!) : undefined
  const columns = body[0]!.length
  const columnNames = header?.slice(header[0]!.text === '' || header.length > columns ? 1 : 0)

  const problems = [
    ...shapeProblems(body, rows),
    ...headerProblems(columnNames, columns),
    ...orderProblems(columnNames, rowNames),
    ...body.flatMap((row) => row.flatMap(cellProblems)),
  ]
  if (problems.length > 0) {
    throw new Problems(problems.slice(0, PROBLEMS_MAX).map((problem) => problem.with({ text })))
  }
  const names = rowNames ?? columnNames
  return {
    rows: body.map((row) => row.map((cell) => Number(cell.text))),
    ...(names && { names: names.map((cell) => cell.text) }),
  }
}

type Rows = readonly (readonly Cell[])[]

function splitHeader(lines: Rows): [header: readonly Cell[] | undefined, rows: Rows] {
  const [first, ...rest] = lines
  return first !== undefined && (first[0]!.text === '' || first.every(isName))
    ? [first, rest]
    : [undefined, lines]
}

function isName(cell: Cell): boolean {
  return !NUMBER.test(cell.text)
}

/** Every row is as long as the first, and that is the number of rows. `lines` are the rows with their names. */
function shapeProblems(body: Rows, lines: Rows): Problem[] {
  const columns = body[0]!.length
  const ragged = body.flatMap((row, index) => {
    if (row.length === columns) return []
    const statement = `The row has ${counted(row.length, 'number')}, the first row has ${columns}.`
    return [problemAt(row[columns] ?? lines[index]!.at(-1)!, { statement })]
  })
  if (ragged.length > 0 || body.length === columns) return ragged
  const statement = `The matrix has ${counted(body.length, 'row')}, but ${counted(columns, 'column')}.`
  return [
    problemAt(lines.at(-1)![0]!, { statement, hint: 'A site has a row and a column, in the same order.' }),
  ]
}

function headerProblems(names: readonly Cell[] | undefined, columns: number): Problem[] {
  if (names === undefined || names.length === columns) return []
  const statement = `The header row names ${counted(names.length, 'site')}, the first row has ${counted(columns, 'number')}.`
  return [new Problem({ statement, line: names[0]?.line ?? 1, column: names[0]?.column ?? 1 })]
}

/** Rows and columns are the same sites in the same order, or every number would be taken for another pair's. */
function orderProblems(columns: readonly Cell[] | undefined, rows: readonly Cell[] | undefined): Problem[] {
  if (columns === undefined || rows === undefined) return []
  return rows.flatMap((row, index) => {
    const column = columns[index]
    if (column === undefined || column.text === row.text) return []
    const expected = `"${column.text}" as in the header row`
    return [
      problemAt(row, {
        expected,
        found: `"${row.text}"`,
        hint: 'Rows and columns name the sites in the same order.',
      }),
    ]
  })
}

function cellProblems(cell: Cell): Problem[] {
  const rtt = isName(cell) ? Number.NaN : Number(cell.text)
  if (rtt >= 0 && rtt <= RTT_MS_MAX) return []
  const expected = `a round trip in milliseconds from 0 to ${RTT_MS_MAX}`
  return [
    problemAt(cell, {
      expected,
      found: cell.text === '' ? 'nothing' : isName(cell) ? `"${cell.text}"` : cell.text,
    }),
  ]
}

function problemAt({ line, column, text }: Cell, facts: ProblemFacts): Problem {
  return new Problem({ line, column, length: Math.max(1, text.length), ...facts })
}
