import test from 'ava'
import { parse } from '../scenario/parsing.ts'
import { small } from '../scenario/samples.ts'
import { play } from './scenarios.ts'

/* Phases at a given time, beside those that follow one another. */

const START = ['join: { nodes: 30, over: 15s }', 'settle: { for: 45s }']

const spans = ({ result }: ReturnType<typeof play>) =>
  result.summary.map(({ label, start_s, end_s }) => [label, start_s, end_s])

test('a phase at a given time starts then, and the others follow one another as if it were not there', (t) => {
  const played = play({
    phases: [
      ...START,
      'route: { count: 10, over: 20s }',
      '{ at: 65s, crash: { count: 3, over: 10s } }',
      '{ at: 70s, join: { nodes: 5, over: 5s } }',
      'settle: { label: last, for: 40s }',
    ],
  })
  t.deepEqual(spans(played), [
    ['join 1', 0, 15],
    ['settle', 15, 60],
    ['route', 60, 80],
    ['crash', 65, 75],
    ['join 2', 70, 75],
    ['last', 80, 120],
  ])
  t.like(played.phase('crash'), { crashes: 3, attempted: 0 })
  t.like(played.phase('route'), { crashes: 3, attempted: 10 })
  t.like(played.phase('last'), { nodes_active: 32, leaf_sets_wrong: 0 })
})

test('its operations count in the phase of the foreground during which they start', (t) => {
  const played = play({
    phases: [
      ...START,
      'settle: { label: first, for: 20s }',
      '{ at: 70s, insert: { keys: 40, over: 20s } }',
      'settle: { label: second, for: 20s }',
    ],
  })
  const before = played.operations.filter(({ time_s }) => time_s < 80).length
  t.is(played.phase('insert').attempted, 0)
  t.is(played.phase('first').attempted, before)
  t.is(played.phase('second').attempted, 40 - before)
})

test('the run goes on until a phase at a given time is over; what is in the background ends with the others', (t) => {
  const phases = (atMost: string) => [
    ...START,
    'during: { route: { rate: 0.1 } }',
    `settle: { label: rest, quiet: 1s, atMost: ${atMost} }`,
    '{ at: 95s, crash: { count: 3, over: 10s } }',
    '{ at: 96s, settle: { label: window, for: 20s } }',
  ]
  t.deepEqual(spans(play({ phases: phases('10s') })).slice(2), [
    ['route', 60, 61],
    ['rest', 60, 61],
    ['crash', 95, 105],
    ['window', 96, 116],
  ])
})

test('if the phases take that time it starts while they run, at any place of the list', (t) => {
  const phases = [...START, '{ at: 40s, outage: { for: 10s } }', '{ at: 40s, crash: { count: 1 } }']
  t.deepEqual(spans(play({ phases })), [
    ['join', 0, 15],
    ['settle', 15, 60],
    ['outage', 40, 40],
    ['crash', 40, 40],
  ])
})

test('recovery from a crash is measured unless others come or go, at a given time or in their turn', (t) => {
  const repair = (...phases: readonly string[]) =>
    play({ phases: [...START, ...phases, 'settle: { label: end, for: 3m }'] }).phase('crash').repair_s
  t.true(repair('{ at: 60s, crash: { count: 3 } }')! > 5)
  t.true(repair('{ at: 70s, crash: { count: 3 } }', 'route: { count: 5, over: 20s }')! > 5)
  t.is(repair('{ at: 62s, join: { nodes: 9, over: 1m } }', '{ at: 70s, crash: { count: 3 } }'), null)
  t.is(repair('crash: { count: 3 }', '{ at: 62s, join: { nodes: 1 } }'), null)
})

test('the scenario that a run records says when it starts, and nothing of others', (t) => {
  const { phases } = parse(
    small({}, ['join: { nodes: 5 }', 'settle: { for: 1m }', '{ at: 30s, crash: { count: 1 } }']),
  )
  t.deepEqual(
    phases.map((phase) => ['at' in phase, phase.at, phase.background]),
    [
      [false, undefined, false],
      [false, undefined, false],
      [true, 30_000_000 as NonNullable<(typeof phases)[number]['at']>, true],
    ],
  )
  const text = small({}, ['join: { nodes: 5 }', 'settle: { for: 1m }', '{ at: 30s, crash: { count: 1 } }'])
  t.like(parse(text, { set: ['phases[2].at=40s', 'phases[2].crash.count=2'] }).phases[2], {
    at: 40_000_000,
    victims: { count: 2 },
  })
})

test('one that stands after all others starts at its time, and takes no number of theirs', (t) => {
  const phases = [...START, 'crash: { label: planned, count: 3 }', 'settle: { label: rest, for: 20s }']
  const grown = [...phases, '{ at: 50.000001s, route: { label: touch 1, count: 1, over: 0s } }']
  const gone = ({ rows }: ReturnType<typeof play>) =>
    rows.nodes.filter(({ left_s }) => left_s !== null).map(({ node }) => node)
  const played = play({ phases: grown })
  t.deepEqual(gone(played), gone(play({ phases })))
  t.deepEqual(spans(played).at(-1), ['touch 1', 50.000001, 50.000001])
})

test('one that starts when the others are over lets the run go on until it is over', (t) => {
  const late = ['{ at: 70s, crash: { count: 3 } }', '{ at: 80s, settle: { label: window, for: 2m } }']
  const played = play({ phases: [...START, ...late] })
  t.deepEqual(spans(played).slice(2), [
    ['crash', 70, 70],
    ['window', 80, 200],
  ])
  t.like(played.phase('window'), { nodes_active: 27, leaf_sets_wrong: 0 })
})

test('nodes of an arc, of a place or of a phase leave', (t) => {
  const ids = '["10", "20", "30", "40", "50", "60"]'
  const leaving = (leave: string) => {
    const phases = [`join: { label: six, ids: ${ids} }`, 'settle: { for: 30s }', 'join: { nodes: 2 }']
    const { rows } = play({
      phases: [...phases, 'settle: { for: 30s, label: then }', leave, 'settle: { for: 1m, label: end }'],
    })
    return rows.nodes.filter(({ left_s }) => left_s !== null).map(({ node }) => node)
  }
  t.deepEqual(leaving('leave: { idsInArc: { from: "20", to: "40" } }'), [2, 3, 4])
  t.deepEqual(
    leaving('leave: { idsInArc: { from: "58", to: "11" } }').filter((node) => Number(node) <= 6),
    [1, 6],
  )
  t.deepEqual(leaving('leave: { joinedIn: six, over: 10s }'), [1, 2, 3, 4, 5, 6])
})
