/** What stands in one cell of a table in plain text, and where; line and column count from 1. */
export interface Cell {
  readonly text: string
  readonly line: number
  readonly column: number
}

const CELL_BEFORE_TAB = /(?:"[^"]*"|[^\t])*/y
const CELL_BEFORE_COMMA = /(?:"[^"]*"|[^,])*/y
const WORD = /"[^"]*"|\S+/g

/**
 * The cells of each line that is not blank. They are separated by tabs if the text has any, else by commas if it has
 * any, else by spaces. A separator that ends a line is ignored; text in double quotes may contain separators.
 */
export function readCells(text: string): readonly (readonly Cell[])[] {
  const split = splitter(text)
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((content, index) => (content.trim() === '' ? [] : [split(content, index + 1)]))
}

function splitter(text: string): (content: string, line: number) => readonly Cell[] {
  if (text.includes('\t')) return (content, line) => splitBefore(CELL_BEFORE_TAB, content, line)
  if (text.includes(',')) return (content, line) => splitBefore(CELL_BEFORE_COMMA, content, line)
  return (content, line) => [...content.matchAll(WORD)].map((match) => cellAt(match.index, match[0], line))
}

function splitBefore(pattern: RegExp, content: string, line: number): readonly Cell[] {
  const cells: Cell[] = []
  for (let at = 0; at < content.length; ) {
    pattern.lastIndex = at
    const raw = pattern.exec(content)![0]
    cells.push(cellAt(at, raw, line))
    at += raw.length + 1
  }
  return cells
}

function cellAt(index: number, raw: string, line: number): Cell {
  const text = raw.trim()
  const column = index + 1 + raw.indexOf(text)
  return { text: text.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'), line, column }
}
