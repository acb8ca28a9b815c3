import { printable } from '../../core/words.ts'

/** A column of a table for people. */
export interface TableColumn {
  readonly title: string
  readonly align: 'left' | 'right'
  /** If there is not room for all columns, the ones with the greatest number are dropped first. Others stay. */
  readonly leftOut?: number
  /** What it is called when it is left out, if several columns have its title. */
  readonly nameLeftOut?: string
}

/**
 * A plain table: a header, a rule and the rows, two spaces between columns. Columns whose cells are all empty are left out. If the
 * table would be wider than `width`, the columns that may be left out are left out, too, and a last line names them. Then the first
 * column is cut short, and at last the widest of the others.
 */
export function layTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): Table {
  const used = columns.flatMap((column, index) =>
    rows.some((row) => row[index] !== '')
      ? [
          sized(
            column,
            rows.map((row) => row[index] ?? ''),
          ),
        ]
      : [],
  )
  const { shown, leftOut } = fitted(used, width - leastOfFirst(used))
  const widths = cutWidths(shown, width)
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => padded(cell, widths[index] ?? 0, shown[index]?.align ?? 'left'))
      .join(GAP)
      .trimEnd()
  return {
    head: [line(shown.map(({ title }) => title)), line(widths.map((each) => '─'.repeat(each)))],
    rows: rows.map((_, row) => line(shown.map(({ cells }) => cells[row] ?? ''))),
    foot: leftOut.length === 0 ? [] : folded(`left out, for want of width: ${leftOut.join(', ')}`, width),
  }
}

export interface Table {
  /** The titles, and the rule below them. */
  readonly head: readonly [titles: string, rule: string]
  readonly rows: readonly string[]
  /** Says which columns are left out, if any are. */
  readonly foot: readonly string[]
}

/** All lines of such a table. */
export function formatTable(...facts: Parameters<typeof layTable>): string[] {
  const { head, rows, foot } = layTable(...facts)
  return [...head, ...rows, ...foot]
}

const GAP = '  '
/** A narrower first column would not distinguish the rows: another column is left out instead. */
const FIRST_COLUMN_WANTED = 16
const FIRST_COLUMN_AT_LEAST = 8
const COLUMN_AT_LEAST = 4

interface SizedColumn extends TableColumn {
  readonly cells: readonly string[]
  readonly width: number
}

function sized(column: TableColumn, texts: readonly string[]): SizedColumn {
  const cells = texts.map(printable)
  return {
    ...column,
    cells,
    width: cells.reduce((most, { length }) => Math.max(most, length), column.title.length),
  }
}

const totalOf = (widths: readonly number[]): number =>
  widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length)

/** What is saved at most by cutting the first column, as a number below zero. */
const leastOfFirst = ([first]: readonly SizedColumn[]): number =>
  first === undefined ? 0 : Math.min(0, FIRST_COLUMN_WANTED - first.width)

function fitted(
  columns: readonly SizedColumn[],
  width: number,
): { readonly shown: readonly SizedColumn[]; readonly leftOut: readonly string[] } {
  let shown = columns
  const leftOut: string[] = []
  while (totalOf(shown.map((column) => column.width)) > width) {
    const most = shown.reduce((last, column) => Math.max(last, column.leftOut ?? 0), 0)
    if (most === 0) break
    const next = shown.find((column) => column.leftOut === most)!
    leftOut.push(next.nameLeftOut ?? next.title)
    shown = shown.filter((column) => column !== next)
  }
  return { shown, leftOut }
}

function cutWidths(columns: readonly SizedColumn[], width: number): number[] {
  const widths = columns.map((column) => column.width)
  const cut = (index: number, least: number) => {
    const excess = Math.max(0, totalOf(widths) - width)
    widths[index] = Math.min(widths[index]!, Math.max(least, widths[index]! - excess))
  }
  if (widths.length > 0) cut(0, FIRST_COLUMN_AT_LEAST)
  const widestFirst = [...widths.keys()].sort((a, b) => widths[b]! - widths[a]! || a - b)
  for (const index of widestFirst) cut(index, COLUMN_AT_LEAST)
  return widths
}

function padded(cell: string, width: number, align: 'left' | 'right'): string {
  const text = cell.length <= width ? cell : `${cell.slice(0, width - 1)}…`
  return align === 'left' ? text.padEnd(width) : text.padStart(width)
}

/** Wraps a text into lines of at most `width` columns; longer words have a line of their own. Further lines are indented. */
export function folded(text: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = `${indent}${word}`
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
