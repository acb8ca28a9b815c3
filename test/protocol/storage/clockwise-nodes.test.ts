import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { clockwiseDistance, compareIds, type Id } from '../../../protocol/base/id.ts'
import { border } from '../../../protocol/storage/arc.ts'
import { ClockwiseNodes } from '../../../protocol/storage/clockwise-nodes.ts'
import { node, prove, ringOfIds } from '../samples.ts'

const SELF = node(0)

/** A ring, of which some nodes are known to node 0. */
const sample = ringOfIds({ minLength: 1, maxLength: 12, idBits: 8 }).chain((ids) =>
  fc.record({
    ids: fc.constant(ids),
    known: fc.subarray(ids.map((_, index) => node(index))),
  }),
)

const routingOf = (ids: readonly Id[]) => ({
  self: SELF,
  selfId: ids[0]!,
  idOf: (each: NodeHandle) => ids[each]!,
})

/** The others, clockwise from a node. */
const othersFrom = (ids: readonly Id[], known: readonly NodeHandle[], start: NodeHandle): NodeHandle[] =>
  known
    .filter((each) => each !== start)
    .sort((a, b) =>
      compareIds(clockwiseDistance(ids[start]!, ids[a]!), clockwiseDistance(ids[start]!, ids[b]!)),
    )

test('nodes stand in clockwise order from this one, and around it the given number on either side', (t) => {
  prove(
    t,
    fc.property(sample, fc.integer({ min: 1, max: 4 }), ({ ids, known }, count) => {
      const nodes = new ClockwiseNodes(routingOf(ids), known)
      const others = othersFrom(ids, known, SELF)
      assert.deepEqual(nodes.nodes, known.includes(SELF) ? [SELF, ...others] : others)
      assert.deepEqual(nodes.others(), others)
      const isNear = (place: number): boolean => place < count || place >= others.length - count
      assert.deepEqual(
        nodes.around(count),
        others.filter((_, place) => isNear(place)),
      )
    }),
  )
})

test('the arc around a node, one of them or not, ends half-way to the others at the given distance in places', (t) => {
  prove(
    t,
    fc.property(sample, fc.nat(), fc.integer({ min: 1, max: 4 }), ({ ids, known }, which, reach) => {
      const nodes = new ClockwiseNodes(routingOf(ids), known)
      const each = node(which % ids.length)
      const others = othersFrom(ids, known, each)
      assert.equal(nodes.countBeside(each), others.length)
      if (others.length < reach) return
      const [left, right] = [ids[others.at(-reach)!]!, ids[others[reach - 1]!]!]
      const id = ids[each]!
      assert.deepEqual(nodes.arcAround(each, reach), { from: border(left, id), to: border(id, right) })
    }),
  )
})
