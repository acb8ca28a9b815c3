import test from 'ava'
import fc from 'fast-check'
import { linearDomain, roundValues, valueScale } from '../../../sim/figures/kit/value-scale.ts'

for (const [values, domain, fact] of [
  [[3, 5], [3, 5], 'close together and far from zero: their own range'],
  [[1, 5], [0, 5], 'far apart: from zero'],
  [[-1, 5], [-1, 5], 'on both sides of zero'],
  [[-5, -4], [-5, 0], 'below zero'],
  [[5, 5], [0, 5], 'a single value'],
  [[0, 0], [0, 1], 'nothing but zero'],
] as const)
  test(`the domain of values ${fact}`, (t) => t.deepEqual(linearDomain(values[0], values[1]), domain))

test('no values have a domain all the same', (t) => {
  t.deepEqual(valueScale([], []).scale.domain, [0, 1])
})

test('outliers that would flatten the rest make the scale logarithmic, with a zero', (t) => {
  const { scale, ticks, logarithmicAbove } = valueScale([0, 0.3, 1], [40, 90])
  t.like(scale, { type: 'symlog', domain: [0, 90], constant: 0.5 })
  t.deepEqual(ticks, [0, 0.5, 1, 2, 5, 10, 20, 50])
  t.is(logarithmicAbove, 0.5)
})

test('outliers that do not, leave it linear', (t) => {
  t.is(valueScale([0, 0.3, 1], [3]).logarithmicAbove, null)
  t.is(valueScale([0, 0, 0], [3]).logarithmicAbove, null)
})

test('round values are ones, twos and fives', (t) => {
  t.deepEqual(roundValues(0.02, 3), [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2])
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (from) => {
      const [first = 0] = roundValues(from, from)
      t.true(first <= from && from < first * 2.500001)
      t.regex(first.toExponential(), /^[125]e/)
    }),
  )
})
