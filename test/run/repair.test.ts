import test from 'ava'
import { REPAIR } from '../../experiments/proofs/repair.ts'
import { activeCount, failuresOf, faultsOf, play, SMALL } from './scenarios.ts'

const UNIFORM = `
pastry: { leafSetSize: 8 }
network: { latency: { model: uniform } }
`
const SETTLE = 'settle: { atMost: 1h }'
const JOIN = 'join: { nodes: 60, over: 20s }'

// Over many seeds: `npm run evidence -- repair`.
for (const proof of REPAIR) test(proof.title, (t) => t.notThrows(() => proof.check(1)))

const half = REPAIR.find(({ title }) => title.startsWith('after 50 %'))!
for (const seed of [6, 7, 13, 36])
  test(`${half.title}: a seed that failed once (${seed})`, (t) => t.notThrows(() => half.check(seed)))

test('announced departures leave no gap: nothing is lost or misdelivered while a third of the nodes go', (t) => {
  const phases = [
    JOIN,
    SETTLE,
    'leave: { fraction: 0.33, over: 30s }',
    'route: { count: 200, over: 20s }',
    SETTLE,
  ]
  const played = play({ head: UNIFORM, phases })
  t.deepEqual(faultsOf(played), [])
  t.is(activeCount(played), 41)
  t.deepEqual(failuresOf(played.phase('route')), {})
})

test('a node that loses one side of its leaf set completely stops delivering until it has probed its way back', (t) => {
  const phases = [JOIN, SETTLE, 'crash: { adjacent: 8 }', SETTLE]
  const played = play({ head: UNIFORM, phases }, { trace: 'on' })
  const stopped = played.trace.filter(({ text }) => text.startsWith('stops delivering: lost a side'))
  t.true(stopped.length > 0)
  for (const { node, at } of stopped) {
    const back = played.trace.find((line) => line.node === node && line.at > at && line.text === 'is active')
    t.truthy(back, `node ${node}`)
  }
  t.deepEqual(faultsOf(played), [])
})

test('a crash that takes every node but the joiners leaves a ring of the joiners', (t) => {
  const phases = [
    'join: { nodes: 3, over: 3s }',
    'settle: { for: 20s }',
    'join: { nodes: 5, label: newcomers }',
    'crash: { list: [1, 2, 3] }',
    SETTLE,
  ]
  const played = play({ head: SMALL, phases })
  t.deepEqual(faultsOf(played), [])
  t.is(activeCount(played), 5)
})
