import test from 'ava'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { headline, Problems } from '../../sim/core/problem.ts'
import { readCsvDataset } from '../../sim/scenario/files/csv-dataset.ts'

const read = (text: string) => readCsvDataset({ file: 'd.csv', text })

/** Text with what matters to CSV in it more often than chance would have it. */
const cell = fc.string({
  unit: fc.oneof(fc.constantFrom(',', '"', '\n', '\r\n', ' '), fc.string({ maxLength: 3 })),
})

test('what a CSV writer writes is read as it was, to the letter', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(cell, cell), { selector: ([key]) => key, minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (pairs, end, bom) => {
          // The library leaves what ends no row of its own without quotes.
          const text = stringify([['key', 'value'], ...pairs], {
            record_delimiter: end,
            quoted_match: /[\r\n]/,
          })
          const entries = read(`${bom ? '\uFEFF' : ''}${text}`)
          return JSON.stringify(entries) === JSON.stringify(pairs.map(([key, value]) => ({ key, value })))
        },
      ),
      { seed: 1 },
    ),
  )
})

test('values keep blanks, quotes within them and the order of the file; empty lines are left out', (t) => {
  t.deepEqual(read('key,value\r\n\r\nb, 1 \r\n2,"say ""yes"""\r\n\r\n1,\r\n"é",x'), [
    { key: 'b', value: ' 1 ' },
    { key: '2', value: 'say "yes"' },
    { key: '1', value: '' },
    { key: 'é', value: 'x' },
  ])
})

test('100,000 rows, and a value of 10 MB, are read', (t) => {
  const rows = Array.from({ length: 100_000 }, (_, row) => `key ${row},${row}`)
  t.is(read(`key,value\n${rows.join('\n')}\n`).at(-1)?.value, '99999')
  t.is(read(`key,value\nk,${'ü'.repeat(10_000_000)}\n`)[0]?.value.length, 10_000_000)
})

const REFUSED: readonly (readonly [text: string, ...told: string[]])[] = [
  ['', 'd.csv:1:1: Expected the header `key,value`, found nothing.'],
  ['\n\n', 'd.csv:1:1: Expected the header `key,value`, found nothing.'],
  ['value,key\na,b', 'd.csv:1:1: Expected the header `key,value`, found "value,key".'],
  ['key,value', 'd.csv:1:1: The dataset holds no key.'],
  [
    'key,value\na,1\nb\nc,1,2\na,3',
    'd.csv:3:1: Expected two cells, `key,value`, found 1 cell.',
    'd.csv:4:1: Expected two cells, `key,value`, found 3 cells.',
    'd.csv:5:1: The key "a" is given twice.',
  ],
  ['key,value\r\na,"é\r\n\r\né"\r\n"a",2', 'd.csv:5:1: The key "a" is given twice.'],
  ['key,value\né,"x" y', 'd.csv:2:5: After this double quote the cell should end.'],
  ['key,value\né,x"y', 'd.csv:2:4: A double quote stands within a cell that does not begin with one.'],
  ['key,value\na,1\nb,"x\ny\n', 'd.csv:3:1: A double quote is opened in this row and never closed.'],
  [
    'key,value\na,1\na,2\nb,x"y',
    'd.csv:3:1: The key "a" is given twice.',
    'd.csv:4:4: A double quote stands within a cell that does not begin with one.',
  ],
]
for (const [text, ...told] of REFUSED) {
  test(`${JSON.stringify(text)} is refused`, (t) => {
    const error = t.throws(() => read(text), { instanceOf: Problems })
    t.deepEqual(error?.problems.map(headline), told)
  })
}

test('of a file that is wrong all through, ten problems are reported', (t) => {
  const error = t.throws(() => read(`key,value\n${'a\n'.repeat(100)}`), { instanceOf: Problems })
  t.is(error?.problems.length, 10)
})
