import test from 'ava'
import {
  arcMap,
  hardestHit,
  ringGroups,
  ringMoment,
  turnOf,
  WHOLE_RING,
  worst,
} from '../../../sim/figures/run/ring-moments.ts'
import type { RingRow } from '../../../sim/measure/columns.ts'

/** Node n of a ring of sixteen lies at n sixteenths. */
function row(node: number, facts: Partial<RingRow> = {}): RingRow {
  return {
    phase: 2,
    moment: 'before',
    time_s: 10,
    node,
    id: `${node.toString(16)}000`,
    state: 'active',
    links_right: 4,
    links_wrong: 0,
    links_missing: 0,
    wrong: null,
    missing: null,
    ...facts,
  }
}

const ring = (nodes: readonly number[]) => nodes.map((node) => row(node))
const SIXTEEN = Array.from({ length: 16 }, (_, node) => node)
const SURROUNDINGS = { before: [], leafSetSize: 4, ids: new Map(), map: WHOLE_RING }

test('an id lies where its leading digits say', (t) => {
  t.is(turnOf('0000'), 0)
  t.is(turnOf('4'), 0.25)
  t.is(turnOf('c000000000000000'), 0.75)
  t.true(turnOf('ffffffffffffffff') < 1)
})

test('if all is right, the links are those of each node to the L/2 on either side, each drawn once', (t) => {
  const { nodes, links } = ringMoment(ring(SIXTEEN), SURROUNDINGS)
  t.is(links.length, 32)
  t.true(links.every(({ state, from, to }) => state === 'right' && Math.abs(to - from) <= 2 / 16))
  t.true(nodes.every(({ state }) => state === 'right'))
})

test('in a ring of fewer than L nodes all nodes are linked with each other', (t) => {
  t.is(ringMoment(ring([0, 5, 9]), SURROUNDINGS).links.length, 3)
  t.is(ringMoment(ring([3]), SURROUNDINGS).links.length, 0)
})

test('after a crash the dead is gone, its neighbours have a wrong link to it and lack the next', (t) => {
  const living = SIXTEEN.filter((node) => node !== 8)
  const rows = living.map((node) => {
    if (node === 7)
      return row(7, { wrong: '8', missing: '10', links_right: 3, links_wrong: 1, links_missing: 1 })
    if (node === 9) return row(9, { missing: '6', links_right: 3, links_missing: 1 })
    return row(node)
  })
  const { nodes, links, live, entries } = ringMoment(rows, { ...SURROUNDINGS, before: ring(SIXTEEN) })
  const stateOf = (node: number) => nodes.find((each) => each.node === node)?.state
  t.is(live, 15)
  t.deepEqual([stateOf(8), stateOf(7), stateOf(9), stateOf(1)], ['gone', 'wrong', 'missing', 'right'])
  t.deepEqual(
    links.filter(({ state }) => state !== 'right').sort((a, b) => b.from - a.from || b.to - a.to),
    [
      { from: 9 / 16, to: 6 / 16, state: 'missing' },
      { from: 7 / 16, to: 10 / 16, state: 'missing' },
      { from: 7 / 16, to: 8 / 16, state: 'wrong' },
    ],
  )
  t.deepEqual(entries, { right: 58, missing: 2, wrong: 1 })
})

test('a link that one side lacks is missing, though the other has it', (t) => {
  const rows = SIXTEEN.map((node) => row(node, node === 3 ? { missing: '4', links_missing: 1 } : {}))
  const { links } = ringMoment(rows, SURROUNDINGS)
  t.is(links.filter(({ state }) => state === 'missing').length, 1)
  t.is(links.length, 32)
})

test('a joining node has no links, and no node should have it', (t) => {
  const rows = SIXTEEN.map((node) => row(node, node === 3 ? { state: 'joining' } : {}))
  const { nodes, links } = ringMoment(rows, SURROUNDINGS)
  t.is(nodes.find(({ node }) => node === 3)?.state, 'joining')
  t.false(links.some(({ from, to }) => from === 3 / 16 || to === 3 / 16))
})

test('rows are grouped by crash, and by moment in order', (t) => {
  const rows = [row(1), row(2), row(1, { moment: 'at' }), row(1, { phase: null, moment: 'end of the run' })]
  t.deepEqual(
    ringGroups(rows).map(({ phase, moments }) => [phase, moments.map(({ length }) => length)]),
    [
      [2, [2, 1]],
      [null, [1]],
    ],
  )
})

/** A crash with the given numbers of wrong and missing links before it, and at each moment from then on. */
const departure = (phase: number, ...links: readonly (readonly [wrong: number, missing: number])[]) => ({
  phase,
  moments: links.map(([wrong, missing]) => [
    row(1, { links_wrong: wrong }),
    row(2, { links_missing: missing }),
  ]),
})

test('of many crashes those are drawn that broke the most links, in the order of the run', (t) => {
  const crashes = [
    departure(2, [0, 0], [1, 0], [0, 0]),
    departure(4, [0, 0], [2, 0], [1, 4]),
    departure(6, [1, 4], [1, 5]),
    departure(8, [0, 0], [1, 2]),
    departure(10, [0, 0], [0, 9]),
  ]
  const phases = (atMost: number) => worst(crashes, atMost).map(({ phase }) => phase)
  t.deepEqual(phases(3), [4, 8, 10])
  t.deepEqual(phases(4), [2, 4, 8, 10], 'of equals the first')
  t.deepEqual(phases(9), [2, 4, 6, 8, 10])
})

test('of a large ring the neighbours are taken of whom the most went, also over the top', (t) => {
  const living = ring(SIXTEEN.filter((node) => ![14, 15, 1].includes(node)))
  const arc = hardestHit(ring(SIXTEEN), { later: living, neighbours: 4 })
  t.deepEqual(
    arc.map(({ node }) => node),
    [14, 15, 0, 1],
  )
  const map = arcMap(arc, 0.1)
  t.deepEqual([map(14 / 16), map(1 / 16), map(2 / 16), map(13 / 16)], [0.1, 0.9, undefined, undefined])
})
