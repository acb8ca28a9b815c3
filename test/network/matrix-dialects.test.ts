import test from 'ava'
import { Problems } from '../../sim/core/problem.ts'
import { AUTO_FORMAT, type MatrixFormat } from '../../sim/network/matrix/format.ts'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'

const SQUARE = [
  [0, 10.5, 20],
  [10.5, 0, 30],
  [20, 30, 0],
]
const ABC = ['a', 'b', 'c']

const READ: [form: string, text: string, format?: Partial<MatrixFormat>, names?: readonly string[]][] = [
  ['semicolons', '0;10.5;20\n10.5;0;30\n20;30;0\n'],
  ['semicolons and decimal commas', '0;10,5;20\n10,5;0;30\n20;30;0\n'],
  ['blanks and decimal commas', '0 10,5 20\n10,5 0 30\n20 30 0\n'],
  ['tabs and decimal commas', '0\t10,5\t20\n10,5\t0\t30\n20\t30\t0\n'],
  ['quoted decimal commas between commas', '"0","10,5","20"\n"10,5","0","30"\n"20","30","0"\n'],
  [
    'pandas: names as index and columns',
    ',a,b,c\na,0.0,10.5,20.0\nb,10.5,0.0,30.0\nc,20.0,30.0,0.0\n',
    {},
    ABC,
  ],
  [
    'pandas: no names, index and columns numbered',
    ',0,1,2\n0,0.0,10.5,20.0\n1,10.5,0.0,30.0\n2,20.0,30.0,0.0\n',
    {},
    ['0', '1', '2'],
  ],
  ['pandas: index=False', '0,1,2\n0.0,10.5,20.0\n10.5,0.0,30.0\n20.0,30.0,0.0\n', {}, ['0', '1', '2']],
  [
    'pandas: a name for the index',
    'site,1,2,3\n1,0.0,10.5,20.0\n2,10.5,0.0,30.0\n3,20.0,30.0,0.0\n',
    {},
    ['1', '2', '3'],
  ],
  [
    'R: write.csv without names',
    '"","V1","V2","V3"\n"1",0,10.5,20\n"2",10.5,0,30\n"3",20,30,0\n',
    {},
    ['V1', 'V2', 'V3'],
  ],
  ['R: write.csv of named rows', '"","V1","V2","V3"\n"a",0,10.5,20\n"b",10.5,0,30\n"c",20,30,0\n', {}, ABC],
  ['R: write.csv2', '"";"a";"b";"c"\n"a";0;10,5;20\n"b";10,5;0;30\n"c";20;30;0\n', {}, ABC],
  [
    'R: write.table, the corner left out',
    '"a" "b" "c"\n"a" 0 10.5 20\n"b" 10.5 0 30\n"c" 20 30 0\n',
    {},
    ABC,
  ],
  ['R: write.table, rows numbered', '"a" "b" "c"\n"1" 0 10.5 20\n"2" 10.5 0 30\n"3" 20 30 0\n', {}, ABC],
  ['R: write.table, no column names', '"1" 0 10.5 20\n"2" 10.5 0 30\n"3" 20 30 0\n', {}, ['1', '2', '3']],
  ['a blank diagonal', ',a,b,c\na,,10.5,20\nb,10.5,,30\nc,20,30,\n', {}, ABC],
  ['a blank diagonal without names', ',10.5,20\n10.5,,30\n20,30,\n'],
  ['a diagonal of dashes', '- 10.5 20\n10.5 - 30\n20 30 -\n'],
  ['a diagonal of nan', 'nan,10.5,20\n10.5,NaN,30\n20,30,NA\n'],
  ['an upper triangle, the lower half empty', '0,10.5,20\n,0,30\n,,0\n'],
  ['an upper triangle with zeros below', '0 10.5 20\n0 0 30\n0 0 0\n'],
  ['an upper triangle with names', ',a,b,c\na,,10.5,20\nb,,,30\nc,,,\n', {}, ABC],
  ['an upper triangle of shorter rows', '0 10.5 20\n0 30\n0\n'],
  ['a lower triangle of shorter rows', '0\n10.5 0\n20 30 0\n'],
  ['microseconds', '0 10500 20000\n10500 0 30000\n20000 30000 0\n', { unit: 'us' }],
  ['seconds', '0 .0105 .02\n.0105 0 .03\n.02 .03 0\n', { unit: 's' }],
  ['one-way times', '0 5.25 10\n5.25 0 15\n10 15 0\n', { entries: 'one-way' }],
  ['triples', 'from,to,rtt_ms\na,b,10.5\nb,c,30\na,c,20\n', {}, ABC],
  ['triples in microseconds by their header', 'src;dst;rtt_us\na;b;10500\nb;c;30000\na;c;20000\n', {}, ABC],
  [
    'triples with other columns, in another order',
    'n,rtt,dst,src\n5,10.5,b,a\n7,30,c,b\n9,20,c,a\n',
    {},
    ABC,
  ],
  ['triples without a header', 'a b 10.5\nb c 30\na c 20\n', {}, ABC],
  [
    'triples both ways, and of a site to itself',
    'from,to,rtt\na,a,-\na,b,10.5\nb,a,10.5\nb,c,30\na,c,20\nc,a,20\n',
    {},
    ABC,
  ],
  ['triples of numbers, stated', '1,2,10.5\n2,3,30\n1,3,20\n', { form: 'triples' }, ['1', '2', '3']],
  [
    'a topology of p2psim',
    'topology E2EGraph 3\nfailure_model NullFailureModel\n\nnode 1\nnode 2\nnode 3\n1,2 10.5\n1,3 20\n2,3 30\n',
    {},
    ['1', '2', '3'],
  ],
  ['pairs of a topology of p2psim', '1,2 10500\n1,3 20000\n2,3 30000\n', { unit: 'us' }, ['1', '2', '3']],
]

