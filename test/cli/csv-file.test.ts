import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { CsvFile } from '../../sim/commands/shell/csv-file.ts'
import { TextFile } from '../../sim/commands/shell/text-file.ts'
import type { Column } from '../../sim/measure/columns.ts'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-'))
test.after.always(() => rmSync(folder, { recursive: true }))

const textColumn = (name: string): Column => ({
  name,
  type: 'text',
  decimals: 0,
  presence: 'always',
  about: '',
})

/** What stands in a file of columns a, b, c, … after these rows were written. */
function written(rows: readonly (readonly string[])[], names: readonly string[]): string {
  const path = join(folder, 'cells.csv')
  const file = new CsvFile(path, names.map(textColumn))
  for (const row of rows) file.write(Object.fromEntries(names.map((name, index) => [name, row[index]!])))
  file.close()
  return readFileSync(path, 'utf8')
}

const cell = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'a,b', '"', 'say "hi"', 'two\nlines', 'CR\r', '\r\n', ' ', 'Ürümqi', '0', '=1+1'),
)
const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 200 })
const NAMES = ['a', 'b', 'c']

/** Quotes where RFC 4180 wants them, and nowhere else. */
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

test('cells are quoted where RFC 4180 wants it, and nowhere else, byte for byte', (t) => {
  fc.assert(
    fc.property(rows, (cells) => {
      const lines = [NAMES, ...cells].map((row) => `${row.map(quoted).join(',')}\n`)
      t.is(written(cells, NAMES), lines.join(''))
    }),
  )
})

test('csv-parse reads every cell back', (t) => {
  fc.assert(
    fc.property(rows, (cells) => {
      t.deepEqual(parse(written(cells, NAMES), { record_delimiter: '\n' }), [NAMES, ...cells])
    }),
  )
})

const COLUMNS: readonly Column[] = [
  { name: 'time_s', type: 'number', decimals: 6, presence: 'always', about: '' },
  { name: 'key', type: 'text', decimals: 0, presence: 'always', about: '' },
  { name: 'hops', type: 'number', decimals: 0, presence: 'may be empty', about: '' },
]

test('a file has one header, fixed decimals, LF, and nothing where a column does not apply', (t) => {
  const path = join(folder, 'rows.csv')
  const file = new CsvFile(path, COLUMNS)
  file.write({ hops: 3, key: 'São Tomé', time_s: 1.5 })
  file.write({ time_s: 2, key: '"a", b', hops: null })
  file.close()
  t.is(readFileSync(path, 'utf8'), 'time_s,key,hops\n1.500000,São Tomé,3\n2.000000,"""a"", b",\n')
})

test('a file without rows is its header', (t) => {
  t.is(written([], NAMES), 'a,b,c\n')
})

test('what is appended in pieces reaches the disk completely and in order, even before the end', (t) => {
  const path = join(folder, 'text.txt')
  const file = new TextFile(path)
  const pieces = Array.from({ length: 5_000 }, (_, index) => `piece ${index} – ü\n`)
  for (const piece of pieces) file.append(piece)
  t.true(readFileSync(path).length > 0)
  file.close()
  t.is(readFileSync(path, 'utf8'), pieces.join(''))
})
