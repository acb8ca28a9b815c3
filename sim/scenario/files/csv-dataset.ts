import { type SeparatorName, separatorOf, tableFormat } from '../../core/delimited-format.ts'
import { CSV, rowsOf, withoutMark } from '../../core/delimited-rows.ts'
import { Problem, throwProblems } from '../../core/problem.ts'
import { type DatasetEntry, KEY_LENGTH_MAX, longKey } from './dataset.ts'

const HEADER = 'key,value'

/**
 * Reads a dataset in CSV (RFC 4180): the header `key,value`, or the same with semicolons or tabs, then a row for each key. A value is its text as it stands,
 * without the quotes around it. Empty lines are left out.
 *
 * @throws Problems with line and column if a row has not two cells, quotes do not pair, a key is given twice, the
 *   header is another or no key follows it.
 */
export function readCsvDataset({ file, text }: { file: string; text: string }): DatasetEntry[] {
  const values = new Map<string, string>()
  throwProblems(readInto(values, withoutMark(text)), { file })
  return [...values].map(([key, value]) => ({ key, value }))
}

/** Yields what is wrong with the text on the way. */
function* readInto(values: Map<string, string>, text: string): Generator<Problem> {
  let missing: 'header' | 'key' | undefined = 'header'
  const separator = separatorOfHeader(text)
  const { delimiter } = tableFormat(text, separator)
  for (const row of rowsOf(text, { ...CSV, delimiter })) {
    if (row.isBlank) continue
    const { cells } = row
    const [key = '', value] = cells
    if (missing === 'header') {
      missing = cells.join() === HEADER ? 'key' : undefined
      if (missing === undefined) yield wrongHeader(text, JSON.stringify(row.text.trim().slice(0, 60)))
      continue
    }
    missing = undefined
    if (value === undefined || cells.length > 2) {
      const expected = `two cells, \`${HEADER}\``
      const found = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`
      const hint =
        value === undefined
          ? `A ${separator} stands between key and value.`
          : `A value that holds a ${separator} stands in double quotes.`
      yield row.problem({ expected, found, hint })
    } else if (values.has(key)) {
      const statement = `The key ${JSON.stringify(key)} is given twice.`
      yield row.problem({ statement, hint: 'Keep one of the two.' }, { from: 0 })
    } else if (key.length > KEY_LENGTH_MAX) yield row.problem(longKey(key), { from: 0 })
    else values.set(key, value)
  }
  if (missing === 'header') yield wrongHeader(text, 'nothing')
  if (missing === 'key') {
    const hint = 'A row for each key follows the header, such as `Italy,Rome`.'
    const statement = 'The dataset holds no key.'
    yield new Problem({ line: 1, column: 1, length: HEADER.length, text, statement, hint })
  }
}

function separatorOfHeader(text: string): SeparatorName {
  const separator = separatorOf(text.slice(0, '"key","value"'.length))
  return separator === 'blank' ? 'comma' : separator
}

const wrongHeader = (text: string, found: string): Problem =>
  new Problem({ line: 1, column: 1, text, expected: `the header \`${HEADER}\``, found })
