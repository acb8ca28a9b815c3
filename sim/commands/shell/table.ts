/** A column of a table for people. */
export interface TableColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

/**
 * A plain table: a header, a rule and the rows, two spaces between columns. Columns whose cells are all empty
 * are left out; where the whole would be wider than `width`, the first column is cut short.
 */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const used = columns.flatMap((column, index) =>
    rows.some((row) => row[index] !== '')
      ? [{ ...column, cells: rows.map((row) => oneLine(row[index] ?? '')) }]
      : [],
  )
  const widths = used.map(({ title, cells }) => Math.max(title.length, ...cells.map((cell) => cell.length)))
  const total = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length)
  const excess = Math.max(0, total - width)
  widths[0] = Math.max(FIRST_COLUMN_AT_LEAST, (widths[0] ?? 0) - excess)
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => padded(cell, widths[index] ?? 0, used[index]?.align ?? 'left'))
      .join(GAP)
      .trimEnd()
  return [
    line(used.map(({ title }) => title)),
    line(widths.map((each) => '─'.repeat(each))),
    ...rows.map((_, row) => line(used.map(({ cells }) => cells[row] ?? ''))),
  ]
}

const GAP = '  '
const FIRST_COLUMN_AT_LEAST = 8

/** Control characters would break the line, or be obeyed by the terminal. */
const oneLine = (text: string): string => text.replace(/\p{Cc}/gu, ' ')

function padded(cell: string, width: number, align: 'left' | 'right'): string {
  const text = cell.length <= width ? cell : `${cell.slice(0, width - 1)}…`
  return align === 'left' ? text.padEnd(width) : text.padStart(width)
}
