import test from 'ava'
import { BOOTSTRAP } from '../../experiments/proofs/bootstrap.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import { seconds } from '../../protocol/base/time.ts'
import { activeCount, failuresOf, faultsOf, idsTaken, type Played, play, SMALL } from './scenarios.ts'

const SETTLE = 'settle: { atMost: 30m }'
const ROUTES = 'route: { count: 200, over: 20s }'

/** When a node was first active, in seconds; null if it never was. */
const joinedAt = (played: Played, node: number): unknown => played.rows.nodes[node - 1]!.joined_s

// Over many seeds: `npm run evidence -- bootstrap`.
for (const proof of BOOTSTRAP) test(proof.title, (t) => t.notThrows(() => proof.check(1)))

for (const { arrival, over } of [
  { arrival: 'uniform', over: '6s' },
  { arrival: 'poisson', over: '60s' },
  { arrival: 'burst', over: '0s' },
]) {
  test(`60 nodes through the first node, ${arrival} over ${over}, end in one ring`, (t) => {
    const join = `join: { nodes: 59, over: ${over}, arrival: ${arrival}, via: first, label: others }`
    const played = play({ phases: ['join: { nodes: 1, via: first }', join, SETTLE] })
    t.deepEqual(faultsOf(played), [])
    t.is(activeCount(played), 60)
  })
}

for (const { title, phases } of [
  { title: 'joins through the seed server', phases: ['join: { nodes: 20, over: 10s }'] },
  { title: 'joins through the seed server at the same instant', phases: ['join: { nodes: 20 }'] },
  {
    title: 'joins through the seed server when the first node has gone',
    phases: ['settle: { for: 60s }', 'crash: { list: [1] }', 'join: { nodes: 20, over: 10s }'],
  },
])
  test(`joins through the first node and then ${title} end in one ring`, (t) => {
    const first = 'join: { nodes: 10, via: first, label: first }'
    const played = play({ phases: [first, ...phases, SETTLE, ROUTES] })
    t.deepEqual(faultsOf(played), [])
    t.is(activeCount(played), played.residents.length)
    t.deepEqual(failuresOf(played.phase('route')), {})
  })

test('one node alone founds a ring, and is the root of every key', (t) => {
  const played = play({
    phases: ['join: { nodes: 1 }', SETTLE, 'insert: { keys: 20 }', 'lookup: { count: 40 }', ROUTES],
  })
  t.deepEqual(faultsOf(played), [])
  t.is(activeCount(played), 1)
  for (const label of ['insert', 'lookup', 'route']) {
    t.deepEqual(failuresOf(played.phase(label)), {})
    t.is(played.phase(label).hops_mean, 0)
  }
})

for (const nodes of [3, 8, 9, 10]) {
  test(`a ring of ${nodes} nodes with L = 16: every leaf set is the entire ring`, (t) => {
    const head = SMALL.replace('leafSetSize: 8', 'leafSetSize: 16')
    const played = play({ head, phases: [`join: { nodes: ${nodes} }`, SETTLE, ROUTES] })
    t.deepEqual(faultsOf(played), [])
    for (const { node } of played.residents) t.is(node.leafSet.members().length, nodes - 1)
    t.deepEqual(failuresOf(played.phase('route')), {})
  })
}

for (const { idBits, digitBits, nodes } of [
  { idBits: 16, digitBits: 2, nodes: 100 },
  { idBits: 8, digitBits: 4, nodes: 60 },
  { idBits: 8, digitBits: 1, nodes: 200 },
  { idBits: 32, digitBits: 4, nodes: 60 },
]) {
  test(`${nodes} nodes with ids of ${idBits} bits: one ring, though some draw an id that is taken`, (t) => {
    const head = `pastry: { idBits: ${idBits}, digitBits: ${digitBits}, leafSetSize: 8 }
network: { latency: { model: constant, oneWay: 10ms } }`
    const played = play({ head, phases: [`join: { nodes: ${nodes}, over: 20s }`, SETTLE, ROUTES] })
    t.deepEqual(faultsOf(played), [])
    t.is(activeCount(played), nodes)
    const ids = played.residents.map(({ node }) => idToHex(node.selfId))
    t.is(new Set(ids).size, nodes, 'no id twice')
    t.deepEqual(failuresOf(played.phase('route')), {})
  })
}

