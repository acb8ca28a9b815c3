import test from 'ava'
import { play } from './scenarios.ts'

const JOIN = ['join: { nodes: 20, over: 5s }', 'settle: { for: 30s }']
const END = 'settle: { label: end, for: 10s }'

test('a crash of neighbours records how many they were in a row; no other phase does', (t) => {
  const played = play({ phases: [...JOIN, 'crash: { adjacent: 5 }', 'leave: { count: 2 }', END] })
  t.deepEqual(
    played.result.summary.map(({ kind, dead_run_max }) => [kind, dead_run_max]),
    [
      ['join', null],
      ['settle', null],
      ['crash', 5],
      ['leave', null],
      ['settle', null],
    ],
  )
})

test('it may be expected, and each crash has its own', (t) => {
  const head = `
pastry: { leafSetSize: 8 }
expect:
  - { phase: crash 1, deadRunMax: 3 }
  - { phase: crash 2, deadRunMax: { atMost: 3 } }
`
  const played = play({ head, phases: [...JOIN, 'crash: { adjacent: 3 }', 'crash: { adjacent: 4 }', END] })
  t.deepEqual(
    played.result.expectations.map(({ ok }) => ok),
    [true, false],
  )
})

test('a node that has not joined is not on the ring, dead or alive', (t) => {
  // Node 21 begins to join when all others go, and goes with them.
  const phases = [
    ...JOIN,
    'join: { nodes: 2 }',
    `crash: { list: [${[...Array(21).keys()].map((index) => index + 1)}] }`,
  ]
  const played = play({ phases: [...phases, END] })
  t.like(played.phase('crash'), { crashes: 21, dead_run_max: 20, nodes_live: 1 })
})
