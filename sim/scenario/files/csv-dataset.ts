import { CsvError, parse } from 'csv-parse/sync'
import { Problem, type ProblemFacts, Problems } from '../../core/problem.ts'
import type { DatasetEntry } from './dataset.ts'

const HEADER = 'key,value'
/** A file that is wrong in one way is wrong in many rows; this many problems are told. */
const PROBLEMS_MAX = 10
const COMMA_HINT = 'A value that holds a comma stands in double quotes.'
const QUOTE_HINT = 'Put the whole cell in double quotes and double those within it: `"say ""yes"" now"`.'

/**
 * Reads a dataset in CSV (RFC 4180): the header `key,value`, then a row for each key. A value is its text as it stands,
 * without the quotes around it. Empty lines are left out.
 *
 * @throws Problems with line and column where a row has not two cells, quotes do not pair, a key is given twice, the
 *   header is another or no key follows it.
 */
export function readCsvDataset({ file, text }: { file: string; text: string }): DatasetEntry[] {
  const reader = new CsvReader(text.replace(/^\uFEFF/, ''))
  reader.read()
  const { problems } = reader
  if (problems.length > 0)
    throw new Problems(problems.slice(0, PROBLEMS_MAX).map((problem) => problem.with({ file })))
  return [...reader.values].map(([key, value]) => ({ key, value }))
}

/** A row as the library tells it: its cells, and its text. */
interface Row {
  readonly record: readonly string[]
  readonly raw: string
}

class CsvReader {
  readonly values = new Map<string, string>()
  readonly problems: Problem[] = []
  readonly #text: string
  readonly #bytes: Uint8Array
  /** Offset in bytes at which the row begins that is being read; the library's own count of lines errs within quotes. */
  #start = 0
  #hasHeader = false

  constructor(text: string) {
    this.#text = text
    this.#bytes = new TextEncoder().encode(text)
  }

  read(): void {
    try {
      parse(this.#bytes, {
        raw: true,
        record_delimiter: ['\r\n', '\n'],
        relax_column_count: true,
        on_record: (row: unknown, { bytes }) => this.#readRow(row as Row, bytes),
      })
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      this.#tellOfQuotes(error)
    }
    if (!this.#hasHeader) this.#tellOfHeader('nothing')
    else if (this.values.size === 0 && this.problems.length === 0) {
      const hint = 'A row for each key follows the header, such as `Italy,Rome`.'
      this.#tell(0, HEADER.length, { statement: 'The dataset holds no key.', hint })
    }
  }

  /** Nothing is returned: the library need not keep the row. */
  #readRow({ record: cells, raw }: Row, end: number): null {
    const start = this.#start
    this.#start = end
    const [key = '', value] = cells
    if (cells.length === 1 && key === '') return null
    if (!this.#hasHeader) {
      this.#hasHeader = true
      if (cells.join() !== HEADER) this.#tellOfHeader(JSON.stringify(raw.trim().slice(0, 60)))
    } else if (value === undefined || cells.length > 2) {
      const found = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`
      const hint = value === undefined ? 'A comma stands between key and value.' : COMMA_HINT
      this.#tell(start, raw.trim().length, { expected: `two cells, \`${HEADER}\``, found, hint })
    } else if (this.values.has(key)) {
      const statement = `The key ${JSON.stringify(key)} is given twice.`
      this.#tell(start, written(key, raw).length, { statement, hint: 'Keep one of the two.' })
    } else this.values.set(key, value)
    return null
  }

  #tellOfHeader(found: string): void {
    this.#tell(0, 1, { expected: `the header \`${HEADER}\``, found })
  }

  /** The library reads no further after these. */
  #tellOfQuotes({ code, raw }: CsvError): void {
    this.#hasHeader = true
    if (code === 'CSV_QUOTE_NOT_CLOSED') {
      const statement = 'A double quote is opened in this row and never closed.'
      return this.#tell(this.#start, 1, { statement, hint: QUOTE_HINT })
    }
    const before = new TextEncoder().encode(typeof raw === 'string' ? raw : '').length - 1
    const statement =
      code === 'CSV_INVALID_CLOSING_QUOTE'
        ? 'After this double quote the cell should end.'
        : 'A double quote stands within a cell that does not begin with one.'
    this.#tell(this.#start + Math.max(0, before), 1, { statement, hint: QUOTE_HINT })
  }

  #tell(offset: number, length: number, facts: ProblemFacts): void {
    const before = new TextDecoder().decode(this.#bytes.subarray(0, offset)).split('\n')
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length }
    this.problems.push(new Problem({ text: this.#text, ...place, ...facts }))
  }
}

/** A key as it stands in its row, with the quotes that it may have. */
const written = (key: string, raw: string): string =>
  raw.startsWith('"') ? `"${key.replaceAll('"', '""')}"` : key
