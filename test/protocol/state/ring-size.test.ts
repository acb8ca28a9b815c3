import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { compareIds, type Id, idFromHex } from '../../../protocol/base/id.ts'
import type { LeafSet } from '../../../protocol/state/leaf-set.ts'
import { randomStream, streamKey } from '../../../sim/core/random.ts'
import { randomId } from '../../../sim/run/users/keys.ts'
import { leafSetOf } from '../../world/lone-state.ts'
import { node, prove, ringOfIds } from '../samples.ts'

/** The ideal leaf sets of all nodes of a ring. */
function leafSets(ids: readonly Id[], size: number): LeafSet[] {
  const idOf = (handle: NodeHandle): Id => ids[handle]!
  const ring = [...ids.keys()].sort((a, b) => compareIds(ids[a]!, ids[b]!))
  return ring.map((self, place) => {
    const leafSet = leafSetOf(node(self), size, idOf)
    for (let step = 1; step <= Math.min(size / 2, ring.length - 1); step++) {
      leafSet.add(node(ring[(place + step) % ring.length]!))
      leafSet.add(node(ring[(place + ring.length - step) % ring.length]!))
    }
    return leafSet
  })
}

test('a node whose leaf set goes all round knows how many nodes there are', (t) => {
  prove(
    t,
    fc.property(
      ringOfIds({ minLength: 1, maxLength: 12 }),
      fc.constantFrom(12, 16, 32),
      (ids, leafSetSize) => {
        for (const leafSet of leafSets(ids, leafSetSize))
          assert.equal(leafSet.estimatedRingSize(), ids.length)
      },
    ),
  )
})

const randomRing = (nodes: number, seed: number): Id[] => {
  const stream = randomStream(streamKey(`${seed}`, 'ring'))
  return Array.from({ length: nodes }, () => randomId(stream, 128))
}

for (const nodes of [100, 1_000, 10_000]) {
  test(`${nodes} nodes with L = 32: the mean of their estimates is within 10 % of that, and each within a factor of 3`, (t) => {
    for (const seed of [1, 2, 3]) {
      const estimates = leafSets(randomRing(nodes, seed), 32).map((leafSet) => leafSet.estimatedRingSize())
      const mean = estimates.reduce((sum, estimate) => sum + estimate, 0) / nodes
      t.true(Math.abs(mean - nodes) <= 0.1 * nodes, `${mean}`)
      t.deepEqual(
        estimates.filter((estimate) => estimate < nodes / 3 || estimate > nodes * 3),
        [],
      )
    }
  })
}

test('evenly spread nodes are counted exactly, also across the wrap', (t) => {
  const ids = Array.from({ length: 64 }, (_, place) => idFromHex((4 * place).toString(16).padStart(2, '0')))
  for (const leafSet of leafSets(ids, 16)) t.is(leafSet.estimatedRingSize(), 64)
})

test('nodes with neighbouring ids count at least themselves, and their estimate is a number', (t) => {
  const ids = Array.from({ length: 5 }, (_, place) => idFromHex(`${'0'.repeat(31)}${place}`))
  const estimates = leafSets(ids, 4).map((leafSet) => leafSet.estimatedRingSize())
  for (const estimate of estimates) t.true(estimate >= 5 && estimate <= 2 ** 34, `${estimate}`)
})
