import test from 'ava'
import fc from 'fast-check'
import { compareMeans, welchDegreesOfFreedom } from '../../../sim/sweep/statistics/compare.ts'
import { standardDeviation } from '../../../sim/sweep/statistics/moments.ts'
import { near, SLEEP } from './samples.ts'

test("Student's two drugs differ by 0.70 to 2.46 hours in pairs, by −0.21 to 3.37 as strangers", (t) => {
  const { n, baseMean, mean, difference, paired, unpaired, widthRatio } = compareMeans(
    SLEEP.first,
    SLEEP.second,
  )
  t.is(n, 10)
  t.true(near(baseMean, 0.75) && near(mean, 2.33) && near(difference, 1.58))
  t.true(near(paired!.low, 0.7001142367230175, 1e-7) && near(paired!.high, 2.459885763276983, 1e-7))
  t.true(near(unpaired!.low, -0.20548323071171137, 1e-7) && near(unpaired!.high, 3.3654832307117104, 1e-7))
  t.true(near(widthRatio, 1.7597715265539655 / 3.570966461423422, 1e-7))
})

// The first is a common example of Welch's test; all agree with SciPy.
for (const { title, a, b, expected } of [
  {
    title: 'two samples of fifteen',
    a: [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4],
    b: [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4],
    expected: 24.988529290231416,
  },
  { title: 'hours of sleep', a: SLEEP.first, b: SLEEP.second, expected: 17.776473516178488 },
])
  test(`Welch's interval of ${title} has ${expected.toFixed(2)} degrees of freedom`, (t) => {
    const [first, second] = [a, b].map((values) => ({
      variance: standardDeviation(values) ** 2 / values.length,
      n: values.length,
    }))
    t.true(near(welchDegreesOfFreedom(first!, second!), expected))
  })

test("Welch's degrees of freedom are those of both for equal variances, and of the one that varies", (t) => {
  t.is(welchDegreesOfFreedom({ variance: 3, n: 8 }, { variance: 3, n: 8 }), 14)
  t.is(welchDegreesOfFreedom({ variance: 3, n: 8 }, { variance: 0, n: 20 }), 7)
  t.is(welchDegreesOfFreedom({ variance: 1e-300, n: 8 }, { variance: 1e-300, n: 8 }), 14)
})

test('one pair has a difference and no intervals', (t) => {
  t.deepEqual(compareMeans([3], [5]), {
    n: 1,
    baseMean: 3,
    mean: 5,
    difference: 2,
    paired: null,
    unpaired: null,
    widthRatio: null,
  })
})

test('pairs that all differ by the same have no paired interval; rounding does not make one', (t) => {
  const base = [0.1, 0.2, 0.3, 0.7]
  const { difference, paired, unpaired, widthRatio } = compareMeans(
    base,
    base.map((value) => value + 1),
  )
  t.true(near(difference, 1))
  t.is(paired, null)
  t.not(unpaired, null)
  t.is(widthRatio, null)
})

test('settings that never vary have no intervals, and one that does is enough for both', (t) => {
  t.like(compareMeans([2, 2, 2], [2, 2, 2]), {
    difference: 0,
    paired: null,
    unpaired: null,
    widthRatio: null,
  })
  t.like(compareMeans([2, 2, 2], [5, 5, 5]), {
    difference: 3,
    paired: null,
    unpaired: null,
    widthRatio: null,
  })
  // Both intervals then have n − 1 degrees of freedom.
  const { paired, unpaired, widthRatio } = compareMeans([2, 2, 2], [4, 5, 6])
  t.true(near(paired!.low, unpaired!.low) && near(paired!.high, unpaired!.high) && near(widthRatio, 1))
})

const somePairs = fc.array(
  fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -999, max: 999 })),
  {
    minLength: 2,
    maxLength: 30,
  },
)
const compared = (pairs: readonly (readonly [number, number])[]) =>
  compareMeans(
    pairs.map(([base]) => base / 7),
    pairs.map(([, other]) => other / 7),
  )

test('the order of the pairs does not matter, to the last bit', (t) => {
  fc.assert(fc.property(somePairs, (pairs) => t.deepEqual(compared(pairs.toReversed()), compared(pairs))))
})

test('both intervals are centred at the difference', (t) => {
  fc.assert(
    fc.property(somePairs, (pairs) => {
      const { difference, paired, unpaired } = compared(pairs)
      for (const interval of [paired, unpaired])
        t.true(interval === null || near((interval.low + interval.high) / 2, difference))
    }),
  )
})

test('to compare the other way round is to turn the signs', (t) => {
  fc.assert(
    fc.property(somePairs, (pairs) => {
      const forth = compared(pairs)
      const back = compared(pairs.map(([base, other]) => [other, base] as const))
      t.true(near(back.difference, -forth.difference))
      for (const kind of ['paired', 'unpaired'] as const) {
        t.is(back[kind] === null, forth[kind] === null)
        if (forth[kind])
          t.true(near(back[kind]!.low, -forth[kind].high) && near(back[kind]!.high, -forth[kind].low))
      }
    }),
  )
})

test('what one unit and another zero do to the runs they do to the difference', (t) => {
  fc.assert(
    fc.property(
      somePairs,
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: -99, max: 99 }),
      (pairs, unit, zero) => {
        const before = compared(pairs)
        const after = compared(
          pairs.map(([base, other]) => [base * unit + 7 * zero, other * unit + 7 * zero] as const),
        )
        t.true(near(after.difference, unit * before.difference))
        if (before.paired) t.true(near(after.paired!.high, unit * before.paired.high))
        if (before.unpaired) t.true(near(after.unpaired!.high, unit * before.unpaired.high))
      },
    ),
  )
})

test('runs without partners, no runs and what is no number are mistakes', (t) => {
  t.throws(() => compareMeans([1, 2], [1]))
  t.throws(() => compareMeans([], []))
  t.throws(() => compareMeans([1, 2], [1, Number.NaN]))
})
