import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idFromHex, idFromWords, isCloser, sharedPrefixLength } from '../../../protocol/base/id.ts'
import { NO_DETOUR, nextHop, type RoutingState } from '../../../protocol/routing/routing-decision.ts'
import type { NodeState } from '../../../protocol/state/node-state.ts'
import { hash32 } from '../../../sim/core/random.ts'
import { type Knowledge, stateKnowing } from '../../world/known-state.ts'
import { convergedOverlay, rootOf } from '../overlay.ts'
import { anyId, node, prove, ringOfIds, us } from '../samples.ts'

/** The nodes that a message meets, its start and its end included. */
function routeOf(states: readonly RoutingState[], from: NodeHandle, key: Id): NodeHandle[] {
  const path = [from]
  for (;;) {
    const here = path.at(-1)!
    const next = nextHop(states[here]!, key)
    if (next === here) return path
    assert(!path.includes(next), `a loop: ${[...path, next].join(' ')}`)
    path.push(next)
  }
}

const overlay = fc.record({
  ids: ringOfIds({ minLength: 1, maxLength: 40 }),
  digitBits: fc.constantFrom(1, 2, 4, 8),
  leafSetSize: fc.constantFrom(2, 4, 8),
  seed: fc.nat(),
})

test('in a converged overlay every route ends at the root, from any node to any key [P01 §2.3]', (t) => {
  prove(
    t,
    fc.property(overlay, fc.array(anyId, { minLength: 3, maxLength: 3 }), (overlay, keys) => {
      const states = convergedOverlay(overlay)
      for (const key of [...keys, ...overlay.ids.slice(0, 3)]) {
        const root = rootOf(overlay.ids, key)
        for (const { self } of states) assert.equal(routeOf(states, self, key).at(-1), root)
      }
    }),
    { numRuns: 60 },
  )
})

test('a gap of half the ring or more is bridged: a node at its edge knows which edge is the root', (t) => {
  for (const hexIds of [
    ['00', '80', '81'],
    ['00', '90', 'a0', 'b0'],
    ['10', '11', '12', '13', '14', '15'],
  ]) {
    const ids = hexIds.map(idFromHex)
    const states = convergedOverlay({ ids, digitBits: 1, leafSetSize: 2, seed: 1 })
    for (let key = 0; key < 256; key++) {
      const wanted = idFromWords(key << 24, 1, 0, 0)
      for (const { self } of states) {
        t.is(
          routeOf(states, self, wanted).at(-1),
          rootOf(ids, wanted),
          `${hexIds}: ${key} from ${hexIds[self]}`,
        )
      }
    }
  }
})

test('each hop but the last shares a longer prefix with the key, or as long a one and is numerically closer', (t) => {
  prove(
    t,
    fc.property(overlay, anyId, (overlay, key) => {
      const states = convergedOverlay(overlay)
      for (const { self } of states) {
        const path = routeOf(states, self, key)
        for (let hop = 1; hop < path.length - 1; hop++) {
          const [here, there] = [overlay.ids[path[hop - 1]!]!, overlay.ids[path[hop]!]!]
          const gained =
            sharedPrefixLength(there, key, overlay.digitBits) -
            sharedPrefixLength(here, key, overlay.digitBits)
          assert(gained > 0 || (gained === 0 && isCloser(key, there, here)))
        }
      }
    }),
    { numRuns: 60 },
  )
})

for (const [count, digitBits, bound] of [
  [64, 2, 3],
  [150, 4, 2],
  [600, 4, 3],
] as const) {
  test(`with ${count} nodes and b = ${digitBits} a route takes fewer than ${bound} hops on average: ⌈log N⌉ [P01 §2.3]`, (t) => {
    const draw = (index: number): Id =>
      idFromWords(
        ...([0, 1, 2, 3].map((word) => hash32({ high: 1, low: word }, index)) as [
          number,
          number,
          number,
          number,
        ]),
      )
    const ids = Array.from({ length: count }, (_, index) => draw(index))
    const states = convergedOverlay({ ids, digitBits, leafSetSize: 8, seed: 1 })
    const lengths = Array.from({ length: 2_000 }, (_, index) => {
      const key = draw(1_000_000 + index)
      const path = routeOf(states, node(index % count), key)
      assert.equal(path.at(-1), rootOf(ids, key))
      return path.length - 1
    })
    const mean = lengths.reduce((sum, hops) => sum + hops, 0) / lengths.length
    t.true(mean < bound, `mean ${mean}`)
    t.true(Math.max(...lengths) <= bound + 2, `longest ${Math.max(...lengths)}`)
  })
}

/** The state of node 0, whose leaf set of two and whose table hold what is named. */
const stateOf = (ids: readonly string[], known: Pick<Knowledge, 'leaves' | 'table'>): NodeState =>
  stateKnowing({ ids, ...known, parameters: { leafSetSize: 2 } })

test('a key within the leaf set goes to the closest leaf, even against the table', (t) => {
  const state = stateOf(['50', '4a', '56', '53'], { leaves: [1, 2], table: [3] })
  t.is(nextHop(state, idFromHex('54')), node(2))
  t.is(nextHop(state, idFromHex('52')), node(0))
})

test('rare case: without an entry, to a known node of as long a prefix that is closer [P01 §2.3]', (t) => {
  const state = stateOf(['50', '4f', '51', 'a0', '90'], { leaves: [1, 2], table: [3, 4] })
  t.is(nextHop(state, idFromHex('a1')), node(3), 'no rare case')
  t.is(nextHop(state, idFromHex('b1')), node(3), 'nobody known begins with b')
  t.is(nextHop(state, idFromHex('58')), node(2), 'of the longer prefix 5, the leaf')
})

test('rare case: the neighborhood set counts too, and a closer node of a shorter prefix does not', (t) => {
  const state = stateOf(['5000', '4fff', '5001', '60ff', '5800'], { leaves: [1, 2], table: [] })
  t.is(nextHop(state, idFromHex('5f00')), node(2))
  state.neighborhood.add(node(3), us(1))
  t.is(nextHop(state, idFromHex('5f00')), node(2))
  state.neighborhood.add(node(4), us(2))
  t.is(nextHop(state, idFromHex('5f00')), node(4))
})

test('rare case: the root as far as it knows keeps the message', (t) => {
  const state = stateOf(['5f', '4f', '50'], { leaves: [1, 2], table: [] })
  t.is(nextHop(state, idFromHex('70')), node(0))
})

test('a suspected hop is gone round, and NO_NODE says that every way on is suspected [MSP §3.2]', (t) => {
  const state = stateOf(['50', '4f', '51', 'a0', '90'], { leaves: [1, 2], table: [3, 4] })
  const around = (...suspects: number[]): NodeHandle =>
    nextHop(state, idFromHex('a1'), { suspects: suspects.map(node), without: NO_NODE })
  t.is(around(3), node(4))
  t.is(around(3, 4), node(2))
  t.is(around(3, 4, 2, 1), NO_NODE)
})

test('the root is not gone round when suspected, only when the message must not go there at all', (t) => {
  const state = stateOf(['50', '4a', '56'], { leaves: [1, 2], table: [] })
  t.is(nextHop(state, idFromHex('56'), { suspects: [node(2)], without: NO_NODE }), node(2))
  t.is(nextHop(state, idFromHex('56'), { suspects: [], without: node(2) }), node(0))
  t.is(nextHop(state, idFromHex('56'), NO_DETOUR), node(2))
})
