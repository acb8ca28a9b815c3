import { tableFormat } from '../core/delimited-format.ts'
import { type Row, type RowFormat, rowsOf } from '../core/delimited-rows.ts'
import { Problem, Problems } from '../core/problem.ts'
import { take } from '../core/take.ts'
import { AUTO_FORMAT, type LatencyMatrix, type MatrixFormat } from './matrix/format.ts'
import { readSquare } from './matrix/square.ts'
import { areTriples, isTopology, readTopology, readTriples } from './matrix/triples.ts'

/** What a file is shows in its first rows. */
const HEAD = 1_000

const TOPOLOGY: RowFormat = { delimiter: ' ', quotes: 'literal', blanks: 'trimmed' }

/**
 * Reads measured round trips: a square with a row for each site, or one half of it; a row for each pair of sites (`from,to,rtt`); or a
 * topology of p2psim. Separators, the decimal sign and names in the first row or column are recognised, unless the format states
 * them; a separator that ends a line is ignored, and a cell in double quotes may hold separators.
 *
 * @throws Problems with line and column if a cell is no round trip of at most an hour, or 0 between two sites; if rows
 *   differ in length, columns and rows are not equally many, header and names disagree, a pair is missing or given twice;
 *   if quotes do not pair; and if the file can be read in two ways.
 */
export function parseLatencyMatrix(text: string, format: MatrixFormat = AUTO_FORMAT): LatencyMatrix {
  const { form, separator } = format
  if (/^\s*(\[\s*[[{]|\{\s*")/.test(text)) throw new Problems([isJson(text)])
  if (form === 'auto' && separator === 'auto' && isTopology(text))
    return readTopology(rowsIn(text, TOPOLOGY), format)
  const rows = rowsIn(text, tableFormat(text, separator))
  const head = [...take(rows, HEAD)]
  const hasTriples = form === 'auto' ? areTriples(head) : form === 'triples'
  return hasTriples ? readTriples(joined(head, rows), format) : readSquare([...head, ...rows], format)
}

function isJson(text: string): Problem {
  const hint = 'Write the numbers as a table, a row for each site, or a row for each pair: `from,to,rtt`.'
  return new Problem({
    statement: 'This is JSON, not a table of round trips.',
    hint,
    line: 1,
    column: 1,
    text,
  })
}

function* rowsIn(text: string, format: RowFormat): Generator<Row> {
  for (const row of rowsOf(text, format)) if (!row.isBlank) yield row
}

function* joined(head: readonly Row[], rows: Iterable<Row>): Generator<Row> {
  yield* head
  yield* rows
}
