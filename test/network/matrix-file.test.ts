import { existsSync, readFileSync } from 'node:fs'
import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { micros } from '../../protocol/base/time.ts'
import { Problems } from '../../sim/core/problem.ts'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'
import { MatrixLatency } from '../../sim/network/models/matrix.ts'

const ROWS = [
  [0, 1.5, 20],
  [1.5, 0, 3e1],
  [20, 30, 0.25],
]

const READABLE: [form: string, text: string, names: readonly string[] | undefined][] = [
  ['tabs', '0\t1.5\t20\n1.5\t0\t30\n20\t30\t.25\n', undefined],
  ['tabs, one more at the end of each line', '0\t1.5\t20\t\n1.5\t0\t30\t\n20\t30\t0.25\t\n', undefined],
  ['commas, without an end of the last line', '0,1.5,20\n1.5,0,30\n20,30,0.25', undefined],
  ['commas and spaces', '0, 1.5, 20\n1.5, 0, 3e1\n20, 30, 0.25\n', undefined],
  ['a comma more at the end of each line', '0,1.5,20,\n1.5,0,30,\n20,30,0.25,\n', undefined],
  ['aligned with spaces', '  0   1.5  20\n  1.5 0    30\n 20  30     0.25\n', undefined],
  [
    'CR LF, a byte order mark and blank lines',
    '\uFEFF0,1.5,20\r\n\r\n1.5,0,30\r\n20,30,0.25\r\n  \r\n',
    undefined,
  ],
  ['header and names', ',A,B,C\nA,0,1.5,20\nB,1.5,0,30\nC,20,30,0.25\n', ['A', 'B', 'C']],
  [
    'header and names, with a word in the corner',
    'from\\to,A,B,C\nA,0,1.5,20\nB,1.5,0,30\nC,20,30,0.25\n',
    ['A', 'B', 'C'],
  ],
  ['header and names, spaces', 'A B C\nA 0 1.5 20\nB 1.5 0 30\nC 20 30 0.25\n', ['A', 'B', 'C']],
  ['numbers as names', ',1,2,3\n1,0,1.5,20\n2,1.5,0,30\n3,20,30,0.25\n', ['1', '2', '3']],
  ['header only', 'A,B,C\n0,1.5,20\n1.5,0,30\n20,30,0.25\n', ['A', 'B', 'C']],
  ['names only', 'A\t0\t1.5\t20\nB\t1.5\t0\t30\nC\t20\t30\t0.25\n', ['A', 'B', 'C']],
  [
    'quoted names',
    ',"A, b","B ""x""",C\n"A, b",0,1.5,20\n"B ""x""",1.5,0,30\nC,20,30,0.25\n',
    ['A, b', 'B "x"', 'C'],
  ],
]

for (const [form, text, names] of READABLE) {
  test(`a matrix is read: ${form}`, (t) => {
    t.deepEqual(parseLatencyMatrix(text), { rows: ROWS, ...(names && { names }) })
  })
}

