import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import {
  clockwiseDistance,
  compareCloseness,
  compareIds,
  type Id,
  idFromHex,
} from '../../../protocol/base/id.ts'
import { SIDES, type Side } from '../../../protocol/state/side.ts'
import { leafSetOf } from '../../world/lone-state.ts'
import { anyId, fromBigInt, node, prove, RING, ringOfIds, toBigInt } from '../samples.ts'

const SELF = node(0)

type Change = { readonly handle: number; readonly act: 'add' | 'remove' }
const changes = (most: number) =>
  fc.array(
    fc.record({
      handle: fc.nat({ max: most }),
      act: fc.constantFrom<Change['act'][]>('add', 'add', 'remove'),
    }),
    { maxLength: 60 },
  )

/** The plainest leaf set there could be: two lists, sorted anew at each change. */
class Model {
  readonly sides: Record<Side, NodeHandle[]> = { clockwise: [], counterclockwise: [] }
  private readonly ids: readonly Id[]
  private readonly half: number

  constructor(ids: readonly Id[], half: number) {
    this.ids = ids
    this.half = half
  }

  distance(side: Side, handle: NodeHandle): Id {
    const [self, id] = [this.ids[SELF]!, this.ids[handle]!]
    return side === 'clockwise' ? clockwiseDistance(self, id) : clockwiseDistance(id, self)
  }

  add(handle: NodeHandle): void {
    if (handle === SELF) return
    for (const side of SIDES) {
      const list = [...new Set([...this.sides[side], handle])]
      list.sort((a, b) => compareIds(this.distance(side, a), this.distance(side, b)))
      this.sides[side] = list.slice(0, this.half)
    }
  }

  remove(handle: NodeHandle): void {
    for (const side of SIDES) this.sides[side] = this.sides[side].filter((each) => each !== handle)
  }

  get members(): NodeHandle[] {
    return [...new Set([...this.sides.clockwise, ...this.sides.counterclockwise])]
  }
}

const setup = fc.record({
  ids: ringOfIds({ minLength: 12, maxLength: 12 }),
  half: fc.integer({ min: 1, max: 6 }),
  changes: changes(11),
})

test('each side holds the L/2 closest of the nodes that were added, nearest first, while nodes come and go [P01 §2.1]', (t) => {
  prove(
    t,
    fc.property(setup, ({ ids, half, changes }) => {
      const leafSet = leafSetOf(SELF, 2 * half, (handle) => ids[handle]!)
      const model = new Model(ids, half)
      for (const { handle, act } of changes) {
        const before = [...model.sides.clockwise, -1, ...model.sides.counterclockwise].join()
        const wanted = leafSet.wouldAdd(node(handle))
        const { version } = leafSet
        const said = leafSet[act](node(handle))
        model[act](node(handle))
        const changed = before !== [...model.sides.clockwise, -1, ...model.sides.counterclockwise].join()
        assert.equal(said, changed)
        if (act === 'add') assert.equal(wanted, changed, '`wants` tells what `add` would do')
        assert.equal(leafSet.version, version + (changed ? 1 : 0))
        for (const side of SIDES) {
          assert.deepEqual([...leafSet.side(side)], model.sides[side])
          assert.equal(leafSet.isFull(side), model.sides[side].length === half)
          assert.equal(leafSet.outermost(side), model.sides[side].at(-1) ?? NO_NODE)
        }
        assert.equal(leafSet.right, model.sides.clockwise[0] ?? NO_NODE)
        assert.equal(leafSet.left, model.sides.counterclockwise[0] ?? NO_NODE)
        assert.equal(leafSet.isEmpty, model.members.length === 0)
        for (const each of ids.keys())
          assert.equal(leafSet.has(node(each)), model.members.includes(node(each)))
      }
    }),
  )
})

test('every member is listed once, clockwise side first, also when it stands on both sides', (t) => {
  prove(
    t,
    fc.property(setup, ({ ids, half, changes }) => {
      const leafSet = leafSetOf(SELF, 2 * half, (handle) => ids[handle]!)
      const model = new Model(ids, half)
      for (const { handle, act } of changes) {
        leafSet[act](node(handle))
        model[act](node(handle))
        assert.deepEqual([...leafSet.members()], model.members)
      }
    }),
  )
})

test('the sides overlap exactly if some member stands on both', (t) => {
  prove(
    t,
    fc.property(setup, ({ ids, half, changes }) => {
      const leafSet = leafSetOf(SELF, 2 * half, (handle) => ids[handle]!)
      for (const { handle, act } of changes) {
        leafSet[act](node(handle))
        const isOnBoth = leafSet
          .side('clockwise')
          .some((each) => leafSet.side('counterclockwise').includes(each))
        assert.equal(leafSet.overlaps, isOnBoth)
      }
    }),
  )
})

test('a member that came in on both sides after others died is listed once', (t) => {
  const ids = ['00', '10', '20', '30', '40'].map(idFromHex)
  const leafSet = leafSetOf(SELF, 4, (handle) => ids[handle]!)
  for (const handle of [1, 2, 3]) leafSet.add(node(handle))
  for (const handle of [1, 2]) leafSet.remove(node(handle))
  leafSet.add(node(4))
  t.deepEqual([...leafSet.side('clockwise')], [node(4)])
  t.deepEqual([...leafSet.side('counterclockwise')], [node(4), node(3)])
  t.deepEqual([...leafSet.members()], [node(4), node(3)])
  t.true(leafSet.overlaps)
})

