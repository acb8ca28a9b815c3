import test from 'ava'
import { idFromHex, idToHex, isOnArc } from '../../protocol/base/id.ts'
import { IdMap } from '../../protocol/base/id-map.ts'
import { freeId } from '../../sim/run/free-id.ts'
import { faultsOf, play } from './scenarios.ts'

/* Under which ids nodes come, and how they start. */

const idsOf = (played: ReturnType<typeof play>) => played.rows.nodes.map(({ id }) => String(id))

/** How many nodes joined by the protocol. */
const joinedIn = ({ rows }: ReturnType<typeof play>): number =>
  rows.nodes.filter(({ joined_s }) => Number(joined_s) > 0).length

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

test('both ends of an arc are drawn, and a node that meets a taken id draws again from the arc', (t) => {
  const phases = ['join: { nodes: 4, over: 20s, idsInArc: { from: "fe", to: "01" } }', 'settle: { for: 30s }']
  const played = play({ head: FEW_IDS, phases, edit: (found) => ({ ...found, onIdTaken: 'redraw' }) })
  const live = played.rows.nodes.filter(({ left_s }) => left_s === null).map(({ id }) => String(id))
  t.deepEqual(live.sort(), ['00', '01', 'fe', 'ff'])
  t.true(idsOf(played).every((id) => live.includes(id)))
})

test('a converged start takes no time: the nodes are there under the ids that they would join with, and the ring is complete', (t) => {
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
  // No node joined.
  t.like(converged.phase('join'), { joins: 0, join_s_mean: null, join_s_p50: null, join_s_p99: null })
  t.true(converged.rows.timeseries.every(({ joins }) => joins === 0))
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
  t.is(played.phase('join 1').joins, 0)
  t.is(
    played.phase('join 2').joins + played.phase('churn').joins + played.phase('settle').joins,
    joinedIn(played),
  )
})

test('in a converged start no two nodes have one id, few though there are', (t) => {
  const played = play({ head: FEW_IDS, phases: ['join: { nodes: 200, start: converged }'] })
  t.is(new Set(idsOf(played)).size, 200)
  const full = play({ head: FEW_IDS, phases: ['join: { nodes: 256, start: converged }'] })
  t.is(new Set(idsOf(full)).size, 256)
  t.like(full.phase('join'), { nodes_live: 256, nodes_active: 256, leaf_sets_wrong: 0 })
})

test('a converged start fills an arc to its last id, across 0 too', (t) => {
  const join = 'join: { nodes: 12, start: converged, idsInArc: { from: "fb", to: "06" } }'
  for (const seed of [1, 2, 3]) {
    const ids = idsOf(play({ head: FEW_IDS, seed, phases: [join] }))
    const arc = ['00', '01', '02', '03', '04', '05', '06', 'fb', 'fc', 'fd', 'fe', 'ff']
    t.deepEqual(ids.sort(), arc)
  }
})

test('if draws find no free id, the next one is taken, at the end of an arc its first', (t) => {
  const taken = new IdMap<true>()
  for (const hex of ['fe', 'ff', '00']) taken.set(idFromHex(hex), true)
  const free = (start: string, arc: { from: string; to: string } | null, idBits = 8) => {
    const ends = arc && { from: idFromHex(arc.from), to: idFromHex(arc.to) }
    return idToHex(freeId(idFromHex(start), taken, { idBits, arc: ends }), idBits)
  }
  t.is(free('fd', null), 'fd')
  t.is(free('fe', null), '01')
  t.is(free('fe', null, 16), 'fe01')
  t.is(free('ff', { from: 'fd', to: '00' }), 'fd')
  t.is(free('ff', { from: 'fd80', to: '00ff' }), 'fd')
  t.throws(() => free('ff', { from: 'fe', to: '00' }), { message: /every id is taken/ })
})
