import test from 'ava'
import fc from 'fast-check'
import { estimateText } from '../../../sim/figures/sweep/estimate-text.ts'

for (const [mean, low, high, text, interval] of [
  [1.399, 1.361, 1.438, '1.40', '1.36 … 1.44'],
  [1.0098, 0.9875, 1.0321, '1.010', '0.988 … 1.032'],
  [0.5, 0.47, 0.53, '0.50', '0.47 … 0.53'],
  [0.5, 0.4, 0.6, '0.5', '0.4 … 0.6'],
  [0.04, 0, 0.13, '0.04', '0 … 0.13'],
  [0, 0, 30.8, '0', '0 … 31'],
  [3198.03, 1703.2, 4692.9, '3,200', '1,700 … 4,700'],
  [0.4, 0.003, 9.2, '0.4', '0.0 … 9.2'],
  [0.17, 0.02, 0.7019, '0.17', '0.02 … 0.70'],
  [0.04, 1e-8, 0.2, '0.04', '0 … 0.20'],
  [-0.2, -3.1, 2.7, '-0.2', '-3.1 … 2.7'],
  [1.000002, 1.000002, 1.000002, '1.000002', '1.000002 … 1.000002'],
] as const)
  test(`${mean}, between ${low} and ${high}, is written ${text} and ${interval}`, (t) =>
    t.deepEqual(estimateText({ mean, low, high }), { mean: text, interval }))

for (const [mean, text] of [
  [0, '0'],
  [0.04237, '0.04237'],
  [1.5, '1.5'],
  [12345.6, '12,350'],
  [0.00001234, '0.000012'],
] as const)
  test(`without an interval ${mean} is written ${text}`, (t) =>
    t.deepEqual(estimateText({ mean, low: null, high: null }), { mean: text, interval: '' }))

test('what is written is off by no more than a sixth of half the interval, or by what the tables do not have', (t) => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const width = fc.double({ min: 1e-5, max: 1e5, noNaN: true })
  fc.assert(
    fc.property(value, width, width, (mean, below, above) => {
      const [low, high] = [mean - below, mean + above]
      const texts = estimateText({ mean, low, high })
      const ends = texts.interval.split(' … ')
      for (const [index, exact] of [mean, low, high].entries()) {
        const written = Number([texts.mean, ...ends][index]!.replaceAll(',', ''))
        t.true(Math.abs(written - exact) <= Math.max((high - low) / 2 / 5.8, 1e-6))
      }
    }),
  )
})

test('mean and ends have the same number of decimals, where they are not zero', (t) => {
  const value = fc.integer({ min: 1, max: 1_000_000 }).map((millionths) => millionths / 1_000)
  fc.assert(
    fc.property(value, value, value, (...values) => {
      const [low, mean, high] = values.toSorted((a, b) => a - b) as [number, number, number]
      const texts = estimateText({ mean, low, high })
      const decimals = [texts.mean, ...texts.interval.split(' … ')].map(
        (text) => text.split('.')[1]?.length ?? 0,
      )
      t.is(new Set(decimals).size, 1)
    }),
  )
})
