import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { CsvFile, csvLine } from '../../sim/commands/shell/csv-file.ts'
import { TextFile } from '../../sim/commands/shell/text-file.ts'
import type { Column } from '../../sim/measure/columns.ts'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-'))
test.after.always(() => rmSync(folder, { recursive: true }))

const cell = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'a,b', '"', 'say "hi"', 'two\nlines', 'CR\r', '\r\n', ' ', 'Ürümqi', '0', '=1+1'),
)

test('lines are what csv-stringify writes, byte for byte', (t) => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
      // The library also quotes what its own options make special: a blank at either end is not.
      t.is(csvLine(cells), stringify([cells], { quoted_match: /\r/ }))
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

test('what is appended in pieces reaches the disk whole and in order, before the end already', (t) => {
  const path = join(folder, 'text.txt')
  const file = new TextFile(path)
  const pieces = Array.from({ length: 5_000 }, (_, index) => `piece ${index} – ü\n`)
  for (const piece of pieces) file.append(piece)
  t.true(readFileSync(path).length > 0)
  file.close()
  t.is(readFileSync(path, 'utf8'), pieces.join(''))
})
