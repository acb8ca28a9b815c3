import test from 'ava'
import { headline } from '../../sim/core/problem.ts'
import { type CoordinateFormat, readCoordinates } from '../../sim/scenario/files/coordinates.ts'
import { warningsOf } from '../../sim/scenario/warnings.ts'
import { parse, problemsIn, problemsOf } from './parsing.ts'

const AUTO: CoordinateFormat = { unit: 'ms', separator: 'auto', decimal: 'auto', height: 'auto' }
const read = (text: string, format: Partial<CoordinateFormat> = {}) =>
  readCoordinates({ file: 'c', text }, { ...AUTO, ...format })

const PLANE = [
  [1.5, -2],
  [30, 40],
  [0, 4],
]

const FORMS: [form: string, text: string, format?: Partial<CoordinateFormat>, heights?: readonly number[]][] =
  [
    ['two columns', '1.5 -2\n30 40\n0 4\n'],
    ['titles', 'x,y\n1.5,-2\n30,40\n0,4\n'],
    ['names', 'oslo 1.5 -2\nlima 30 40\npune 0 4\n'],
    ['numbered rows', '1\t1.5\t-2\n2\t30\t40\n3\t0\t4\n'],
    ['pandas', ',x,y\n0,1.5,-2\n1,30,40\n2,0,4\n'],
    ['semicolons and decimal commas', 'node;x;y\na;1,5;-2\nb;30,0;40\nc;0;4\n'],
    ['a height by its title', 'node,x,y,height\na,1.5,-2,1\nb,30,40,2\nc,0,4,3\n', {}, [1, 2, 3]],
    ['a height that is stated', '1.5 -2 1\n30 40 2\n0 4 3\n', { height: 'last-column' }, [1, 2, 3]],
    ['microseconds', '1500 -2000\n30000 40000\n0 4000\n', { unit: 'us' }],
    ['comments', '# Vivaldi\n1.5 -2\n30 40\n0 4\n'],
  ]

for (const [form, text, format, heights = null] of FORMS) {
  test(`coordinates are read: ${form}`, (t) => {
    t.deepEqual<unknown, unknown>(read(text, format), { points: PLANE, heights })
  })
}

test('three columns are three coordinates, a fourth one is the height', (t) => {
  const space = [
    [1, 2, 3.5],
    [4, 5, 6],
    [7, 8, 9],
  ]
  t.deepEqual<unknown, unknown>(read('1 2 3.5\n4 5 6\n7 8 9\n'), { points: space, heights: null })
  t.deepEqual<unknown, unknown>(read('1 2 3.5 1\n4 5 6 0\n7 8 9 2\n'), { points: space, heights: [1, 0, 2] })
})

const REFUSED: [mistake: string, text: string, problems: readonly string[]][] = [
  ['nothing', '', ['c:1:1: The file holds no coordinates.']],
  ['one column', '1\n2\n', ['c:1:1: Expected two or three coordinates, found 1 column.']],
  ['a short row', '1 2\n3\n4 5\n', ['c:2:1: The row has 1 cell, the first row has 2.']],
  ['a word', '1 2\n3 x\n', ['c:2:3: Expected a coordinate, a number of at most an hour, found "x".']],
  [
    'a negative height',
    'x y h\n1 2 -3\n',
    ['c:2:5: Expected a height, a number from 0 of at most an hour, found "-3".'],
  ],
]

for (const [mistake, text, expected] of REFUSED) {
  test(`coordinates are refused, and what is wrong is named: ${mistake}`, (t) => {
    t.deepEqual(problemsIn(() => read(text)).map(headline), expected)
  })
}

const scenario = (latency: string): string =>
  `name: x\nnetwork: { latency: { model: coordinates, file: c.txt${latency} } }\nphases: [ { join: { nodes: 6 } } ]\n`

test('a scenario may place its nodes by coordinates; distances past the patience of a node are refused, unusual ones are warned of', (t) => {
  const files = { 'c.txt': '0 0 1\n30 40 2\n' }
  t.deepEqual<unknown, unknown>(
    parse(scenario(', height: last-column, nodes: sampled'), { files }).network.latency,
    {
      model: 'coordinates',
      entries: 'round-trips',
      nodes: 'sampled',
      min: 500,
      points: [
        [0, 0],
        [30, 40],
      ],
      heights: [1, 2],
    },
  )
  t.regex(problemsOf(scenario(', unit: s'), { files })[0]!.statement, /Expected round trips within 3s/)
  t.regex(
    warningsOf(parse(scenario(', unit: us'), { files }))[0]!,
    /0\.05\d* ms at the median \(less than 1 ms\)/,
  )
})