test('the list of members is a value: what was handed out does not change', (t) => {
  const ids = ['00', '10', '20', 'f0'].map(idFromHex)
  const leafSet = leafSetOf(SELF, 4, (handle) => ids[handle]!)
  leafSet.add(node(1))
  const members = leafSet.members()
  leafSet.add(node(2))
  leafSet.remove(node(1))
  t.deepEqual([...members], [node(1)])
  t.deepEqual([...leafSet.members()], [node(2)])
})

test('the closest to a key is the numerically closest of the members and this node, one passed over if asked', (t) => {
  prove(
    t,
    fc.property(setup, anyId, fc.nat({ max: 11 }), ({ ids, half, changes }, key, without) => {
      const leafSet = leafSetOf(SELF, 2 * half, (handle) => ids[handle]!)
      for (const { handle, act } of changes) leafSet[act](node(handle))
      const closest = (candidates: NodeHandle[]): NodeHandle =>
        candidates.sort((a, b) => compareCloseness(key, ids[a]!, ids[b]!))[0]!
      assert.equal(leafSet.closest(key), closest([SELF, ...leafSet.members()]))
      const rest = leafSet.members().filter((each) => each !== without)
      assert.equal(leafSet.closest(key, node(without)), closest([SELF, ...rest]))
    }),
  )
})

test('a key is covered exactly if it lies between the outermost members less than half-way round, or the nearest beyond', (t) => {
  prove(
    t,
    fc.property(setup, anyId, ({ ids, half, changes }, key) => {
      const leafSet = leafSetOf(SELF, 2 * half, (handle) => ids[handle]!)
      const model = new Model(ids, half)
      for (const { handle, act } of changes) leafSet[act](node(handle))
      const reach = (side: Side): bigint => {
        const distances = leafSet.side(side).map((each) => toBigInt(model.distance(side, each)))
        const nearest = leafSet.hasLost(side) ? 0n : (distances[0] ?? 0n)
        return distances.filter((distance) => distance < RING / 2n).at(-1) ?? nearest
      }
      const ahead = toBigInt(clockwiseDistance(ids[SELF]!, key))
      const behind = (RING - ahead) % RING
      // If the reaches meet or pass each other, they are all the way round.
      assert.equal(leafSet.covers(key), ahead <= reach('clockwise') || behind <= reach('counterclockwise'))
    }),
  )
})

test('a node that covers a key in a converged ring knows its root', (t) => {
  prove(
    t,
    fc.property(
      ringOfIds({ minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      anyId,
      (ids, half, key) => {
        const root = [...ids.keys()].sort((a, b) => compareCloseness(key, ids[a]!, ids[b]!))[0]!
        for (const self of ids.keys()) {
          const leafSet = leafSetOf(node(self), 2 * half, (handle) => ids[handle]!)
          for (const other of ids.keys()) leafSet.add(node(other))
          if (leafSet.overlaps || leafSet.isEmpty) leafSet.confirmSpansRing()
          if (leafSet.covers(key)) assert.equal(leafSet.closest(key), node(root))
        }
      },
    ),
  )
})

test('overlap alone does not prove that the set spans the ring; a probe confirms it and a removal takes it back', (t) => {
  const ids = ['00', '50', 'b0'].map(idFromHex)
  const leafSet = leafSetOf(SELF, 4, (handle) => ids[handle]!)
  leafSet.add(node(1))
  leafSet.add(node(2))
  t.true(leafSet.overlaps)
  t.false(leafSet.spansRing)
  t.false(leafSet.covers(idFromHex('80')))
  leafSet.confirmSpansRing()
  t.true(leafSet.spansRing)
  t.true(leafSet.covers(idFromHex('80')))
  leafSet.remove(node(1))
  t.false(leafSet.spansRing)
  t.true(leafSet.covers(idFromHex('80')), 'b0 was known to be next on both sides')
})

test('a set that has filled up with other nodes no longer spans the ring', (t) => {
  const ids = ['00', '10', '20', 'e0', 'f0'].map(idFromHex)
  const leafSet = leafSetOf(SELF, 4, (handle) => ids[handle]!)
  leafSet.add(node(1))
  leafSet.confirmSpansRing()
  t.true(leafSet.spansRing)
  for (const handle of [2, 3, 4]) leafSet.add(node(handle))
  t.false(leafSet.overlaps)
  t.false(leafSet.spansRing)
})

test('alone, a node covers its own id only, and everything once it is confirmed to be alone', (t) => {
  const self = fromBigInt(RING - 1n)
  const leafSet = leafSetOf(SELF, 8, () => self)
  t.true(leafSet.covers(self))
  t.false(leafSet.covers(fromBigInt(0n)))
  leafSet.confirmSpansRing()
  t.true(leafSet.covers(fromBigInt(0n)))
  t.is(leafSet.closest(fromBigInt(0n)), SELF)
})

test('a node is never in its own leaf set', (t) => {
  const leafSet = leafSetOf(SELF, 8, () => idFromHex('77'))
  t.false(leafSet.wouldAdd(SELF))
  t.false(leafSet.add(SELF))
  t.true(leafSet.isEmpty)
})

test('the sides go round the wrap, and a node half-way round is on both', (t) => {
  const ids = ['ff', '00', '01', 'fe', '7f'].map(idFromHex)
  const leafSet = leafSetOf(SELF, 6, (handle) => ids[handle]!)
  for (const handle of [1, 2, 3, 4]) leafSet.add(node(handle))
  t.deepEqual([...leafSet.side('clockwise')], [1, 2, 4].map(node))
  t.deepEqual([...leafSet.side('counterclockwise')], [3, 4, 2].map(node))
  t.deepEqual([...leafSet.members()], [1, 2, 4, 3].map(node))
})
