import test from 'ava'
import {
  angleOfChord,
  DiscreteDistribution,
  exponential,
  exponentialMean,
  lognormal,
  normal,
  pareto,
  paretoFrom,
  paretoMean,
  paretoResidual,
  swing,
  uniformInteger,
  uniformOnSphere,
  unitVector,
  weibull,
  weibullFrom,
  weibullMean,
  weibullResidual,
  zipf,
} from '../../sim/core/distributions.ts'
import { randomStream } from '../../sim/core/random.ts'

const ALMOST_ONE = 1 - 2 ** -53

/** `count` evenly spaced draws, the middles of equal parts of [0, 1): a sample without sampling error. */
function evenDraws(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (index + 0.5) / count)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function isClose(actual: number, expected: number, relative: number): boolean {
  return Math.abs(actual - expected) <= relative * Math.abs(expected)
}

test('the quantiles of the standard normal are those of the tables', (t) => {
  const quantiles: [unit: number, value: number][] = [
    [1e-12, -7.034483825301132],
    [1e-6, -4.753424308822899],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400538],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.6, 0.2533471031357998],
    [0.9, 1.2815515655446008],
    [0.975, 1.9599639845400536],
  ]
  for (const [unit, value] of quantiles)
    t.true(isClose(normal(unit), value, 4e-15), `${unit}: ${normal(unit)}`)
})

test('the median of each distribution has its closed form', (t) => {
  t.true(isClose(exponential(0.5, { mean: 100 }), 100 * Math.LN2, 1e-15))
  t.true(isClose(weibull(0.5, { scale: 100, shape: 0.5 }), 100 * Math.LN2 * Math.LN2, 1e-14))
  t.true(isClose(pareto(0.5, { minimum: 100, shape: 0.5 }), 400, 1e-14))
  t.is(lognormal(0.5, { median: 100, sigma: 2 }), 100)
})

test('the mean of each distribution has its closed form', (t) => {
  const units = evenDraws(200_000)
  t.true(isClose(mean(units.map((unit) => exponential(unit, { mean: 7 }))), 7, 1e-4))
  t.true(isClose(mean(units.map((unit) => weibull(unit, { scale: 7, shape: 2 }))), 7 * 0.886226925, 1e-4))
  t.true(isClose(mean(units.map((unit) => pareto(unit, { minimum: 2, shape: 3 }))), 3, 1e-3))
  t.true(
    isClose(mean(units.map((unit) => lognormal(unit, { median: 7, sigma: 0.5 }))), 7 * 1.133148453, 1e-4),
  )
})

test('two of mean, median and shape give a Weibull and a Pareto distribution with all three', (t) => {
  for (const shape of [0.1, 0.35, 0.6, 1, 1.5, 3]) {
    const mean = weibullMean({ scale: 700, shape })
    const median = weibull(0.5, { scale: 700, shape })
    for (const stated of [
      { mean, shape },
      { median, shape },
      { mean, median },
    ]) {
      const found = weibullFrom(stated)!
      t.true(isClose(found.shape, shape, 1e-9), `${found.shape}`)
      t.true(isClose(found.scale, 700, 1e-7), `${found.scale}`)
    }
  }
  for (const shape of [1.001, 1.2, 2, 5, 99]) {
    const mean = paretoMean({ minimum: 700, shape })
    const median = pareto(0.5, { minimum: 700, shape })
    for (const stated of [
      { mean, shape },
      { median, shape },
      { mean, median },
    ]) {
      const found = paretoFrom(stated)!
      t.true(isClose(found.shape, shape, 1e-9), `${found.shape}`)
      t.true(isClose(found.minimum, 700, 1e-9), `${found.minimum}`)
    }
  }
  t.true(isClose(exponential(0.5, { mean: exponentialMean({ median: 700 }) }), 700, 1e-15))
})

test('a mean that no shape has with that median gives no distribution', (t) => {
  for (const stated of [
    { mean: 5, median: 5 },
    { mean: 4, median: 5 },
    { mean: 1e12, median: 5 },
  ]) {
    t.is(weibullFrom(stated), undefined)
    t.is(paretoFrom(stated), undefined)
  }
})

test('the mean of Weibull is a gamma function: of 1/2, of whole numbers, and in between', (t) => {
  const gammas: [x: number, value: number][] = [
    [1.1, 0.9513507698668732],
    [1.5, Math.sqrt(Math.PI) / 2],
    [2, 1],
    [3, 2],
    [5, 24],
    [11, 3_628_800],
  ]
  for (const [x, value] of gammas) {
    const found = weibullMean({ scale: 1, shape: 1 / (x - 1) })
    t.true(isClose(found, value, 1e-13), `${x}: ${found}`)
  }
})

