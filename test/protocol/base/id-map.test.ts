import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { type Id, idToHex } from '../../../protocol/base/id.ts'
import { IdMap } from '../../../protocol/base/id-map.ts'
import { fromBigInt, prove, ringOfIds, toBigInt } from '../samples.ts'

/** Ids that share their leading 53 bits with another one, and ids that do not. */
const crowded: fc.Arbitrary<Id[]> = ringOfIds({ minLength: 1, maxLength: 5 }).map((ids) =>
  ids.flatMap((id) => [0n, 1n, 1n << 70n, 1n << 75n].map((low) => fromBigInt(toBigInt(id) ^ low))),
)
const change = fc.record({ index: fc.nat({ max: 19 }), act: fc.constantFrom('set', 'set', 'delete') })

test('it answers as a map from hexadecimal ids, also for ids that share their leading 53 bits', (t) => {
  prove(
    t,
    fc.property(crowded, fc.array(change, { maxLength: 60 }), (ids, changes) => {
      const map = new IdMap<number>()
      const model = new Map<string, number>()
      for (const [value, { index, act }] of changes.entries()) {
        const id = ids[index % ids.length]!
        if (act === 'set') {
          map.set(id, value)
          model.set(idToHex(id), value)
        } else {
          assert.equal(map.delete(id), model.delete(idToHex(id)))
        }
        assert.equal(map.size, model.size)
        for (const each of ids) {
          assert.equal(map.get(each), model.get(idToHex(each)))
          assert.equal(map.has(each), model.has(idToHex(each)))
        }
      }
      const found = [...map.entries()].map(([id, value]) => [idToHex(id), value] as const)
      assert.equal(found.length, model.size)
      assert.deepEqual(new Map(found), model)
    }),
  )
})

test('ids that differ in their leading 53 bits are iterated in order of insertion', (t) => {
  const apart = fc.uniqueArray(ringOfIds({ minLength: 1, maxLength: 1 }), {
    maxLength: 20,
    selector: ([id]) => toBigInt(id!) >> 75n,
  })
  prove(
    t,
    fc.property(apart, (ids) => {
      const map = new IdMap<number>()
      for (const [index, [id]] of ids.entries()) map.set(id!, index)
      assert.deepEqual(
        [...map.entries()].map(([, index]) => index),
        [...ids.keys()],
      )
    }),
  )
})
