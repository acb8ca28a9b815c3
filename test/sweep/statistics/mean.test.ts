import test from 'ava'
import fc from 'fast-check'
import { randomStream, streamKey } from '../../../sim/core/random.ts'
import { bcaInterval } from '../../../sim/sweep/statistics/bootstrap.ts'
import { estimateMean } from '../../../sim/sweep/statistics/mean.ts'
import { studentInterval } from '../../../sim/sweep/statistics/student.ts'
import { FAILURES, near, SLEEP } from './samples.ts'

const KEY = streamKey('1', 'statistics', 'test')

test("Student's own data have Student's interval", (t) => {
  const { low, high, ...rest } = estimateMean(SLEEP.first, KEY)
  t.true(near(low, -0.5297804135262318, 1e-7))
  t.true(near(high, 2.0297804135262316, 1e-7))
  t.true(near(rest.sd, 1.7890096577591623))
  t.true(near(rest.mean, 0.75))
  t.like(rest, { n: 10, interval: 'student', median: 0.35, min: -1.6, max: 3.7 })
})

test('two runs have a wide interval, with one degree of freedom', (t) => {
  const { mean, low, high, interval } = estimateMean([2, 0], KEY)
  t.deepEqual([mean, interval], [1, 'student'])
  t.true(near(low, 1 - 12.7062047, 1e-7) && near(high, 1 + 12.7062047, 1e-7))
})

test('one run has no interval and no standard deviation', (t) => {
  t.deepEqual(estimateMean([7.5], KEY), {
    n: 1,
    mean: 7.5,
    sd: null,
    low: null,
    high: null,
    interval: 'none',
    median: 7.5,
    min: 7.5,
    max: 7.5,
  })
})

test('runs that are all equal have a standard deviation of 0 and no interval', (t) => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      fc.integer({ min: 2, max: 40 }),
      (value, n) => {
        t.deepEqual(estimateMean(new Array<number>(n).fill(value), KEY), {
          n,
          mean: value,
          sd: 0,
          low: null,
          high: null,
          interval: 'none',
          median: value,
          min: value,
          max: value,
        })
      },
    ),
  )
})

test('skewed runs have the BCa interval, at the levels that make up for few runs', (t) => {
  // From SciPy's BCa of a million resamples at the same level, 97.85 %; at 95 % it is 57 to 226. Ours are 2,000, of which a
  // handful decides about the upper end.
  const { low, high, interval } = estimateMean(FAILURES, KEY)
  t.is(interval, 'bootstrap')
  t.true(near(low, 51.583, 0.03), String(low))
  t.true(near(high, 254.917, 0.06), String(high))
})

test('the bootstrap of values without skewness comes near Student', (t) => {
  const values = Array.from({ length: 21 }, (_, index) => index - 10)
  const bootstrap = bcaInterval(values, KEY)!
  const student = studentInterval(values)
  t.true(near(bootstrap.low, student.low, 0.05) && near(bootstrap.high, student.high, 0.05))
})

test('one run unlike nineteen others stretches the interval to its side, and not beyond what runs may be', (t) => {
  const { low, high, mean, interval } = estimateMean([...new Array<number>(19).fill(0), 1], KEY)
  t.is(interval, 'bootstrap')
  t.is(low, 0)
  t.true(high! - mean > 2 * (mean - low!))
})

test('seven runs are too few for the bootstrap, eight are enough', (t) => {
  t.is(estimateMean([0, 0, 0, 0, 0, 0, 1], KEY).interval, 'student')
  t.is(estimateMean([0, 0, 0, 0, 0, 0, 0, 1], KEY).interval, 'bootstrap')
})

test('the bootstrap gives up on values whose squares are too large or too small for a number', (t) => {
  for (const unit of [1e200, 1e-200])
    t.is(
      bcaInterval(
        FAILURES.map((value) => value * unit),
        KEY,
      ),
      null,
    )
})

test('the same runs and key give the same interval, independent of other draws; another key another one', (t) => {
  const before = estimateMean(FAILURES, KEY)
  randomStream(KEY).next()
  estimateMean(FAILURES.slice(1), KEY)
  t.deepEqual(estimateMean(FAILURES, KEY), before)
  t.notDeepEqual(estimateMean(FAILURES, streamKey('2', 'statistics', 'test')), before)
})

/** Whole numbers, skewed more often than not, so that both kinds of interval come up. */
const someRuns = fc.array(
  fc.nat({ max: 30 }).map((each) => each * each * each),
  { minLength: 2, maxLength: 25 },
)

test('the order of the runs does not matter, to the last bit', (t) => {
  t.deepEqual(estimateMean([0, -0, 1], KEY), estimateMean([-0, 0, 1], KEY))
  fc.assert(
    fc.property(someRuns, (values) => {
      const odd = values.map((value) => value / 7)
      t.deepEqual(estimateMean(odd.toReversed(), KEY), estimateMean(odd, KEY))
    }),
    { numRuns: 50 },
  )
})

test('the interval holds the mean', (t) => {
  fc.assert(
    fc.property(someRuns, (values) => {
      const { mean, low, high, interval } = estimateMean(values, KEY)
      t.true(interval === 'none' || (low! < mean && mean < high!))
    }),
    { numRuns: 100 },
  )
})

test('runs in another unit, or from another zero, have the same interval in that unit and from there', (t) => {
  fc.assert(
    fc.property(
      someRuns,
      fc.double({ min: 0.001, max: 1_000, noNaN: true }),
      fc.integer({ min: -10_000, max: 10_000 }),
      (values, unit, zero) => {
        const before = estimateMean(values, KEY)
        const after = estimateMean(
          values.map((value) => zero + unit * value),
          KEY,
        )
        t.is(after.interval, before.interval)
        if (before.interval === 'none') return
        const tolerance = 1e-9 * (Math.abs(zero) + unit * before.max)
        for (const end of ['mean', 'low', 'high', 'median'] as const)
          t.true(Math.abs(after[end]! - (zero + unit * before[end]!)) <= tolerance, end)
      },
    ),
    { numRuns: 100 },
  )
})

test('an estimate of no runs, or of what is no number, is a mistake', (t) => {
  t.throws(() => estimateMean([], KEY))
  t.throws(() => estimateMean([1, Number.NaN], KEY))
  t.throws(() => estimateMean([1, Number.POSITIVE_INFINITY], KEY))
})