test('what is left of a lifetime at a random instant: quantiles that can be worked out by hand', (t) => {
  // Shape 1 is exponential; shape 1/2 has 1 − F = (1 + √x) e^−√x with scale 1, shape 2 has F = erf(x).
  for (const unit of [1e-9, 0.01, 0.4, 0.5, 0.7, 0.99, 1 - 1e-12]) {
    const memoryless = weibullResidual(unit, { scale: 7, shape: 1 })
    t.true(isClose(memoryless, exponential(unit, { mean: 7 }), 1e-9), `${unit}: ${memoryless}`)
    const root = Math.sqrt(weibullResidual(unit, { scale: 1, shape: 0.5 }))
    t.true(isClose((1 + root) * Math.exp(-root), 1 - unit, 1e-7), `${unit}: ${root}`)
  }
  t.true(isClose(weibullResidual(0.8427007929497149, { scale: 5, shape: 2 }), 5, 1e-9))
  t.true(isClose(weibullResidual(0.1124629160182849, { scale: 5, shape: 2 }), 0.5, 1e-9))
  // Even up to the minimum, where 1 / shape of the mass is left.
  const session = { minimum: 10, shape: 3 }
  t.true(isClose(paretoResidual(1 / 3, session), 5, 1e-14))
  t.true(isClose(paretoResidual(2 / 3, session), 10, 1e-14))
  t.true(isClose(paretoResidual(1 - 1 / 12, session), 20, 1e-12))
})

test('what is left of a lifetime inverts the integral of the survival function, for every shape', (t) => {
  for (const shape of [0.1, 0.2, 0.35, 0.6, 1.7, 4, 10]) {
    const mean = weibullMean({ scale: 1, shape })
    for (const unit of [0.02, 0.3, 0.5, 0.8]) {
      const end = weibullResidual(unit, { scale: 1, shape })
      // Middles of equal steps of the root of x, by which survival falls evenly enough.
      const power = 1 / Math.min(shape, 1)
      const steps = 100_000
      let area = 0
      for (let step = 0; step < steps; step++) {
        const z = (step + 0.5) / steps
        const x = end * z ** power
        area += Math.exp(-(x ** shape)) * end * power * z ** (power - 1)
      }
      t.true(isClose(area / steps / mean, unit, 1e-6), `${shape}, ${unit}: ${area / steps / mean}`)
    }
  }
})

test('a swing starts at 1, peaks after a quarter of its period, and is 1 on average', (t) => {
  t.is(swing(0, { share: 0.35 }), 1)
  t.is(swing(0.25, { share: 0.5 }), 1.5)
  t.is(swing(1.75, { share: 0.5 }), 0.5)
  t.true(isClose(mean(evenDraws(1_000).map((turns) => swing(turns, { share: 1 }))), 1, 1e-7))
})

test('every distribution grows with its draw and is finite at both ends of [0, 1)', (t) => {
  const quantiles: [name: string, quantile: (unit: number) => number][] = [
    ['uniform', (unit) => uniformInteger(unit, { min: -5, max: 5 })],
    ['exponential', (unit) => exponential(unit, { mean: 7 })],
    ['weibull', (unit) => weibull(unit, { scale: 7, shape: 0.6 })],
    ['pareto', (unit) => pareto(unit, { minimum: 2, shape: 1.5 })],
    ['what is left of Weibull', (unit) => weibullResidual(unit, { scale: 7, shape: 0.6 })],
    ['what is left of an even Weibull', (unit) => weibullResidual(unit, { scale: 7, shape: 10 })],
    ['what is left of Pareto', (unit) => paretoResidual(unit, { minimum: 2, shape: 1.5 })],
    ['normal', normal],
    ['lognormal', (unit) => lognormal(unit, { median: 7, sigma: 1 })],
  ]
  for (const [name, quantile] of quantiles) {
    const values = [0, ...evenDraws(1_000), ALMOST_ONE].map(quantile)
    t.true(values.every(Number.isFinite), name)
    t.true(
      values.every((value, index) => index === 0 || value >= values[index - 1]!),
      name,
    )
  }
})

test('the smallest values: 0 for gaps, the minimum for Pareto', (t) => {
  t.is(exponential(0, { mean: 7 }), 0)
  t.is(weibull(0, { scale: 7, shape: 0.6 }), 0)
  t.is(pareto(0, { minimum: 2, shape: 1.5 }), 2)
})

test('a uniform integer takes both ends, and each value equally often', (t) => {
  const values = evenDraws(6_000).map((unit) => uniformInteger(unit, { min: 10, max: 15 }))
  t.deepEqual(
    [10, 11, 12, 13, 14, 15].map((value) => values.filter((found) => found === value).length),
    [1_000, 1_000, 1_000, 1_000, 1_000, 1_000],
  )
  t.is(uniformInteger(ALMOST_ONE, { min: 10, max: 15 }), 15)
  t.is(uniformInteger(0.7, { min: 4, max: 4 }), 4)
})

