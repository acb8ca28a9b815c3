import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { type Id, idFromWords } from '../../../protocol/base/id.ts'
import { type Arc, contains } from '../../../protocol/storage/arc.ts'
import { ArcSet } from '../../../protocol/storage/arc-set.ts'
import { prove } from '../samples.ts'

/* On 16 places of the ring every set can be looked at id by id. */

const place = (index: number): Id => idFromWords((index & 15) << 28, 0, 0, 0)
const PLACES = Array.from({ length: 16 }, (_, index) => place(index))

const anyPlace = fc.integer({ min: 0, max: 15 }).map(place)
const anyArc: fc.Arbitrary<Arc> = fc.record({ from: anyPlace, to: anyPlace })
const anyArcs = fc.array(anyArc, { maxLength: 4 })

const isIn = (arcs: readonly Arc[], id: Id): boolean => arcs.some((arc) => contains(arc, id))

test('a set has the ids of its arcs', (t) => {
  prove(
    t,
    fc.property(anyArcs, (arcs) => {
      const set = ArcSet.of(...arcs)
      return PLACES.every((id) => set.has(id) === isIn(arcs, id))
    }),
  )
})

test('union, intersection and difference have the ids that they are named after', (t) => {
  prove(
    t,
    fc.property(anyArcs, anyArcs, (some, others) => {
      const [a, b] = [ArcSet.of(...some), ArcSet.of(...others)]
      const [union, intersection, minus] = [a.union(b), a.intersection(b), a.minus(b)]
      return PLACES.every(
        (id) =>
          union.has(id) === (a.has(id) || b.has(id)) &&
          intersection.has(id) === (a.has(id) && b.has(id)) &&
          minus.has(id) === (a.has(id) && !b.has(id)),
      )
    }),
  )
})

test('a set contains an arc if it has every id of it', (t) => {
  prove(
    t,
    fc.property(anyArcs, anyArc, (arcs, arc) => {
      const set = ArcSet.of(...arcs)
      return set.contains(arc) === PLACES.every((id) => !contains(arc, id) || set.has(id))
    }),
  )
})

test('its arcs are in order and do not touch; it is empty when it has none', (t) => {
  prove(
    t,
    fc.property(anyArcs, (arcs) => {
      const set = ArcSet.of(...arcs)
      const count = PLACES.filter(
        (id, index) => set.has(id) && !(index > 0 && set.has(PLACES[index - 1]!)),
      ).length
      return set.arcs.length === count && set.isEmpty === (count === 0)
    }),
  )
})

test('an operation that changes nothing returns the set that it was given', (t) => {
  prove(
    t,
    fc.property(anyArcs, anyArcs, (some, others) => {
      const [a, b] = [ArcSet.of(...some), ArcSet.of(...others)]
      const all = a.union(b)
      assert.equal(all.union(a), all)
      assert.equal(all.intersection(all.union(b)), all)
      assert.equal(a.minus(b.minus(a)), a)
      // Equal sets may be two: which of them is returned says nothing.
      assert.deepEqual(all.intersection(a), a)
      assert.deepEqual(a.intersection(all), a)
      assert.equal(a.minus(all), ArcSet.EMPTY)
    }),
  )
})
