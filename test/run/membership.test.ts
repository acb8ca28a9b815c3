import test from 'ava'
import { idFromHex, isOnArc } from '../../protocol/id.ts'
import { faultsOf, play } from './scenarios.ts'

/* Under which ids nodes come, and how they start. */

const idsOf = (played: ReturnType<typeof play>) => played.rows.nodes.map(({ id }) => String(id))

/** Ids of 8 bits: 256 of them. */
const FEW_IDS = `
pastry: { idBits: 8, digitBits: 2, leafSetSize: 4 }
network: { latency: { model: constant, oneWay: 10ms } }
`

test('`idsInArc` draws ids from an arc, across 0 too, and as many draws as without it', (t) => {
  const joined = (arc: string) =>
    idsOf(play({ phases: [`join: { nodes: 30, over: 10s${arc} }`, 'join: { nodes: 3 }'] }))
  const free = joined('')
  for (const [from, to] of [
    ['a0', 'a1'],
    ['f8', '08'],
    ['00', 'ffffffffffffffffffffffffffffffff'],
  ] as const) {
    const ids = joined(`, idsInArc: { from: "${from}", to: "${to}" }`)
    t.true(ids.slice(0, 30).every((id) => isOnArc(idFromHex(from), idFromHex(id), idFromHex(to))))
    t.is(new Set(ids).size, 33)
    t.deepEqual(ids.slice(30), free.slice(30))
  }
})

test('both ends of an arc are drawn, and whoever meets a taken id draws again from the arc', (t) => {
  const phases = ['join: { nodes: 4, over: 20s, idsInArc: { from: "fe", to: "01" } }', 'settle: { for: 30s }']
  const played = play({ head: FEW_IDS, phases, edit: (found) => ({ ...found, onIdTaken: 'redraw' }) })
  const live = played.rows.nodes.filter(({ left_s }) => left_s === null).map(({ id }) => String(id))
  t.deepEqual(live.sort(), ['00', '01', 'fe', 'ff'])
  t.true(idsOf(played).every((id) => live.includes(id)))
})

test('a converged start takes no time: the nodes are there under the ids that they would join with, and the ring is whole', (t) => {
  const phases = (start: string) => [
    `join: { nodes: 60${start} }`,
    'settle: { for: 60s }',
    'route: { count: 60 }',
  ]
  const converged = play({ phases: phases(', start: converged') })
  t.deepEqual(idsOf(converged), idsOf(play({ phases: phases('') })))
  const { end_s, nodes_active, leaf_sets_wrong } = converged.phase('join')
  t.deepEqual({ end_s, nodes_active, leaf_sets_wrong }, { end_s: 0, nodes_active: 60, leaf_sets_wrong: 0 })
  t.true(converged.rows.nodes.every(({ joined_s }) => joined_s === 0))
  t.deepEqual(faultsOf(converged), [])
  t.is(converged.phase('route').failed, 0)
})

test('nodes join a converged start, and churn goes on in it', (t) => {
  const played = play({
    phases: [
      'join: { nodes: 60, start: converged }',
      'join: { nodes: 10, over: 5s }',
      'churn: { session: { exponential: 5m }, for: 100s }',
      'settle: { for: 100s }',
    ],
  })
  t.deepEqual(faultsOf(played), [])
  t.true(played.rows.nodes.length > 80)
})

test('in a converged start no two nodes have one id, few though there are', (t) => {
  const played = play({ head: FEW_IDS, phases: ['join: { nodes: 200, start: converged }'] })
  t.is(new Set(idsOf(played)).size, 200)
  const full = play({ head: FEW_IDS, phases: ['join: { nodes: 256, start: converged }'] })
  t.true(new Set(idsOf(full)).size > 250)
})