test('a discrete distribution draws by weight and never an index of weight 0', (t) => {
  const distribution = new DiscreteDistribution([0, 1, 0, 3, 0])
  const counts = [0, 0, 0, 0, 0]
  for (const unit of [0, ...evenDraws(4_000), ALMOST_ONE]) counts[distribution.draw(unit)]!++
  t.deepEqual(counts, [0, 1_001, 0, 3_001, 0])
})

test('a discrete distribution refuses weights that are negative, infinite, all 0 or none', (t) => {
  for (const weights of [[1, -1], [1, Number.POSITIVE_INFINITY], [Number.NaN], [0, 0], []]) {
    t.throws(() => new DiscreteDistribution(weights), undefined, JSON.stringify(weights))
  }
})

test('Zipf: the k-th rank is drawn in proportion to k^-s', (t) => {
  const count = 1_000
  const units = evenDraws(100_000)
  for (const exponent of [0, 0.8, 1, 2]) {
    const ranks = zipf({ count, exponent })
    const drawn = new Array<number>(count).fill(0)
    for (const unit of units) drawn[ranks.draw(unit)]!++
    const weights = drawn.map((_, rank) => (rank + 1) ** -exponent)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    for (const [rank, weight] of weights.entries()) {
      const expected = (units.length * weight) / total
      t.true(
        Math.abs(drawn[rank]! - expected) <= 1.01,
        `s = ${exponent}, rank ${rank}: ${drawn[rank]}, ${expected}`,
      )
    }
  }
})

test('points on the sphere are at distance 1, and half of them within 30 degrees of the equator', (t) => {
  const random = randomStream({ high: 1, low: 2 })
  const points = Array.from({ length: 20_000 }, () => uniformOnSphere(random.next(), random.next()))
  t.true(points.every(([x, y, z]) => isClose(x * x + y * y + z * z, 1, 1e-12)))
  const share = points.filter(([, , z]) => Math.abs(z) <= 0.5).length / points.length
  t.true(Math.abs(share - 0.5) < 0.015, `${share}`)
  for (const axis of [0, 1, 2] as const) t.true(Math.abs(mean(points.map((point) => point[axis]))) < 0.015)
})

test('latitude and longitude to a point: the axes and the date line', (t) => {
  const at = (latitude: number, longitude: number) =>
    unitVector({ latitude, longitude }).map((value) => Math.round(value * 1e9) / 1e9 + 0)
  t.deepEqual(at(0, 0), [1, 0, 0])
  t.deepEqual(at(0, 90), [0, 1, 0])
  t.deepEqual(at(90, 12), [0, 0, 1])
  t.deepEqual(at(30, 180), at(30, -180))
})

test('a chord of 0 spans no angle, of √2 a right one, of 2 half the circle', (t) => {
  t.is(angleOfChord(0), 0)
  t.true(isClose(angleOfChord(Math.SQRT2), Math.PI / 2, 1e-15))
  t.is(angleOfChord(2), Math.PI)
  t.is(angleOfChord(2.0000000001), Math.PI)
})

test('rounded to whole microseconds, the values are the same on every machine and Node version', (t) => {
  const frozen: [name: string, quantile: (unit: number) => number, micros: number[]][] = [
    [
      'exponential',
      (unit) => exponential(unit, { mean: 1e9 }),
      [1_000_500, 105_360_516, 430_782_916, 962_334_670, 11_512_925_465],
    ],
    [
      'weibull',
      (unit) => weibull(unit, { scale: 1e9, shape: 0.6 }),
      [10_008, 23_503_352, 245_714_500, 938_015_945, 58_700_638_032],
    ],
    [
      'pareto',
      (unit) => pareto(unit, { minimum: 1e9, shape: 1.5 }),
      [1_000_667_223, 1_072_765_983, 1_332_675_547, 1_899_434_949, 2_154_434_690_038],
    ],
    [
      'lognormal',
      (unit) => lognormal(unit, { median: 1e9, sigma: 0.7 }),
      [114_960_968, 407_756_092, 763_589_967, 1_233_878_650, 19_794_884_698],
    ],
    [
      'what is left of Weibull',
      (unit) => weibullResidual(unit, { scale: 1e9, shape: 0.6 }),
      [1_523_868, 188_470_500, 929_267_184, 2_466_483_060, 75_527_453_309],
    ],
    [
      'arc',
      (unit) => angleOfChord(2 * unit) * 1e9,
      [2_000_000, 200_334_842, 715_142_207, 1_332_392_398, 3_132_648_374],
    ],
  ]
  for (const [name, quantile, micros] of frozen) {
    t.deepEqual(
      [0.001, 0.1, 0.35, 0.618, 0.99999].map((unit) => Math.round(quantile(unit))),
      micros,
      name,
    )
  }
})
