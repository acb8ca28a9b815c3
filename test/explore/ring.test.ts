import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idFromWords } from '../../protocol/base/id.ts'
import { type Micros, seconds } from '../../protocol/base/time.ts'
import { cyclesOf, longestRun, Ring } from '../../sim/explore/record/ring.ts'

/** Node n has the id n in the first hexadecimal digit. */
const idOf = (node: number): Id => idFromWords(node << 28, 0, 0, 0)

/** Nodes 0 … 15, evenly around the ring, and a clock to set. */
function ringOf16(): { ring: Ring; clock: { now: Micros } } {
  const clock = { now: seconds(0) }
  const ring = new Ring({ idOf, now: () => clock.now, leafSetSize: 4, detection: seconds(60) })
  for (const node of nodes(...Array.from({ length: 16 }, (_, index) => index))) {
    ring.nodeStarted(node)
    ring.emitted(node, { type: 'activated' })
  }
  return { ring, clock }
}

const nodes = (...numbers: number[]) => numbers as NodeHandle[]

test('the closest nodes of a key are found around the wrap, a tie to the smaller id', (t) => {
  const { ring } = ringOf16()
  t.deepEqual(ring.closest(idFromWords(0xf8000001, 0, 0, 0), 3), nodes(0, 15, 1))
  t.deepEqual(ring.closest(idFromWords(0x18000000, 0, 0, 0), 2), nodes(1, 2))
})

test('the leaf set of a node are its next neighbours, around the wrap', (t) => {
  const { ring } = ringOf16()
  t.deepEqual(ring.leafSet(nodes(0)[0]!), { clockwise: nodes(1, 2), counterclockwise: nodes(15, 14) })
})

test('a node that is not active is idle, and not on the ring', (t) => {
  const { ring } = ringOf16()
  ring.emitted(nodes(3)[0]!, { type: 'deactivated', reason: '' })
  t.deepEqual(ring.idle(), nodes(3))
  t.false(ring.inOrder().includes(nodes(3)[0]!))
})

for (const [title, crashes, isSevered] of [
  ['L/2 neighbours at once', [[1, 2]], false],
  ['more than L/2 neighbours at once', [[15, 0, 1]], true],
  ['more than L/2 neighbours, one some seconds after the other', [[3], [1], [2]], true],
  ['more than L/2 that are no neighbours', [[1, 3, 5, 7]], false],
] as const)
  test(`${isSevered ? 'severed' : 'not severed'} by the death of ${title}`, (t) => {
    const { ring, clock } = ringOf16()
    for (const together of crashes) {
      clock.now = seconds(clock.now / 1_000_000 + 5)
      for (const node of nodes(...together)) ring.nodeGone(node, 'crashed')
    }
    t.is(Number.isFinite(ring.severedAt), isSevered)
  })

test('deaths that are long past, and announced leaves, sever nothing', (t) => {
  const { ring, clock } = ringOf16()
  for (const node of nodes(1, 2)) ring.nodeGone(node, 'crashed')
  clock.now = seconds(100)
  ring.nodeGone(nodes(3)[0]!, 'crashed')
  for (const node of nodes(4, 5, 6)) ring.nodeGone(node, 'left')
  t.is(ring.severedAt, Number.POSITIVE_INFINITY)
})

for (const [title, successors, expected] of [
  ['one ring', [1, 2, 3, 0], { cycles: [4], beside: 0 }],
  ['two rings', [1, 0, 3, 2], { cycles: [2, 2], beside: 0 }],
  ['a ring that passes one node by', [1, 2, 0, 1], { cycles: [3], beside: 1 }],
  ['a node alone', [0], { cycles: [1], beside: 0 }],
] as const)
  test(`the cycles of ${title}`, (t) => {
    const all = nodes(...successors.keys())
    t.deepEqual(
      cyclesOf(all, (node) => successors[node] as NodeHandle),
      expected,
    )
  })

test('the longest run is found around the wrap', (t) => {
  t.is(longestRun([true, false, false, true, true]), 3)
  t.is(longestRun([true, true]), 2)
  t.is(longestRun([]), 0)
})
