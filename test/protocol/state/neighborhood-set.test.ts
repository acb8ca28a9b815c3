import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NeighborhoodSet } from '../../../protocol/state/neighborhood-set.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node, prove, us } from '../samples.ts'

const change = fc.record({
  handle: fc.nat({ max: 9 }),
  roundTrip: fc.nat({ max: 5 }),
  act: fc.constantFrom<('add' | 'remove')[]>('add', 'add', 'add', 'remove'),
})

test('it holds the |M| closest by round trip, closest first, the one known longer before an equal [P01 §2.1]', (t) => {
  prove(
    t,
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(change, { maxLength: 50 }), (capacity, changes) => {
      const set = ofOneNode((store) => new NeighborhoodSet(store, capacity))
      let model: { handle: number; roundTrip: number }[] = []
      for (const { handle, roundTrip, act } of changes) {
        model = model.filter((each) => each.handle !== handle)
        if (act === 'add') {
          set.add(node(handle), us(roundTrip))
          // A stable sort: equal ones stay in order of arrival.
          model = [...model, { handle, roundTrip }]
            .sort((a, b) => a.roundTrip - b.roundTrip)
            .slice(0, capacity)
        } else {
          set.remove(node(handle))
        }
        assert.deepEqual(
          [...set.members],
          model.map((each) => node(each.handle)),
        )
        for (let each = 0; each < 10; each++) {
          assert.equal(
            set.has(node(each)),
            model.some((entry) => entry.handle === each),
          )
        }
      }
    }),
  )
})

test('a set of no capacity stays empty', (t) => {
  const set = ofOneNode((store) => new NeighborhoodSet(store, 0))
  set.add(node(1), us(1))
  t.deepEqual([...set.members], [])
})