test('ids at both ends of the id space are neighbours: the ring closes around the wrap', (t) => {
  const low = ['"00"', `"${'0'.repeat(31)}1"`, `"${'0'.repeat(31)}2"`]
  const high = [`"${'f'.repeat(32)}"`, `"${'f'.repeat(31)}e"`, `"7${'f'.repeat(31)}"`, '"80"']
  const ids = [...low, ...high].join(', ')
  const head = SMALL.replace('leafSetSize: 8', 'leafSetSize: 4')
  const played = play({
    head,
    phases: [`join: { ids: [${ids}] }`, SETTLE, 'route: { count: 300, keys: nodes }', ROUTES],
  })
  t.deepEqual(faultsOf(played), [])
  t.is(activeCount(played), 7)
  const first = played.residents.find(({ handle }) => handle === 1)!
  t.is(first.node.leafSet.left, 4 as NodeHandle)
  t.is(first.node.leafSet.right, 2 as NodeHandle)
  for (const label of ['route 1', 'route 2']) t.deepEqual(failuresOf(played.phase(label)), {})
})

const idsOf = (played: Played): string[] => played.residents.map(({ node }) => idToHex(node.selfId, 8)).sort()

const TAKEN = ['join: { ids: ["11", "55", "99"], over: 30s }', 'join: { ids: ["5a"] }', SETTLE]

test('a gap of more than half the ring is divided between the nodes at its edges, also with b = 1', (t) => {
  const ids = ['00', '01', '02', '84', '85', '86', '87', '88', '89', '8a'].map((id) => `"${id}"`).join(', ')
  const head = SMALL.replace('leafSetSize: 8', 'leafSetSize: 4, digitBits: 1')
  const played = play({ head, phases: [`join: { ids: [${ids}], over: 5s }`, SETTLE, ROUTES] })
  t.deepEqual(faultsOf(played), [])
  t.deepEqual(failuresOf(played.phase('route')), {})
})

test('a joiner whose id is taken comes again under another', (t) => {
  const played = play({ phases: TAKEN, edit: idsTaken })
  t.deepEqual(faultsOf(played), [])
  t.is(activeCount(played), 4)
  t.deepEqual(
    ['11', '55', '99'].filter((id) => !idsOf(played).includes(id)),
    [],
  )
  t.is(idsOf(played).filter((id) => id === '55').length, 1)
})

test('a joiner whose id is taken gives up if the scenario says so', (t) => {
  const played = play({ head: `onIdTaken: give-up${SMALL}`, phases: TAKEN, edit: idsTaken })
  t.deepEqual(faultsOf(played), [])
  t.deepEqual(idsOf(played), ['11', '55', '99'])
})

test('without a seed server the root itself refuses a joiner with its own id', (t) => {
  const join = (ids: string) => `join: { ids: [${ids}], via: first, over: 10s }`
  const phases = [join('"11"'), join('"55", "99"'), join('"5a"'), SETTLE]
  const played = play({ head: `onIdTaken: give-up${SMALL}`, phases, edit: idsTaken })
  t.deepEqual(faultsOf(played), [])
  t.deepEqual(idsOf(played), ['11', '55', '99'])
})

test('a seed server that is down for a while delays joiners, and they join when it is back', (t) => {
  const phases = [
    'join: { nodes: 20, over: 20s }',
    'outage: { for: 25s }',
    'join: { nodes: 20, over: 5s }',
    SETTLE,
  ]
  const played = play({ phases })
  t.deepEqual(faultsOf(played), [])
  t.is(activeCount(played), 40)
  for (let node = 21; node <= 40; node++) t.true(Number(joinedAt(played, node)) > 20 + 25, `node ${node}`)
})

