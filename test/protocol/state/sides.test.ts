import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idEquals, truncateId } from '../../../protocol/base/id.ts'
import { SIDES } from '../../../protocol/state/side.ts'
import { Sides, sidesLength } from '../../../protocol/state/sides.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { idPair, node, prove, RING, toBigInt } from '../samples.ts'

const [SELF, OTHER] = [node(0), node(1)]

/** Both sides of node 0, empty. */
function sidesOf(ids: readonly Id[]): Sides {
  const store = new NodeStore(1)
  const lookups = {
    idOf: (handle: NodeHandle) => ids[handle]!,
    leadingWordOf: (handle: NodeHandle) => ids[handle]!.w0,
  }
  const sides = new Sides(store.cursor, store.int32s(sidesLength(1), 0), 1, lookups, undefined)
  store.enter(store.add())
  sides.identifyAs(SELF)
  return sides
}

test('a node less than half-way round is nearby, also next to the half and if leading words are shared; just opposite it is so on neither side', (t) => {
  prove(
    t,
    fc.property(idPair, fc.constantFrom(8, 16, 31, 32, 33, 128), (pair, idBits) => {
      const ids = pair.map((id) => truncateId(id, idBits))
      if (idEquals(ids[SELF]!, ids[OTHER]!)) return
      const sides = sidesOf(ids)
      const ahead = (toBigInt(ids[OTHER]!) - toBigInt(ids[SELF]!) + RING) % RING
      for (const side of SIDES) {
        const way = side === 'clockwise' ? ahead : RING - ahead
        assert.equal(sides.isNearby(side, ids[OTHER]!), way < RING / 2n)
        assert.equal(sides.isNodeNearby(side, OTHER), way < RING / 2n)
      }
    }),
    { numRuns: 1_000 },
  )
})
