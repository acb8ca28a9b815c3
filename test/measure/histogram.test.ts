import test from 'ava'
import fc from 'fast-check'
import { Histogram } from '../../sim/measure/histogram.ts'

const histogramOf = (values: Iterable<number>): Histogram => {
  const histogram = new Histogram()
  for (const value of values) histogram.add(value)
  return histogram
}

test('an empty histogram has no mean and no percentile', (t) => {
  const histogram = new Histogram()
  t.is(histogram.count, 0)
  t.is(histogram.mean(), null)
  t.is(histogram.percentile(50), null)
})

for (const [values, percent, expected] of [
  [[7], 1, 7],
  [[7], 100, 7],
  [[1, 2], 50, 1],
  [[1, 2], 51, 2],
  [[3, 1, 2], 50, 2],
  [[15, 20, 35, 40, 50], 30, 20],
  [[15, 20, 35, 40, 50], 40, 20],
  [[15, 20, 35, 40, 50], 100, 50],
  [[0, 0, 0, 9], 75, 0],
  [[0, 0, 0, 9], 76, 9],
] as const) {
  test(`the nearest-rank percentile ${percent} of ${values.join(' ')} is ${expected}`, (t) => {
    t.is(histogramOf(values).percentile(percent), expected)
  })
}

test('the percentile 7 of a hundred values is the seventh, though 0.07 · 100 is not 7 in floating point', (t) => {
  t.is(histogramOf(Array.from({ length: 100 }, (_, index) => index + 1)).percentile(7), 7)
})

test('mean and percentiles are those of the sorted values, in any order, asked for at any time', (t) => {
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 ** 40 })), {
    minLength: 1,
    maxLength: 5_000,
    size: 'max',
  })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 100 }), fc.nat(), (added, percent, when) => {
      const histogram = new Histogram()
      added.forEach((value, index) => {
        histogram.add(value)
        if (index === when % added.length) histogram.percentile(percent)
      })
      const sorted = added.toSorted((a, b) => a - b)
      t.is(histogram.count, added.length)
      t.is(histogram.percentile(percent), sorted[Math.ceil((percent * sorted.length) / 100) - 1] as number)
      t.is(
        histogram.sum,
        sorted.reduce((sum, value) => sum + value, 0),
      )
      t.is(histogram.mean(), histogram.sum / added.length)
    }),
    { numRuns: 50 },
  )
})

test('a sum beyond 2^53 is correctly rounded', (t) => {
  const largest = 2 ** 52 - 1
  const exact = BigInt(largest) * 100n + 1n
  t.is(histogramOf([...Array.from({ length: 100 }, () => largest), 1]).sum, Number(exact))
})

test('memory follows the number of distinct values, not of values', (t) => {
  const histogram = new Histogram()
  for (let i = 0; i < 200_000; i++) histogram.add((i * 7_919) % 5_003)
  t.is(histogram.count, 200_000)
  t.true(histogram.byteLength <= 24 * 5_003, `${histogram.byteLength} bytes`)
})

test('what is not a whole number in range is refused', (t) => {
  const histogram = new Histogram()
  for (const value of [-1, 0.5, Number.NaN, Infinity, 2 ** 52]) t.throws(() => histogram.add(value))
  for (const percent of [0, 101, 99.9]) t.throws(() => histogram.percentile(percent))
})
