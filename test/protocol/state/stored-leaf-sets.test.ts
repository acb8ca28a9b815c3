import assert from 'node:assert/strict'
import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idFromWords, idToHex } from '../../../protocol/base/id.ts'
import { LeafSet } from '../../../protocol/state/leaf-set.ts'
import { declareLeafSet } from '../../../protocol/state/leaf-set-layout.ts'
import { SIDES } from '../../../protocol/state/side.ts'
import type { Place } from '../../../protocol/store/cursor.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { type RandomStream, randomStream, streamKey } from '../../../sim/core/random.ts'
import { randomId } from '../../../sim/run/users/keys.ts'
import { fromBigInt, node, RING, toBigInt } from '../samples.ts'
import { PlainLeafSet } from './plain-leaf-set.ts'

const RINGS = 130
const OPERATIONS_PER_RING = 1_000
const HANDLES = 60
const NODES = 12

/** Spread, dense, next to one another, in few places so that many have the same, and half-way round from one another. */
function idsOf(ring: number, random: RandomStream): Id[] {
  const base = toBigInt(randomId(random, 128))
  const id = (): Id => {
    const offset = BigInt(random.integer(24))
    const kind = ring % 5 < 4 ? ring % 5 : random.integer(4)
    if (kind === 0) return randomId(random, 128)
    if (kind === 1) return idFromWords(random.integer(256) << 24, 0, 0, 0)
    if (kind === 2) return fromBigInt(base + offset + (offset << 96n))
    return fromBigInt(base + offset - 12n + (RING / 2n) * BigInt(random.integer(2)))
  }
  return Array.from({ length: HANDLES }, id)
}

/** Nodes of different ids, none that of this one, in a random order. */
function othersOf(self: NodeHandle, ids: readonly Id[], random: RandomStream): NodeHandle[] {
  const taken = new Set([idToHex(ids[self]!)])
  const others: NodeHandle[] = []
  for (let draw = 0; draw < 2 * HANDLES; draw++) {
    const other = node(random.integer(HANDLES))
    const name = idToHex(ids[other]!)
    if (!taken.has(name)) others.push(other)
    taken.add(name)
  }
  return others
}

/** A node of the store, and what its leaf set should be. */
interface Stored {
  readonly place: Place
  readonly plain: PlainLeafSet
}

test(`leaf sets in a store agree with plain lists over ${RINGS * OPERATIONS_PER_RING} operations, while nodes come and go`, (t) => {
  const random = randomStream(streamKey('leaf sets', 'operations'))
  for (let ring = 0; ring < RINGS; ring++) {
    const ids = idsOf(ring, random)
    const idOf = (handle: NodeHandle): Id => ids[handle]!
    const lookups = { idOf, leadingWordOf: (handle: NodeHandle) => idOf(handle).w0 }
    const store = new NodeStore(4)
    const size = 2 * (1 + random.integer(6))
    const layout = declareLeafSet(store, size)
    const leafSet = new LeafSet(layout, store.cursor, lookups)
    const nodes: Stored[] = []
    const come = (): void => {
      const place = store.add()
      store.enter(place)
      const plain = new PlainLeafSet(node(random.integer(HANDLES)), size, idOf)
      leafSet.identifyAs(plain.self)
      if (random.integer(2) === 0) {
        const several = othersOf(plain.self, ids, random).slice(0, random.integer(size + 1))
        leafSet.fill(several)
        for (const each of several) assert.equal(plain.add(each), true)
      }
      nodes.push({ place, plain })
    }
    let earlierCopy: LeafSet | undefined
    while (nodes.length < NODES) come()
    for (let operation = 0; operation < OPERATIONS_PER_RING; operation++) {
      const index = random.integer(NODES)
      const { place, plain } = nodes[index]!
      const other = node(random.integer(HANDLES))
      store.enter(place)
      const what = random.integer(1_000)
      if (what < 5) {
        nodes.splice(index, 1)
        store.remove(place)
        come()
        continue
      }
      if (what < 40) leafSet.confirmContiguous()
      if (what < 40) plain.confirmContiguous()
      if (what >= 30 && what < 60) leafSet.confirmSpansRing()
      if (what >= 30 && what < 60) plain.confirmSpansRing()
      if (what >= 60 && what < 750) assert.equal(leafSet.add(other), plain.add(other))
      if (what >= 750) assert.equal(leafSet.remove(other), plain.remove(other))
      const key = random.integer(2) === 0 ? idOf(other) : randomId(random, 128)
      agree(leafSet, plain, other, key)
      const { place: elsewhere, plain: its } = nodes[random.integer(NODES)]!
      agree(new LeafSet(layout, store.cursorAt(elsewhere), lookups), its, other, key)
      if (operation % 10 > 0) continue
      earlierCopy = leafSet.copy(earlierCopy)
      const copies = [earlierCopy, plain.copy()] as const
      agree(...copies, other, key)
      const more = Array.from({ length: 4 }, () => node(random.integer(HANDLES)))
      for (const each of more) assert.equal(copies[0].add(each), copies[1].add(each))
      assert.equal(copies[0].remove(other), copies[1].remove(other))
      agree(...copies, other, key)
      agree(leafSet, plain, other, key)
    }
  }
  t.pass()
})

test('the lists of members of many leaf sets, of which not all are kept, are those of each', (t) => {
  const store = new NodeStore()
  const idOf = (handle: NodeHandle): Id => idFromWords(handle << 8, 0, 0, 0)
  const lookups = { idOf, leadingWordOf: (handle: NodeHandle) => idOf(handle).w0 }
  const leafSet = new LeafSet(declareLeafSet(store, 4), store.cursor, lookups)
  const places = Array.from({ length: 9_000 }, () => store.add())
  for (const round of [1, 2]) {
    for (const [index, place] of places.entries()) {
      store.enter(place)
      if (round === 1) leafSet.identifyAs(node(index))
      leafSet.add(node(index + round))
      t.is(leafSet.members().join(), round === 1 ? `${index + 1}` : `${index + 1},${index + 2}`)
      t.is(leafSet.members(), leafSet.members())
    }
  }
})

function agree(leafSet: LeafSet, plain: PlainLeafSet, other: NodeHandle, key: Id): void {
  assert.deepEqual(answersOf(leafSet, other, key), answersOf(plain, other, key))
  for (const member of plain.members()) assert.ok(leafSet.reaches(member))
}

const answersOf = (set: LeafSet | PlainLeafSet, other: NodeHandle, key: Id) => ({
  self: set.self,
  version: set.version,
  left: set.left,
  right: set.right,
  members: [...set.members()],
  isEmpty: set.isEmpty,
  overlaps: set.overlaps,
  spansRing: set.spansRing,
  mayHaveGaps: set.mayHaveGaps,
  coversRing: set.coversRing(),
  estimatedRingSize: set.estimatedRingSize(),
  ofSides: SIDES.map((side) => ({
    members: [...set.side(side)],
    isFull: set.isFull(side),
    outermost: set.outermost(side),
    hasLost: set.hasLost(side),
    mayHaveGaps: set.mayHaveGapsOn(side),
    hasOther: set.hasOn(side, other),
  })),
  has: set.has(other),
  wouldAdd: set.wouldAdd(other),
  wouldAddNearby: set.wouldAddNearby(other),
  twin: set.twinOf(other),
  covers: set.covers(key),
  closest: set.closest(key),
  closestWithout: set.closest(key, other),
})