test('a seed server that is down from the start does not split the ring', (t) => {
  const phases = ['join: { nodes: 1 }', 'outage: { for: 15s }', 'join: { nodes: 30 }', SETTLE]
  const played = play({ phases })
  t.deepEqual(faultsOf(played), [])
  t.is(activeCount(played), 31)
})

test('a seed server that stays silent is asked a limited number of times, and then the joiner gives up', (t) => {
  const head = SMALL.replace('leafSetSize: 8', 'leafSetSize: 8, joinAttempts: 4')
  const phases = [
    'join: { nodes: 5, over: 5s }',
    'outage: { for: 1h }',
    'join: { nodes: 3 }',
    'settle: { for: 10m }',
  ]
  const played = play({ head, phases }, { trace: 'on' })
  t.is(activeCount(played), 5)
  const given = played.trace.filter(({ text }) => text.includes('gives up joining'))
  t.deepEqual(
    given.map(({ node, text }) => [node, text] as const).sort(([a], [b]) => a - b),
    [6, 7, 8].map((node) => [node, 'gives up joining: seed server silent'] as const),
  )
  // Four times 1 s, each with up to a half more.
  for (const { at } of given) t.true(at >= seconds(5 + 4) && at <= seconds(5 + 6), `${at}`)
})

test('a fixed contact that is dead is tried a limited number of times, and then the joiner gives up', (t) => {
  const head = SMALL.replace('leafSetSize: 8', 'leafSetSize: 8, joinAttempts: 3')
  const phases = [
    'join: { nodes: 4, via: first, over: 4s }',
    'crash: { list: [1] }',
    'join: { nodes: 1, via: first }',
    'settle: { for: 5m }',
  ]
  const played = play({ head, phases }, { trace: 'on' })
  const given = played.trace.filter(({ text }) => text.includes('gives up joining'))
  t.deepEqual(
    given.map(({ node, text }) => [node, text]),
    [[5, 'gives up joining: no contact answers']],
  )
  t.is(activeCount(played), 3)
})

test('of two nodes that were asked to found the ring, because a lease ran out in an outage, one joins the other’s ring', (t) => {
  const played = play({
    head: 'network: { latency: { model: constant, oneWay: 400ms } }',
    phases: [
      'join: { nodes: 1 }',
      'settle: { for: 500ms }',
      'outage: { for: 62900ms }',
      'settle: { for: 62950ms }',
      'join: { nodes: 1, over: 1s }',
      'settle: { for: 20m }',
      'join: { nodes: 10, over: 1s }',
      'settle: { for: 20m, label: end }',
    ],
  })
  t.is(played.phase('end').nodes_active, 12)
  t.is(played.phase('end').leaf_sets_wrong, 0)
})

test('if founders report later than their leases last, there is one active ring at any time', (t) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const head = `
seedServer: { founderLease: 110ms }
network: { latency: { model: uniform, min: 50ms, max: 400ms } }`
    const played = play({ head, seed, phases: ['join: { nodes: 8 }', SETTLE] })
    t.deepEqual(faultsOf(played), [])
    t.is(activeCount(played), 8)
  }
})

test('members that the seed server forgot, three polls being lost, come back to it before a newcomer founds a second ring', (t) => {
  const played = play({
    head: 'network: { loss: 0.05 }',
    phases: [
      'join: { nodes: 2, over: 10s }',
      'settle: { for: 24h }',
      'join: { nodes: 10, over: 10s }',
      'settle: { for: 1h }',
      'route: { count: 500, over: 60s }',
    ],
  })
  t.is(played.phase('route').misdelivered, 0)
  t.is(played.phase('route').leaf_sets_wrong, 0)
})
