import test from 'ava'
import fc from 'fast-check'
import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { compareCloseness, compareIds, type Id } from '../../protocol/base/id.ts'
import { SIDES, type Side } from '../../protocol/state/side.ts'
import { hash32 } from '../../sim/core/random.ts'
import { hasIdealLeafSet, type LeafSetSides, Oracle } from '../../sim/measure/oracle.ts'
import { Reach } from '../../sim/measure/reach.ts'
import { anyId, key, node } from './samples.ts'

const oracleOf = (hexIds: readonly string[]): Oracle => {
  const ids = hexIds.map(key)
  const oracle = new Oracle((handle) => ids[handle] as Id)
  for (const index of ids.keys()) oracle.add(node(index))
  return oracle
}

const leafSetWith = (sides: LeafSetSides) => ({
  count: (side: Side) => sides[side].length,
  at: (side: Side, index: number) => sides[side][index]!,
})

test('without an active node there is no root', (t) => {
  t.is(oracleOf([]).root(key('12')), NO_NODE)
})

for (const [ids, of, root] of [
  [['10', '20'], '17', 0],
  [['10', '20'], '19', 1],
  [['20', '10'], '18', 1],
  [['10', 'f0'], 'ff', 1],
  [['10', 'f0'], '01', 0],
  [['10', 'f0'], '00', 0],
  [['01', 'ff'], '00', 0],
  [['40', 'c0'], '80', 0],
  [['40', 'c0'], '00', 0],
  [['00', 'ffffffffffffffffffffffffffffffff'], 'ffffffffffffffffffffffffffffffff', 1],
  [['00'], '80', 0],
] as const) {
  test(`of the nodes ${ids.join(' and ')} the root of ${of} is ${ids[root]}`, (t) => {
    t.is(oracleOf(ids).root(key(of)), node(root))
  })
}

