import test from 'ava'
import fc from 'fast-check'
import { estimateShare } from '../../../sim/sweep/statistics/share.ts'
import { near } from './samples.ts'

// Newcombe, Statistics in Medicine 17 (1998), table I, method 3; the decimals beyond the fourth from SciPy.
for (const [yes, n, low, high] of [
  [81, 263, 0.2552885198782742, 0.36620957698280004],
  [15, 148, 0.06238639953073629, 0.16048724172330803],
  [1, 29, 0.006113214292762667, 0.17175521879320282],
] as const)
  test(`Wilson's interval of ${yes} of ${n} is ${low.toFixed(4)} to ${high.toFixed(4)}`, (t) => {
    const share = estimateShare(yes, n)
    t.is(share.interval, 'wilson')
    t.is(share.mean, yes / n)
    t.true(near(share.low, low, 1e-12) && near(share.high, high, 1e-12))
  })

test('none of 20 leaves at most 3/20, and all of 20 at least 17/20', (t) => {
  t.deepEqual(estimateShare(0, 20), {
    n: 20,
    mean: 0,
    sd: null,
    low: 0,
    high: 0.15,
    interval: 'rule of three',
    median: 0,
    min: 0,
    max: 0,
  })
  t.deepEqual(estimateShare(20, 20), {
    n: 20,
    mean: 1,
    sd: null,
    low: 0.85,
    high: 1,
    interval: 'rule of three',
    median: 1,
    min: 1,
    max: 1,
  })
})

test('up to three runs that agree leave every share possible', (t) => {
  for (const n of [1, 2, 3])
    for (const yes of [0, n]) {
      const { low, high } = estimateShare(yes, n)
      t.deepEqual([low, high], [0, 1])
    }
})

test('median, least and greatest are those of as many zeros and ones', (t) => {
  const figures = ({ median, min, max }: ReturnType<typeof estimateShare>) => [median, min, max]
  t.deepEqual(figures(estimateShare(1, 3)), [0, 0, 1])
  t.deepEqual(figures(estimateShare(2, 3)), [1, 0, 1])
  t.deepEqual(figures(estimateShare(2, 4)), [0.5, 0, 1])
})

test('the interval lies within 0 … 1, holds the share, and that of no is its mirror image', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
      const yes = Math.round(part * n)
      const share = estimateShare(yes, n)
      const mirror = estimateShare(n - yes, n)
      t.true(0 <= share.low! && share.low! <= share.mean && share.mean <= share.high! && share.high! <= 1)
      t.true(near(mirror.low, 1 - share.high!, 1e-12) && near(mirror.high, 1 - share.low!, 1e-12))
    }),
  )
})

test('a share of no runs, of more than all or of half a run is a mistake', (t) => {
  for (const [yes, n] of [
    [0, 0],
    [3, 2],
    [-1, 2],
    [0.5, 2],
    [1, 2.5],
  ] as const)
    t.throws(() => estimateShare(yes, n))
})
