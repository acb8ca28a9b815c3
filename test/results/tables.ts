import { MESSAGE_KINDS } from '../../protocol/wire/messages.ts'
import { type CsvFile, columnsOf, formatCell, type Row } from '../../sim/measure/columns.ts'

/** A row as it stands in a file: text by the name of its column. */
export type Cells = Readonly<Record<string, string>>

export type Tables = Readonly<Partial<Record<CsvFile, readonly Cells[]>>>

/** A row as the file has it. */
export function cellsOf(file: CsvFile, row: Row): Cells {
  const columns = columnsOf(file, MESSAGE_KINDS)
  return Object.fromEntries(columns.map((column) => [column.name, formatCell(column, row[column.name])]))
}

/** The number in a cell; NaN if there is none. */
export const numberIn = (row: Cells, column: string): number => {
  const cell = row[column]
  return cell === undefined || cell === '' ? Number.NaN : Number(cell)
}

export function sumOver(rows: readonly Cells[], column: string): number {
  return rows.reduce((sum, row) => sum + numberIn(row, column), 0)
}

/** Rows that follow each other without a gap. */
export const foreground = (rows: readonly Cells[]): Cells[] =>
  rows.filter(({ background }) => background === 'no')
