import test from 'ava'
import fc from 'fast-check'
import { idToHex } from '../../protocol/base/id.ts'
import { IdIndex } from '../../sim/measure/id-index.ts'
import { anyId } from './samples.ts'

test('ids are numbered in the order in which they are first seen', (t) => {
  fc.assert(
    fc.property(fc.array(anyId, { maxLength: 500, size: 'max' }), (ids) => {
      const index = new IdIndex()
      const model = new Map<string, number>()
      for (const id of ids) {
        const hex = idToHex(id)
        t.is(index.find(id), model.get(hex) ?? -1)
        if (!model.has(hex)) model.set(hex, model.size)
        const number = index.add(id)
        t.is(number, model.get(hex) as number)
        t.deepEqual(index.at(number), id)
      }
      t.is(index.size, model.size)
      for (const id of ids) t.is(index.find(id), model.get(idToHex(id)) as number)
    }),
    { numRuns: 50 },
  )
})
