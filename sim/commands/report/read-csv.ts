import { createReadStream } from 'node:fs'
import { CSV, type Row as CsvRow, RowReader } from '../../core/delimited-rows.ts'
import { Problem, Problems } from '../../core/problem.ts'
import { maybe, number } from '../../measure/column.ts'
import type { Column, Row } from '../../measure/columns.ts'
import { isSystemError, systemReason } from '../shell/system-error.ts'

export const REMEDY = 'Run it again; the command is in manifest.json or sweep.json.'

/** What may stand behind the columns that are known: the metrics of applications of one's own are figures. */
type Further = 'none' | 'figures'

/**
 * Hands over the rows of a CSV file, one after another: as many are in memory as a block of the file holds. Throws Problems if the
 * file is missing, is incomplete, or has other columns than these.
 */
export async function readRows(
  path: string,
  known: readonly Column[],
  take: (row: Row) => void,
  further: Further = 'none',
): Promise<void> {
  const reader = new RowReader(CSV)
  let isHeader = true
  let columns = known
  const takeAll = (rows: Iterable<CsvRow>): void => {
    for (const row of rows) {
      if (isHeader) {
        if (further === 'figures') columns = [...known, ...figuresBeyond(known, row.cells)]
        refuseOtherColumns(path, columns, row.cells)
      } else take(rowOf(path, columns, row))
      isHeader = false
    }
  }
  try {
    for await (const part of createReadStream(path, 'utf8')) takeAll(reader.read(part))
    takeAll(reader.end())
  } catch (error) {
    throw explained(path, error)
  }
  if (isHeader) throw problem(path, 'This file is empty; a CSV file of a run has a header line.')
}

/** All rows of a file that is small. */
export async function readAllRows(
  path: string,
  columns: readonly Column[],
  further: Further = 'none',
): Promise<Row[]> {
  const rows: Row[] = []
  await readRows(path, columns, (row) => rows.push(row), further)
  return rows
}

const figuresBeyond = (known: readonly Column[], header: readonly string[]): Column[] =>
  header.slice(known.length).map((name) => maybe(number(name, 0, 'a metric')))

function refuseOtherColumns(path: string, columns: readonly Column[], header: readonly string[]): void {
  const names = columns.map(({ name }) => name)
  if (names.join() === header.join()) return
  const absent = names.filter((name) => !header.includes(name))
  const strange = header.filter((name) => !names.includes(name))
  const details = [
    absent.length > 0 ? `it lacks ${absent.slice(0, 3).join(', ')}` : '',
    strange.length > 0 ? `it has ${strange.slice(0, 3).join(', ')} besides` : '',
  ].filter((detail) => detail !== '')
  throw problem(
    path,
    `The columns are not those of this version of E-Pastry: ${details.join(', and ') || 'their order is another'}.`,
  )
}

function rowOf(path: string, columns: readonly Column[], source: CsvRow): Row {
  const { cells } = source
  if (cells.length !== columns.length) {
    const lengths = `expect ${columns.length}, got ${cells.length} on line ${source.line}`
    throw problem(path, `This is not a complete CSV file: Invalid Record Length: ${lengths}.`)
  }
  const row: Record<string, number | string | null> = {}
  for (const [place, { name, type, presence }] of columns.entries()) {
    const cell = cells[place] ?? ''
    if (cell === '' && presence === 'may be empty') row[name] = null
    else if (type === 'text') row[name] = cell
    else {
      const value = Number(cell)
      if (cell === '' || !Number.isFinite(value))
        throw problem(path, `The column ${name} holds “${cell}”, which is no number.`)
      row[name] = value
    }
  }
  return row
}

function explained(path: string, error: unknown): unknown {
  if (error instanceof Problems) return new Problems(error.problems.map((each) => ofFile(path, each)))
  if (isSystemError(error)) return problem(path, `It cannot be read: ${systemReason(error)}.`)
  return error
}

const problem = (file: string, statement: string): Problems =>
  new Problems([new Problem({ file, statement, hint: REMEDY })])

/** What the reader of rows found, stated about the file. */
function ofFile(file: string, problem: Problem): Problem {
  if (problem.file !== undefined) return problem
  return problem.with({
    file,
    statement: `This is not a complete CSV file: ${problem.statement}`,
    hint: REMEDY,
  })
}