test('a matrix of three sites is no three pairs if each site is nearest to itself', (t) => {
  t.deepEqual(parseLatencyMatrix('0 120 30\n120 0 50\n30 50 0.4\n').rows[2], [30, 50, 0.4])
  t.deepEqual(parseLatencyMatrix('2 120 30\n121 3 50\n31 51 1\n').rows[1], [121, 3, 50])
})

for (const [form, text, format = {}, names] of READ) {
  test(`a matrix is read as people have it: ${form}`, (t) => {
    const { rows, names: found } = parseLatencyMatrix(text, { ...AUTO_FORMAT, ...format })
    t.deepEqual(
      rows.map((row) => row.map((rtt) => Math.round(rtt * 1e6) / 1e6)),
      SQUARE,
    )
    t.deepEqual(found, names)
  })
}

const REFUSED: [
  mistake: string,
  text: string,
  problems: readonly string[],
  format?: Partial<MatrixFormat>,
][] = [
  [
    '0 between two sites',
    '0 0 200\n0 0 240\n200 240 0\n',
    ['1:3 The round trip between two sites is 0.', '2:1 The round trip between two sites is 0.'],
  ],
  [
    'an empty last cell',
    'a,b,c\n0,10,\n10,0,30\n20,30,0\n',
    ['2:6 Expected a round trip in milliseconds from 0 to 3600000, found nothing.'],
  ],
  [
    'the first row is the short one',
    '0,10\n10,0,30\n20,30,0\n',
    ['1:3 The row has 2 numbers, most rows have 3.'],
  ],
  [
    'three triples that look like a matrix',
    '1,2,94\n1,3,80\n2,3,70\n',
    ['1:1 Are these three round trips, a row for each pair, or a matrix of three sites?'],
  ],
  [
    'an empty diagonal, or names that are numbers',
    ',7018,3356\n7018,,12\n3356,12,\n',
    ['1:2 Are 7018, 3356 names of sites, or round trips?'],
  ],
  [
    'commas before three digits',
    '0 10,500\n10,500 0\n',
    ['1:3 Is the comma in "10,500" a decimal sign, or does it part thousands?'],
  ],
  [
    'points and commas',
    '0;1.000,5\n10,5;0.0\n',
    ['2:1 Is the comma in "10,5" a decimal sign, or does it part thousands?'],
  ],
  [
    'a pair is missing',
    'from,to,rtt\na,b,10\nb,c,20\n',
    ['3:1 No row gives the round trip between "a" and "c".'],
  ],
  [
    'a pair is given twice',
    'from,to,rtt\na,b,10\na,b,20\n',
    ['3:5 The round trip from "a" to "b" is given twice.'],
  ],
  [
    'a name without end',
    `,a,${'b'.repeat(1_000)}\na,0,1\n${'b'.repeat(1_000)},1,0\n`,
    [
      '1:4 Expected a name of at most 200 characters, found 1,000 characters.',
      '3:1 Expected a name of at most 200 characters, found 1,000 characters.',
    ],
  ],
  [
    'beyond an hour, in microseconds',
    '0 4e9\n1 0\n',
    ['1:3 Expected a round trip in microseconds from 0 to 3600000000, found 4e9.'],
    { unit: 'us' },
  ],
]

for (const [mistake, text, expected, format = {}] of REFUSED) {
  test(`a matrix is refused, and what is wrong is named: ${mistake}`, (t) => {
    const { problems } = t.throws(() => parseLatencyMatrix(text, { ...AUTO_FORMAT, ...format }), {
      instanceOf: Problems,
    })!
    t.deepEqual(
      problems.map(({ line, column, statement }) => `${line}:${column} ${statement}`),
      expected,
    )
  })
}
