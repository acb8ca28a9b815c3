import test from 'ava'
import fc from 'fast-check'
import { idFromWords, idToHex } from '../../protocol/base/id.ts'
import { IdTable } from '../../sim/core/id-table.ts'

/** Few enough to come again, and alike in the words that short ids have. */
const anyId = fc
  .tuple(fc.constantFrom(0, 1, -1), fc.constantFrom(0, 7), fc.nat(9), fc.nat(9))
  .map((words) => idFromWords(...words))

test('of numbers with one id it finds the last that was put in, as a map from ids does', (t) => {
  fc.assert(
    fc.property(fc.array(anyId, { maxLength: 500, size: 'max' }), (ids) => {
      const table = new IdTable((number) => ids[number]!)
      const model = new Map<string, number>()
      ids.forEach((id, number) => {
        t.is(table.find(id), model.get(idToHex(id)) ?? -1)
        table.set(number)
        model.set(idToHex(id), number)
      })
      for (const id of ids) t.is(table.find(id), model.get(idToHex(id)) as number)
      t.is(table.size, model.size)
    }),
    { numRuns: 50 },
  )
})