const REFUSED: [mistake: string, text: string, problems: readonly string[]][] = [
  ['an empty file', '', ['1:1 The file holds no row of numbers.']],
  ['only a header', ',A,B\n', ['1:1 The file holds no row of numbers.']],
  [
    'a negative entry',
    '0,1,2\n1,0,-3.5\n2,3,0\n',
    ['2:5 Expected a round trip in milliseconds from 0 to 3600000, found -3.5.'],
  ],
  [
    'words among numbers, all at once',
    '0\tfast\t2\n1\t0\tNaN\n2\t3\t0\n',
    [
      '1:3 Expected a round trip in milliseconds from 0 to 3600000, found "fast".',
      '2:5 Expected a round trip in milliseconds from 0 to 3600000, found "NaN".',
    ],
  ],
  [
    'an empty cell',
    '0,1\n,0\n',
    ['2:1 Expected a round trip in milliseconds from 0 to 3600000, found nothing.'],
  ],
  [
    'a time beyond an hour',
    '0 1e9\n1 0\n',
    ['1:3 Expected a round trip in milliseconds from 0 to 3600000, found 1e9.'],
  ],
  ['a short row', '0,1,2\n1,0\n2,3,0\n', ['2:3 The row has 2 numbers, the first row has 3.']],
  ['a long row', 'A 0 1\nB 1 0 7\n', ['2:7 The row has 3 numbers, the first row has 2.']],
  ['a row too few', '0,1,2\n1,0,3\n', ['2:1 The matrix has 2 rows, but 3 columns.']],
  ['a row too many', '0 1\n1 0\n2 2\n', ['3:1 The matrix has 3 rows, but 2 columns.']],
  ['a name without numbers', 'A\n', ['1:1 The file holds no row of numbers.']],
  [
    'a header that is too short',
    ',A\nA,0,1\nB,1,0\n',
    ['1:2 The header row names 1 site, the first row has 2 numbers.'],
  ],
  [
    'names in another order',
    ',A,B\nB,0,1\nA,1,0\n',
    [
      '2:1 Expected "A" as in the header row, found "B".',
      '3:1 Expected "B" as in the header row, found "A".',
    ],
  ],
]

for (const [mistake, text, expected] of REFUSED) {
  test(`a matrix is refused with line and column: ${mistake}`, (t) => {
    const { problems } = t.throws(() => parseLatencyMatrix(text), { instanceOf: Problems })!
    t.deepEqual(
      problems.map(({ line, column, statement }) => `${line}:${column} ${statement}`),
      expected,
    )
    t.true(problems.every((problem) => problem.text === text))
  })
}

test('of a thousand wrong cells ten are reported', (t) => {
  const text = `${'x 0 '.repeat(50)}\n`.repeat(100)
  t.is(t.throws(() => parseLatencyMatrix(text), { instanceOf: Problems })?.problems.length, 10)
})

const MEASURED = new URL('../../../../shared/reference/latency/', import.meta.url)
const measured = existsSync(MEASURED) ? test : test.skip

measured('the published round trips between 21 cloud regions are read with their names', (t) => {
  const { rows, names } = parseLatencyMatrix(
    readFileSync(new URL('aws-regions-rtt-ms.csv', MEASURED), 'utf8'),
  )
  t.is(names?.length, 21)
  t.is(names?.[16], 'SA (São Paulo) sa-east-1')
  t.is(rows[0]?.[1], 302.56)
  t.is(rows[1]?.[0], 283.19)
  t.is(rows[20]?.[20], 3.08)
  t.is(new MatrixLatency({ rtt: rows, siteLatency: micros(250) }).minimum, micros(1_190))
})

measured(
  'the published round trips between 490 PlanetLab nodes are read: median 135 ms, mean 147 ms, at most 2,984 ms',
  (t) => {
    const { rows, names } = parseLatencyMatrix(
      readFileSync(new URL('planetlab-490-rtt-ms.tsv', MEASURED), 'utf8'),
    )
    t.is(names, undefined)
    const entries = rows.flatMap((row, i) => row.filter((_, j) => i !== j)).sort((a, b) => a - b)
    t.is(entries.length, 490 * 489)
    t.is(Math.round(entries[entries.length / 2]!), 135)
    t.is(Math.round(entries.reduce((sum, rtt) => sum + rtt, 0) / entries.length), 147)
    t.is(Math.round(entries.at(-1)!), 2_984)

    const model = new MatrixLatency({ rtt: rows, siteLatency: micros(250) })
    const random = { next: () => 0, integer: () => 0 }
    for (let handle = 0; handle < 1_000; handle++) model.place(handle as NodeHandle, random)
    t.is(model.minimum, micros(43))
    t.is(
      model.oneWay(0 as NodeHandle, 490 as NodeHandle),
      micros(250),
      'node 490 is the second one at the site of node 0',
    )
  },
)
