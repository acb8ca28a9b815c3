import test from 'ava'
import fc from 'fast-check'
import { atPlaces } from '../../sim/measure/ranks.ts'

test('the values at some places are those of the sorted list', (t) => {
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true })), {
    maxLength: 200,
  })
  const places = fc.array(fc.nat(210), { maxLength: 6 }).map((list) => list.toSorted((a, b) => a - b))
  fc.assert(
    fc.property(values, places, (list, wanted) => {
      const sorted = list.toSorted((a, b) => a - b)
      const found = atPlaces(Float64Array.from(list), wanted)
      t.true(wanted.every((place, index) => (found[index] ?? null) === (sorted[place] ?? null)))
    }),
  )
})
