import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { isOnArc } from '../../../protocol/base/id.ts'
import { MSPASTRY } from '../../../protocol/base/parameters.ts'
import { NodeState } from '../../../protocol/state/node-state.ts'
import type { Place } from '../../../protocol/store/cursor.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { stateOf } from '../../world/lone-state.ts'
import { anyId, node, prove, ringOfIds } from '../samples.ts'

test('a node is on the arc between two others exactly if its id is, be they next to each other or the same', (t) => {
  const three = fc.oneof(
    ringOfIds({ minLength: 3, maxLength: 3 }),
    fc.array(anyId, { minLength: 3, maxLength: 3 }),
  )
  const choice = fc.nat({ max: 2 })
  prove(
    t,
    fc.property(three, choice, choice, choice, (ids, from, other, to) => {
      const state = stateOf(node(0), {}, (handle) => ids[handle]!)
      assert.equal(
        state.isOnArc(node(from), node(other), node(to)),
        isOnArc(ids[from]!, ids[other]!, ids[to]!),
      )
    }),
    { numRuns: 1_000 },
  )
})

test('a leaf set that is looked at in passing is that of the node asked for last; one that is looked at stays', (t) => {
  const store = new NodeStore(2)
  const idOf = (handle: number) => ({ w0: handle << 8, w1: 0, w2: 0, w3: 0 })
  const state = new NodeState(store, MSPASTRY, { idOf, leadingWordOf: (handle) => idOf(handle).w0 })
  const places = [0, 1, 2].map((handle): Place => {
    const place = store.add()
    store.enter(place)
    state.identifyAs(node(handle))
    state.leafSet.add(node(handle + 1))
    return place
  })
  const [first, second] = [state.leafSetAt(places[0]!), state.leafSetAt(places[1]!)]
  for (const [handle, place] of places.entries()) {
    const leafSet = state.sharedLeafSetAt(place)
    t.deepEqual([leafSet.self, leafSet.size, leafSet.members()], [node(handle), 1, [node(handle + 1)]])
  }
  t.deepEqual([first.self, second.self], [node(0), node(1)])
  t.is(state.leafSet.self, node(2))
})
