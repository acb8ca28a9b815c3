import test from 'ava'
import { activeCount, failuresOf, faultsOf, type Played, play, SMALL } from './scenarios.ts'

const UNIFORM = `
pastry: { leafSetSize: 8 }
network: { latency: { model: uniform } }
`
const SETTLE = 'settle: { atMost: 1h }'
const JOIN = 'join: { nodes: 60, over: 20s }'
const DATA = 'insert: { keys: 300, valueBytes: 20, over: 10s }'
const AFTER = [
  'lookup: { label: after, count: 400, over: 20s }',
  'route: { label: routes after, count: 200, over: 20s }',
]

/** Nothing fails once the ring is repaired, and the ring is whole. */
function isRepaired(played: Played, { live }: { live: number }): Record<string, unknown> {
  return {
    faults: faultsOf(played),
    wrongOnceSettled: played.phase('settle 2').leaf_sets_wrong,
    active: activeCount(played) - live,
    lookups: failuresOf(played.phase('after')),
    routes: failuresOf(played.phase('routes after')),
  }
}
const REPAIRED = { faults: [], wrongOnceSettled: 0, active: 0, lookups: {}, routes: {} }

for (const { fraction, seeds } of [
  { fraction: 0.1, seeds: [1, 2] },
  { fraction: 0.3, seeds: [1, 2, 3] },
  { fraction: 0.5, seeds: [1, 2, 6, 7, 13, 36] },
]) {
  for (const seed of seeds) {
    test(`after ${100 * fraction} % of 60 nodes crash at once the ring is whole again and serves (seed ${seed})`, (t) => {
      const phases = [JOIN, SETTLE, DATA, `crash: { fraction: ${fraction} }`, SETTLE, ...AFTER]
      t.deepEqual(isRepaired(play({ head: UNIFORM, seed, phases }), { live: 60 - 60 * fraction }), REPAIRED)
    })
  }
}

for (const { adjacent, seed } of [
  { adjacent: 4, seed: 1 },
  { adjacent: 4, seed: 2 },
  { adjacent: 5, seed: 1 },
  { adjacent: 8, seed: 1 },
  { adjacent: 8, seed: 2 },
  { adjacent: 20, seed: 1 },
  { adjacent: 30, seed: 2 },
]) {
  test(`${adjacent} neighbours in a row crash at once, L/2 being 4: the severed ring heals (seed ${seed}) [P01 §2.5]`, (t) => {
    const phases = [JOIN, SETTLE, DATA, `crash: { adjacent: ${adjacent} }`, SETTLE, ...AFTER]
    t.deepEqual(isRepaired(play({ head: UNIFORM, seed, phases }), { live: 60 - adjacent }), REPAIRED)
  })
}

test('two severed gaps at once heal', (t) => {
  const phases = [JOIN, SETTLE, DATA, 'crash: { adjacent: 6 }', 'crash: { adjacent: 6 }', SETTLE, ...AFTER]
  t.deepEqual(isRepaired(play({ head: UNIFORM, seed: 3, phases }), { live: 48 }), REPAIRED)
})

for (const seed of [1, 2]) {
  test(`the last survivor is a ring of one and serves (seed ${seed})`, (t) => {
    const phases = ['join: { nodes: 12, over: 12s }', SETTLE, DATA, 'crash: { count: 11 }', SETTLE, ...AFTER]
    t.deepEqual(isRepaired(play({ seed, phases }), { live: 1 }), REPAIRED)
  })

  test(`two survivors find each other (seed ${seed})`, (t) => {
    const phases = ['join: { nodes: 12, over: 12s }', SETTLE, DATA, 'crash: { count: 10 }', SETTLE, ...AFTER]
    t.deepEqual(isRepaired(play({ seed, phases }), { live: 2 }), REPAIRED)
  })

  test(`newcomers and survivors of a crash at the same instant end in one ring (seed ${seed})`, (t) => {
    const phases = [
      JOIN,
      SETTLE,
      DATA,
      'crash: { fraction: 0.3 }',
      'join: { nodes: 20, label: newcomers }',
      SETTLE,
      ...AFTER,
    ]
    const played = play({ head: UNIFORM, seed, phases })
    t.deepEqual(faultsOf(played), [])
    t.is(activeCount(played), 62)
    t.deepEqual(failuresOf(played.phase('routes after')), {})
  })
}

test('leaf sets are right within the leaf exchange period after detection, whatever happens after [MSP §3.1]', (t) => {
  // Detection takes Tls + To and 1 + 2 retries of To; then the announced exchange period.
  const wait = `settle: { for: ${30 + 3 + 9 + 300}s }`
  for (const seed of [1, 2, 3]) {
    const played = play({ head: UNIFORM, seed, phases: [JOIN, SETTLE, 'crash: { fraction: 0.3 }', wait] })
    t.deepEqual(faultsOf(played), [], `seed ${seed}`)
  }
})

test('where the host of a dead process refuses, the dead are known at the first message to them', (t) => {
  const head = `
pastry: { leafSetSize: 8 }
network: { latency: { model: uniform }, deadHost: refused }
`
  const phases = [JOIN, SETTLE, DATA, 'crash: { fraction: 0.3 }', SETTLE, ...AFTER]
  t.deepEqual(isRepaired(play({ head, phases }), { live: 42 }), REPAIRED)
})

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

test('who loses one whole side of its leaf set stops delivering until it has probed its way back', (t) => {
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

const LOSSY = `
pastry: { leafSetSize: 8 }
network: { latency: { model: uniform }, loss: 0.1 }
`

for (const seed of [1, 2, 3]) {
  test(`with 10 % of the datagrams lost, a node takes each message once though hops retransmit (seed ${seed}) [MSP §3.2]`, (t) => {
    const phases = [
      'join: { nodes: 30, over: 60s }',
      'settle: { for: 2m }',
      'insert: { keys: 100, valueBytes: 20, over: 20s }',
      'lookup: { count: 200, over: 20s }',
      'route: { count: 200, over: 20s }',
      'delete: { count: 50, over: 20s }',
    ]
    const played = play({ head: LOSSY, seed, phases }, { trace: 'on' })
    const retries = new Map(played.operations.map(({ operation, retries }) => [operation, retries ?? 0]))
    for (const [operation, most] of retries) {
      // A caller that asks again sends another message; a node takes each message once, and writes each value once.
      t.true(
        mostOnOneNode(played, operation, 'handles operation') <= 1 + most,
        `operation ${operation} handled`,
      )
      t.true(mostOnOneNode(played, operation, 'holds ') <= 1, `operation ${operation} stored`)
    }
    const rows = ['insert', 'lookup', 'route', 'delete'].map((label) => played.phase(label))
    t.deepEqual(
      rows.map(({ lost, timed_out }) => lost + timed_out),
      [0, 0, 0, 0],
      'what is retransmitted arrives',
    )
    // A root that is taken for dead, three probes of it being lost in a row, costs a wrong delivery: few, not none.
    t.true(rows.reduce((sum, { failed }) => sum + failed, 0) <= 0.01 * played.operations.length)
    t.deepEqual([...played.result.violations], [])
  })
}

/** How many lines about an operation begin in a certain way, on the node that has most of them. */
function mostOnOneNode(played: Played, operation: number, start: string): number {
  const counts = new Map<number, number>()
  for (const line of played.trace) {
    if (line.operation !== operation || !line.text.startsWith(start)) continue
    counts.set(line.node, (counts.get(line.node) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
}

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
