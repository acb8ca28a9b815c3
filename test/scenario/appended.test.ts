import test from 'ava'
import { warningsOf } from '../../sim/scenario/warnings.ts'
import { parse, problemsOf } from './parsing.ts'
import { small } from './samples.ts'

/* Phases at a given time that stand after all others. */

const JOINS = ['join: { nodes: 10 }', 'settle: { for: 1m }']

const statements = (...phases: string[]): string[] =>
  problemsOf(small({}, phases)).map(({ statement }) => statement)

test('an appended phase may start before others that stand before it, to the microsecond', (t) => {
  const { phases } = parse(
    small({}, [
      ...JOINS,
      'crash: { count: 2 }',
      'settle: { for: 1m }',
      '{ at: 12.345678s, crash: { list: [7] } }',
    ]),
  )
  t.deepEqual(
    phases.map(({ index, kind, at }) => [index, kind, at as number | undefined]),
    [
      [0, 'join', undefined],
      [1, 'settle', undefined],
      [2, 'crash', undefined],
      [3, 'settle', undefined],
      [4, 'crash', 12_345_678],
    ],
  )
})

test('what it takes is counted at its time', (t) => {
  t.deepEqual(statements(...JOINS, 'crash: { count: 5 }', '{ at: 30s, crash: { count: 5 } }'), [])
  t.deepEqual(statements(...JOINS, 'crash: { count: 6 }', '{ at: 30s, crash: { count: 5 } }'), [
    'Expected at most 5, the nodes live then, found 6.',
  ])
  t.deepEqual(statements(...JOINS, 'crash: { list: [4] }', '{ at: 30s, crash: { list: [4] } }'), [
    'Node 4 is already gone: phases[3] lists it.',
  ])
})

test('they may stand in any order, and are counted in that of time', (t) => {
  const later = '{ at: 40s, crash: { label: later, count: 5 } }'
  t.deepEqual(statements(...JOINS, later, '{ at: 30s, crash: { count: 5 } }'), [])
  t.deepEqual(statements(...JOINS, later, '{ at: 30s, crash: { count: 6 } }'), [
    'Expected at most 4, the nodes live then, found 5.',
  ])
})

test('a node that joins later is not there yet', (t) => {
  const late = [...JOINS, 'join: { label: late, nodes: 1 }', 'settle: { label: rest, for: 1m }']
  t.deepEqual(statements(...late, '{ at: 59s, pause: { list: [11], for: 1s } }'), [
    'Expected the number of a node that joined before, 1 … 10, found 11.',
  ])
  t.deepEqual(statements(...late, '{ at: 61s, pause: { list: [11], for: 1s } }'), [])
})

test('if only the run shows which comes first, nothing is refused that may be possible', (t) => {
  const waiting = ['join: { nodes: 10 }', 'settle: { quiet: 30s }', 'crash: { list: [1, 2, 3] }']
  t.deepEqual(statements(...waiting, '{ at: 5m, crash: { list: [3, 4] } }'), [])
  t.deepEqual(statements(...waiting, '{ at: 5m, crash: { count: 9 } }'), [])
  t.deepEqual(statements(...waiting, '{ at: 20s, crash: { list: [11] } }'), [
    'Expected the number of a node that joined before, 1 … 10, found 11.',
  ])
})

test('a node that has come back has a number of its own', (t) => {
  const restart = 'crash: { list: [2], restart: { after: 1s } }'
  t.deepEqual(
    statements(...JOINS, restart, 'settle: { label: rest, for: 1m }', '{ at: 70s, leave: { list: [11] } }'),
    [],
  )
})

test('an id may be given again to a node that joins after the one that had it', (t) => {
  const given = [
    'join: { ids: [a0, b0] }',
    'settle: { for: 1m }',
    'crash: { list: [1] }',
    'settle: { label: rest, for: 1m }',
  ]
  t.deepEqual(statements(...given, '{ at: 70s, join: { ids: [a0] } }'), [])
  t.deepEqual(statements(...given, '{ at: 50s, join: { ids: [a0] } }'), ['The id "a0" is given twice.'])
})

test('a phase that starts when the others are over is warned of, if that is known', (t) => {
  const late = (...phases: string[]) => warningsOf(parse(small({}, ['join: { nodes: 10 }', ...phases])))
  const [warning, ...others] = late('settle: { for: 1m }', '{ at: 1m, crash: { count: 1 } }')
  t.is(
    warning,
    'the phase "crash": it starts at 1m, when the others are over after 1m: the run goes on until then, and nothing else is asked for',
  )
  t.deepEqual(others, [])
  t.deepEqual(late('settle: { for: 1m }', '{ at: 59.999999s, crash: { count: 1 } }'), [])
  t.deepEqual(late('settle: { until: stable }', '{ at: 10h, crash: { count: 1 } }'), [])
})
