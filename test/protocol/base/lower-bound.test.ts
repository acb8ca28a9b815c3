import test from 'ava'
import fc from 'fast-check'
import { lowerBound } from '../../../protocol/base/lower-bound.ts'

test('in a sorted list it is the number of lesser items, also with equal ones', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ max: 9, min: 0 })),
      fc.integer({ max: 10, min: -1 }),
      (values, sought) => {
        const sorted = values.toSorted((a, b) => a - b)
        t.is(
          lowerBound(sorted.length, (index) => sorted[index]! < sought),
          values.filter((value) => value < sought).length,
        )
      },
    ),
  )
})

test('it asks at most ten times about a thousand', (t) => {
  let asked = 0
  for (let sought = 0; sought <= 1_000; sought++) {
    asked = 0
    lowerBound(1_000, (index) => {
      asked++
      return index < sought
    })
    t.true(asked <= 10)
  }
})
