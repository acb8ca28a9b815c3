import test from 'ava'
import { lognormalSigma } from '../../sim/core/distributions.ts'
import { randomStream } from '../../sim/core/random.ts'
import { type ValueSizes, valueSize } from '../../sim/core/value-sizes.ts'

const ALMOST_ONE = 1 - 2 ** -53
const MOST = 16_777_216

test('a range gives both its ends, and nothing beyond', (t) => {
  t.is(valueSize(0, { min: 3, max: 5 }), 3)
  t.is(valueSize(ALMOST_ONE, { min: 3, max: 5 }), 5)
  t.is(valueSize(0.5, { min: 100, max: 100 }), 100)
})

const sigma = lognormalSigma({ median: 1_000, p99: 64_000 })

/** With the quantiles in closed form. */
const SIZES: readonly (readonly [ValueSizes, median: number, p99: number])[] = [
  [{ distribution: 'lognormal', median: 1_000, sigma, atMost: MOST }, 1_000, 64_000],
  [{ distribution: 'exponential', mean: 1_000, atMost: MOST }, 693, 4_605],
  [{ distribution: 'pareto', least: 100, shape: 2, atMost: MOST }, 141, 1_000],
]

for (const [sizes, median, p99] of SIZES) {
  const name = 'distribution' in sizes ? sizes.distribution : 'range'
  test(`${name}: half of the values are smaller than the median, all but one in a hundred than the 99th percentile`, (t) => {
    t.is(valueSize(0.5, sizes), median)
    t.is(valueSize(0.99, sizes), p99)
  })

  test(`${name}: sizes are whole, never below 0 and never above the cap, at either end and between`, (t) => {
    const capped = { ...sizes, atMost: 500 }
    const draws = randomStream({ high: 1, low: 2 })
    const units = [0, ALMOST_ONE, ...Array.from({ length: 10_000 }, () => draws.next())]
    for (const unit of units) {
      const size = valueSize(unit, capped)
      t.true(Number.isInteger(size) && size >= 0 && size <= 500, `${size}`)
    }
    t.is(valueSize(ALMOST_ONE, capped), 500)
  })
}
