import test from 'ava'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { CSV, type RowFormat, RowReader, rowsOf } from '../../sim/core/delimited-rows.ts'
import { headline, Problem, Problems, throwProblems } from '../../sim/core/problem.ts'

const cellsOf = (text: string, format: RowFormat) => [...rowsOf(text, format)].map(({ cells }) => cells)

/** Text with what matters to rows in it more often than chance would have it. */
const text = fc.string({ unit: fc.constantFrom(',', '"', '""', '\n', '\r\n', ' ', 'a', 'é', '😀') })

test('rows are those of csv-parse, for any cut of the text into parts', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (parts) => {
        const reader = new RowReader(CSV)
        const read = () => [...parts.flatMap((part) => [...reader.read(part)]), ...reader.end()]
        let expected: string[][]
        try {
          expected = parse(parts.join(''), { relax_column_count: true, record_delimiter: ['\r\n', '\n'] })
        } catch {
          return throws(read)
        }
        return JSON.stringify(read().map(({ cells }) => cells)) === JSON.stringify(expected)
      }),
      { seed: 1, numRuns: 2_000 },
    ),
  )
})

function throws(action: () => unknown): boolean {
  try {
    action()
    return false
  } catch (error) {
    return error instanceof Problems
  }
}

test('a row that is longer than a part is one row, and the line of the next one counts its line ends', (t) => {
  const value = 'x\n'.repeat(300_000)
  const [first, second] = rowsOf(`a,"${value}"\nb,c\n`, CSV)
  t.deepEqual(first?.cells, ['a', value])
  t.deepEqual(second?.cells, ['b', 'c'])
  t.is(second?.line, 300_002)
})

const FORMATS: readonly (readonly [
  what: string,
  format: RowFormat,
  text: string,
  rows: readonly (readonly string[])[],
])[] = [
  [
    'commas, blanks kept',
    CSV,
    ' a, b \n"c, ""d""",\n',
    [
      [' a', ' b '],
      ['c, "d"', ''],
    ],
  ],
  [
    'commas, blanks trimmed',
    { ...CSV, blanks: 'trimmed' },
    ' a, b \n "c, d" ,\n',
    [
      ['a', 'b'],
      ['c, d', ''],
    ],
  ],
  [
    'commas, quotes as characters',
    { ...CSV, quotes: 'literal' },
    '"a,b"\n5" disk\n',
    [['"a', 'b"'], ['5" disk']],
  ],
  ['tabs', { ...CSV, delimiter: '\t' }, 'a\tb c\t\n', [['a', 'b c', '']]],
  [
    'any number of blanks',
    { ...CSV, delimiter: ' ', blanks: 'trimmed' },
    '  a   "b c"\nd\n',
    [['a', 'b c'], ['d']],
  ],
]
for (const [what, format, text, rows] of FORMATS)
  test(`cells stand between ${what}`, (t) => t.deepEqual(cellsOf(text, format), rows))

test('a byte order mark is no part of the first cell, and CR LF ends a line as LF does', (t) => {
  t.deepEqual(cellsOf('\uFEFFa,b\r\nc,"d\r\n"', CSV), [
    ['a', 'b'],
    ['c', 'd\r\n'],
  ])
})

test('a row is blank if nothing is on its line', (t) => {
  const blank = (text: string, format: RowFormat) => [...rowsOf(text, format)].map((row) => row.isBlank)
  t.deepEqual(blank('\n,\n \na\n', CSV), [true, false, false, false])
  t.deepEqual(blank('\n \na\n', { ...CSV, blanks: 'trimmed' }), [true, true, false])
  t.deepEqual(blank('\n\t\na\n', { ...CSV, delimiter: '\t' }), [true, true, false])
})

test('a problem stands at its row, its cell or several cells, after multi-byte characters and line ends in quotes too', (t) => {
  const text = '\uFEFFa,b\n"é\n\né",😀,"c, d", e \n'
  const [, row] = rowsOf(text, CSV)
  const at = (cells?: { from: number; to?: number }) => {
    const { line, column, length, text } = row!.problem({ statement: '' }, cells)
    t.is(text, '\uFEFFa,b\n"é\n\né",😀,"c, d", e \n'.slice(1))
    return [line, column, length]
  }
  t.is(row?.text, '"é\n\né",😀,"c, d", e ')
  t.deepEqual(at(), [2, 1, 20])
  t.deepEqual(at({ from: 0 }), [2, 1, 6])
  t.deepEqual(at({ from: 1 }), [4, 4, 2])
  t.deepEqual(at({ from: 2, to: 3 }), [4, 7, 10])
})

test('of trimmed cells the place is that of their text, however many blanks are before it', (t) => {
  const [row] = rowsOf(' a ,  "b" ,\n', { ...CSV, blanks: 'trimmed' })
  const place = (from: number) => {
    const { column, length } = row!.problem({ statement: '' }, { from })
    return [column, length]
  }
  t.deepEqual(
    [place(0), place(1), place(2)],
    [
      [2, 1],
      [7, 3],
      [12, 1],
    ],
  )
})

const FAULTS: readonly (readonly [text: string, told: string])[] = [
  ['a\nb,"c', '2:1: A double quote is opened in this row and never closed.'],
  ['a\né,b"c\n', '2:4: A double quote stands within a cell that does not begin with one.'],
  ['a\né,"b"c\n', '2:5: After this double quote the cell should end.'],
]
for (const [text, told] of FAULTS)
  test(`in ${JSON.stringify(text)} the rows before are read, then it is refused`, (t) => {
    const rows: (readonly string[])[] = []
    const error = t.throws(
      () => {
        for (const { cells } of rowsOf(text, CSV)) rows.push(cells)
      },
      { instanceOf: Problems },
    )
    t.deepEqual(rows, [['a']])
    t.deepEqual(error?.problems.map(headline), [told])
  })

test('ten problems of a file are thrown, and no more are looked for', (t) => {
  let found = 0
  const problems = function* () {
    for (;;) yield new Problem({ statement: `${++found}` })
  }
  const error = t.throws(() => throwProblems(problems(), { file: 'f' }), { instanceOf: Problems })
  t.deepEqual([error?.problems.length, found, error?.problems[0]?.file], [10, 10, 'f'])
  t.notThrows(() => throwProblems([]))
})
