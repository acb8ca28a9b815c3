import test from 'ava'
import { meanOfRuns, poissonBounds, pooledRate } from '../../../experiments/reproduce/statistics.ts'

const near = (found: number | null, expected: number) =>
  found !== null && Math.abs(found - expected) <= 1e-3 * Math.max(1, Math.abs(expected))

test('the bounds of a mean are those of Student', (t) => {
  // Mean 3, standard deviation √2.5; t is 2.776 with four degrees of freedom.
  const { value, low, high, bounds } = meanOfRuns([1, 2, 3, 4, 5])
  t.is(value, 3)
  t.true(near(low, 3 - 2.776 * Math.sqrt(2.5 / 5)))
  t.true(near(high, 3 + 2.776 * Math.sqrt(2.5 / 5)))
  t.is(bounds, 't')
})

test('two runs bound a mean badly, a hundred well', (t) => {
  t.true(near(meanOfRuns([0, 2]).high, 1 + 12.706))
  const { low, high } = meanOfRuns(Array.from({ length: 100 }, (_, index) => index % 2))
  t.true(near(low, 0.5 - 1.984 * Math.sqrt(25 / 99 / 100)))
  t.true(near(high, 0.5 + 1.984 * Math.sqrt(25 / 99 / 100)))
})

test('one run alone has no bounds, and no run no mean', (t) => {
  t.deepEqual(meanOfRuns([7]), { value: 7, low: null, high: null, bounds: 'none' })
  t.throws(() => meanOfRuns([]))
})

// Garwood's intervals, as tables of the Poisson distribution print them.
for (const [count, low, high] of [
  [0, 0, 3.689],
  [1, 0.0253, 5.572],
  [2, 0.2422, 7.225],
  [5, 1.623, 11.668],
  [10, 4.795, 18.39],
  [30, 20.241, 42.827],
  [100, 81.364, 121.627],
] as const)
  test(`${count} rare events are Poisson with a mean of ${low} to ${high}`, (t) => {
    const bounds = poissonBounds(count)
    t.true(near(bounds.low, low), String(bounds.low))
    t.true(near(bounds.high, high), String(bounds.high))
  })

test('rare events are pooled over the runs', (t) => {
  const { value, low, high, bounds } = pooledRate([
    { events: 1, trials: 3_000_000 },
    { events: 0, trials: 1_000_000 },
  ])
  t.is(value, 0.25e-6)
  t.true(near(low! * 4e6, 0.0253))
  t.true(near(high! * 4e6, 5.572))
  t.is(bounds, 'poisson')
})

test('no event at all still bounds the rate from above', (t) => {
  const { value, low, high } = pooledRate([{ events: 0, trials: 4_000_000 }])
  t.deepEqual([value, low], [0, 0])
  t.true(near(high! * 4e6, 3.689))
})

test('of frequent events the runs show the spread; the value is that of all trials together', (t) => {
  const { value, low, high, bounds } = pooledRate([
    { events: 300, trials: 1_000 },
    { events: 800, trials: 2_000 },
  ])
  t.is(value, 1_100 / 3_000)
  t.is(bounds, 't')
  t.is(low, 0)
  t.true(near(high, 0.35 + 12.706 * 0.05))
})

test('frequent events of one run have no bounds', (t) => {
  t.deepEqual(pooledRate([{ events: 300, trials: 1_000 }]), {
    value: 0.3,
    low: null,
    high: null,
    bounds: 'none',
  })
})

test('a rate of no trials is a mistake', (t) => {
  t.throws(() => pooledRate([{ events: 0, trials: 0 }]))
})
