import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { exp, ln } from '../../../protocol/base/elementary.ts'
import { prove } from '../samples.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })

/** Any magnitude of a positive number that has all its bits, and often one close to 1. */
const positive = fc.oneof(
  between(-300, 300).map((exponent) => 10 ** exponent),
  between(0.5, 2),
  between(-1e-6, 1e-6).map((offset) => 1 + offset),
)

const isWithin = (actual: number, expected: number, relative: number): boolean =>
  Math.abs(actual - expected) <= relative * Math.abs(expected)

test('e^x is what the machine makes of it, to 1e-12, for all x from -700 to 700', (t) => {
  prove(
    t,
    fc.property(fc.oneof(between(-700, 700), between(-1, 1), between(-40, 40)), (x) => {
      assert(isWithin(exp(x), Math.exp(x), 1e-12), `${x}: ${exp(x)}, not ${Math.exp(x)}`)
    }),
    { numRuns: 20_000 },
  )
})

test('ln x is what the machine makes of it, to 1e-12, for all positive x', (t) => {
  prove(
    t,
    fc.property(positive, (x) => {
      assert(isWithin(ln(x), Math.log(x), 1e-12), `${x}: ${ln(x)}, not ${Math.log(x)}`)
    }),
    { numRuns: 20_000 },
  )
})

test('each undoes the other', (t) => {
  prove(
    t,
    fc.property(between(-600, 600), (x) => {
      // The logarithm takes a relative error in as an absolute one.
      assert(Math.abs(ln(exp(x)) - x) <= 2e-12 * Math.max(1, Math.abs(x)))
      const y = Math.exp(x)
      // And the exponential an absolute error as a relative one.
      assert(isWithin(exp(ln(y)), y, 2e-12 + 1e-15 * Math.abs(x)))
    }),
    { numRuns: 5_000 },
  )
})

test('exact where the result is: e^0 and ln 1', (t) => {
  t.is(exp(0), 1)
  t.is(ln(1), 0)
})

test('both rise', (t) => {
  prove(
    t,
    fc.property(between(-600, 600), fc.double({ min: 1e-9, max: 10, noNaN: true }), (x, step) => {
      assert(exp(x + step) > exp(x))
      assert(ln(Math.exp(x + step)) > ln(Math.exp(x)))
    }),
  )
})