test('root, closest nodes and leaf sets are those of a search through all active nodes, while nodes come and go', (t) => {
  const change = fc.record({ handle: fc.nat({ max: 30 }), keep: fc.boolean(), of: anyId })
  fc.assert(
    fc.property(
      fc.uniqueArray(anyId, { minLength: 31, maxLength: 31, comparator: (a, b) => compareIds(a, b) === 0 }),
      fc.array(change, { maxLength: 80 }),
      fc.integer({ min: 1, max: 8 }),
      (ids, changes, half) => {
        const idOf = (handle: NodeHandle): Id => ids[handle] as Id
        const oracle = new Oracle(idOf)
        const active = new Set<NodeHandle>()
        for (const { handle, keep, of } of changes) {
          const was = active.has(node(handle))
          if (keep) {
            t.is(oracle.add(node(handle)), !was)
            active.add(node(handle))
          } else {
            t.is(oracle.remove(node(handle)), was)
            active.delete(node(handle))
          }
          const ring = [...active].sort((a, b) => compareIds(idOf(a), idOf(b)))
          t.deepEqual(oracle.ring(), ring)
          t.is(oracle.size, ring.length)
          t.is(oracle.has(node(handle)), keep)
          const closest = ring.toSorted((a, b) => compareCloseness(of, idOf(a), idOf(b)))
          t.is(oracle.root(of), closest[0] ?? NO_NODE)
          t.deepEqual(oracle.closest(of, half), closest.slice(0, half))
          if (!keep) continue
          t.deepEqual(oracle.leafSet(node(handle), 2 * half), ringSides(ring, node(handle), half))
          const own = ring.indexOf(node(handle))
          const ideal = ringSides(ring, node(handle), half)
          const isIdeal = (sides: LeafSetSides): boolean =>
            hasIdealLeafSet(ring, own, { leafSet: leafSetWith(sides), size: 2 * half })
          t.true(isIdeal(ideal))
          for (const side of SIDES) {
            t.false(isIdeal({ ...ideal, [side]: [...ideal[side], node(99)] }))
            for (const index of ideal[side].keys())
              t.false(isIdeal({ ...ideal, [side]: ideal[side].with(index, node(99)) }))
          }
          const offsets = Array.from({ length: 2 * half + 1 }, (_, index) => index - half)
          t.deepEqual(
            oracle.around(node(handle), half),
            offsets.map((offset) => ring.at((own + offset) % ring.length)),
          )
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('under cuts root, closest nodes and leaf sets are those of a search through the part of the caller', (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyId, { minLength: 1, maxLength: 30, comparator: (a, b) => compareIds(a, b) === 0 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 }),
      anyId,
      fc.integer({ min: 1, max: 8 }),
      (ids, parts, of, half) => {
        const idOf = (handle: NodeHandle): Id => ids[handle] as Id
        const reach = new Reach()
        const oracle = new Oracle(idOf, reach)
        for (const handle of ids.keys()) oracle.add(node(handle))
        for (const count of parts) reach.begin({ partOf: (handle) => handle % count })
        const isTogether = (a: number, b: number) => parts.every((count) => a % count === b % count)
        const whole = oracle.ring()
        const rings = oracle.rings()
        t.deepEqual(
          rings.flat().toSorted((a, b) => a - b),
          whole.toSorted((a, b) => a - b),
        )
        for (const caller of [...ids.keys()].map(node)) {
          const ring = whole.filter((each) => isTogether(each, caller))
          t.deepEqual(
            rings.filter((each) => each.includes(caller)),
            [ring],
          )
          const closest = ring.toSorted((a, b) => compareCloseness(of, idOf(a), idOf(b)))
          t.is(oracle.root(of, caller), closest[0] as NodeHandle)
          t.deepEqual(oracle.closest(of, half, caller), closest.slice(0, half))
          t.deepEqual(oracle.leafSet(caller, 2 * half), ringSides(ring, caller, half))
        }
        t.is(
          oracle.root(of),
          whole.toSorted((a, b) => compareCloseness(of, idOf(a), idOf(b)))[0] as NodeHandle,
        )
      },
    ),
    { numRuns: 200 },
  )
})

function ringSides(ring: readonly NodeHandle[], handle: NodeHandle, half: number) {
  const own = ring.indexOf(handle)
  const length = Math.min(half, ring.length - 1)
  const neighbour = (way: number) => ring[(own + way + ring.length) % ring.length] as NodeHandle
  return {
    clockwise: Array.from({ length }, (_, i) => neighbour(i + 1)),
    counterclockwise: Array.from({ length }, (_, i) => neighbour(-i - 1)),
  }
}

test('ten thousand nodes lie in the order of their ids, also after half of them are gone', (t) => {
  const words = (handle: number, word: number) => hash32({ high: word, low: 1 }, handle) | 0
  const ids = Array.from({ length: 10_000 }, (_, i) => ({ w0: words(i, 0), w1: words(i, 1), w2: 0, w3: 0 }))
  const idOf = (handle: NodeHandle): Id => ids[handle] as Id
  const oracle = new Oracle(idOf)
  const isSorted = (handles: readonly NodeHandle[]) =>
    handles.every((handle, i) => i === 0 || compareIds(idOf(handles[i - 1] as NodeHandle), idOf(handle)) < 0)
  for (const handle of ids.keys()) oracle.add(node(handle))
  t.true(isSorted(oracle.ring()) && oracle.size === 10_000)
  for (let handle = 0; handle < 10_000; handle += 2) oracle.remove(node(handle))
  t.true(isSorted(oracle.ring()) && oracle.size === 5_000)
  t.true(oracle.ring().every((handle) => oracle.root(idOf(handle)) === handle))
  t.true([...ids.keys()].every((handle) => oracle.has(node(handle)) === (handle % 2 === 1)))
})

test('two nodes that hold one id for a while are distinguished by their handles', (t) => {
  const oracle = oracleOf(['42', '42', '80'])
  t.is(oracle.size, 3)
  t.is(oracle.root(key('42')), node(0))
  oracle.remove(node(0))
  t.is(oracle.root(key('42')), node(1))
})

test('a leaf set is the ideal one node by node', (t) => {
  const oracle = oracleOf(['10', '20', '30', '40', '50', '60'])
  const ideal = oracle.leafSet(node(0), 4)
  t.deepEqual(ideal, { clockwise: [node(1), node(2)], counterclockwise: [node(5), node(4)] })
  const isIdeal = (sides: LeafSetSides): boolean =>
    hasIdealLeafSet(oracle.ring(), 0, { leafSet: leafSetWith(sides), size: 4 })
  t.true(isIdeal(ideal))
  t.false(isIdeal(oracle.leafSet(node(0), 2)))
  t.false(isIdeal({ ...ideal, clockwise: [node(2), node(1)] }))
})
