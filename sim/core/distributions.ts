import { lowerBound } from '../../protocol/base/lower-bound.ts'
import { assert } from './assert.ts'

/**
 * Random variates by inversion: each function is the quantile function of its distribution and turns one uniform
 * draw `unit` on [0, 1) into one variate. So it serves a stream (`exponential(random.next(), { mean })`) as well as a
 * hash of a message, and a variate always costs one draw.
 *
 * This is the only file that may use transcendental functions: their last bits are not specified. `Math.pow` differs
 * between Node 22 and 24 and is not used at all. Callers round what they get, times to whole microseconds.
 */

/** A whole number from `min` to `max`, both included, each as likely. */
export function uniformInteger(unit: number, { min, max }: { min: number; max: number }): number {
  return min + Math.floor(unit * (max - min + 1))
}

/** Exponential with this mean: the gap between two events of a Poisson process of rate 1 / mean. */
export function exponential(unit: number, { mean }: { mean: number }): number {
  return mean * unitExponential(unit)
}

/** The smallest of `count` independent draws, uniform on [0, 1): 1 − (1 − unit)^(1/count). */
export function smallestOfUniform(unit: number, { count }: { count: number }): number {
  return 1 - Math.exp(Math.log(1 - unit) / count)
}

/** Weibull, P(X > x) = exp(−(x / scale)^shape); shape below 1 has the heavy tail of measured session times. */
export function weibull(unit: number, { scale, shape }: { scale: number; shape: number }): number {
  return scale * power(unitExponential(unit), 1 / shape)
}

/** Pareto, P(X > x) = (minimum / x)^shape for x ≥ minimum; the mean is infinite for shape ≤ 1. */
export function pareto(unit: number, { minimum, shape }: { minimum: number; shape: number }): number {
  return minimum * Math.exp(unitExponential(unit) / shape)
}

/** The mean of the exponential distribution with this median. */
export function exponentialMean({ median }: { median: number }): number {
  return median / Math.LN2
}

export function weibullMean({ scale, shape }: { scale: number; shape: number }): number {
  return scale * Math.exp(logGamma(1 + 1 / shape))
}

/** Finite for shape > 1. */
export function paretoMean({ minimum, shape }: { minimum: number; shape: number }): number {
  return (minimum * shape) / (shape - 1)
}

/** Two of the three numbers by which a Weibull or a Pareto distribution may be stated. */
export type TwoOfThree =
  | { readonly mean: number; readonly median: number }
  | { readonly mean: number; readonly shape: number }
  | { readonly median: number; readonly shape: number }

/** Among these the shape is sought that gives a mean and a median. */
export const WEIBULL_SHAPES = { from: 0.1, to: 10 } as const
/** The lower end keeps away from 1, where the mean is infinite. */
export const PARETO_SHAPES = { from: 1.001, to: 100 } as const

/**
 * The Weibull distribution so stated. Undefined if none of WEIBULL_SHAPES has that mean and median. Also undefined if the
 * mean is not above the median: then two shapes have them, or none.
 */
export function weibullFrom(stated: TwoOfThree): { scale: number; shape: number } | undefined {
  const found = sizeAndShape(stated, WEIBULL_SHAPES, {
    mean: (shape) => weibullMean({ scale: 1, shape }),
    median: (shape) => weibull(0.5, { scale: 1, shape }),
  })
  return found && { scale: found.size, shape: found.shape }
}

/** The Pareto distribution so stated. Undefined if none of PARETO_SHAPES has that mean and median. */
export function paretoFrom(stated: TwoOfThree): { minimum: number; shape: number } | undefined {
  const found = sizeAndShape(stated, PARETO_SHAPES, {
    mean: (shape) => paretoMean({ minimum: 1, shape }),
    median: (shape) => pareto(0.5, { minimum: 1, shape }),
  })
  return found && { minimum: found.size, shape: found.shape }
}

/** `unit`: mean and median at size 1; their ratio falls with the shape as long as it is above 1. */
function sizeAndShape(
  stated: TwoOfThree,
  { from, to }: { from: number; to: number },
  unit: { mean: (shape: number) => number; median: (shape: number) => number },
): { size: number; shape: number } | undefined {
  if ('shape' in stated) {
    const { shape } = stated
    return {
      shape,
      size: 'mean' in stated ? stated.mean / unit.mean(shape) : stated.median / unit.median(shape),
    }
  }
  const sought = stated.mean / stated.median
  const ratio = (shape: number) => unit.mean(shape) / unit.median(shape)
  if (sought <= 1 || sought > ratio(from) || sought < ratio(to)) return undefined
  let low = from
  let high = to
  for (let halvings = 0; halvings < 60; halvings++) {
    const middle = (low + high) / 2
    if (ratio(middle) > sought) low = middle
    else high = middle
  }
  return { size: stated.mean / unit.mean(low), shape: low }
}

/**
 * What is left of a lifetime that is met at a random instant: the density P(X > x) / mean (Feller II, XI.4). For Weibull
 * that is P(X > t) integrated, the incomplete gamma function of 1 / shape.
 */
export function weibullResidual(unit: number, { scale, shape }: { scale: number; shape: number }): number {
  return scale * power(gammaQuantile(unit, 1 / shape), 1 / shape)
}

/** As `weibullResidual`: even up to `minimum`, beyond it a Pareto tail whose shape is less by 1. */
export function paretoResidual(unit: number, { minimum, shape }: { minimum: number; shape: number }): number {
  const mean = paretoMean({ minimum, shape })
  return unit * mean <= minimum ? unit * mean : minimum * power(shape * (1 - unit), -1 / (shape - 1))
}

/** A share of the way from one positive number to another, on a logarithmic scale. */
export function betweenInLogarithms(share: number, { from, to }: { from: number; to: number }): number {
  return from * Math.exp(share * Math.log(to / from))
}

/** A rate that swings around 1 as a sine does, `turns` periods after its start; between 1 − share and 1 + share. */
export function swing(turns: number, { share }: { share: number }): number {
  // Rounded to 24 bits, so that no platform's last bit decides about a draw.
  return Math.fround(1 + share * Math.sin(2 * Math.PI * turns))
}

/** Lognormal: the logarithm is normal around that of `median` with standard deviation `sigma`. */
export function lognormal(unit: number, { median, sigma }: { median: number; sigma: number }): number {
  return median * Math.exp(sigma * normal(unit))
}

/** The `sigma` of the lognormal distribution with this median and this 99th percentile, which is above it. */
export function lognormalSigma({ median, p99 }: { median: number; p99: number }): number {
  return Math.log(p99 / median) / normal(0.99)
}

/** 2^−54 */
const HALF_SMALLEST_UNIT = 5.551115123125783e-17

/**
 * Standard normal: Wichura's algorithm AS 241 (PPND16), relative error about 1e-16. A `unit` of 0, which would give
 * −∞, counts as 2^−54.
 */
export function normal(unit: number): number {
  const q = unit - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(CENTRE_OVER, r)) / polynomial(CENTRE_UNDER, r)
  }
  const tail = Math.max(q < 0 ? unit : 1 - unit, HALF_SMALLEST_UNIT)
  const r = Math.sqrt(-Math.log(tail))
  const size =
    r <= 5
      ? polynomial(MIDDLE_OVER, r - 1.6) / polynomial(MIDDLE_UNDER, r - 1.6)
      : polynomial(FAR_OVER, r - 5) / polynomial(FAR_UNDER, r - 5)
  return q < 0 ? -size : size
}

/** Indices 0 … weights.length − 1, each with the probability weight / sum of weights, by binary search in their sums. */
export class DiscreteDistribution {
  readonly #cumulative: Float64Array

  /** One finite weight ≥ 0 an index; at least one above 0. */
  constructor(weights: ArrayLike<number>) {
    this.#cumulative = new Float64Array(weights.length)
    let sum = 0
    for (let index = 0; index < weights.length; index++) {
      const weight = weights[index]!
      assert(weight >= 0 && weight < Number.POSITIVE_INFINITY, `weight ${index} is ${weight}`)
      sum += weight
      this.#cumulative[index] = sum
    }
    assert(sum > 0, 'no weight is above 0')
  }

  draw(unit: number): number {
    const sums = this.#cumulative
    const sought = unit * sums[sums.length - 1]!
    return lowerBound(sums.length - 1, (index) => sums[index]! <= sought)
  }
}

/**
 * Ranks 0 … count − 1, rank r with a probability proportional to (r + 1)^−exponent; exponent 0 is uniform. Exact:
 * a table of 8 bytes a rank. The weights are rounded to 24 bits, so that no platform's last bit can move a bound.
 */
export function zipf({ count, exponent }: { count: number; exponent: number }): DiscreteDistribution {
  const weights = new Float64Array(count)
  for (let rank = 0; rank < count; rank++) weights[rank] = Math.fround(power(rank + 1, -exponent))
  return new DiscreteDistribution(weights)
}

/** A point of the unit sphere: x towards latitude 0, longitude 0; y towards 90° east; z towards the north pole. */
export type UnitVector = readonly [x: number, y: number, z: number]

/** Uniform on the sphere (equal areas are equally likely), from two draws. */
export function uniformOnSphere(unitHeight: number, unitTurn: number): UnitVector {
  const z = 2 * unitHeight - 1
  const radius = Math.sqrt(1 - z * z)
  const turn = 2 * Math.PI * unitTurn
  return [radius * Math.cos(turn), radius * Math.sin(turn), z]
}

/** The point at a latitude and longitude in degrees, north and east positive. */
export function unitVector({ latitude, longitude }: { latitude: number; longitude: number }): UnitVector {
  const north = radians(latitude)
  const east = radians(longitude)
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)]
}

/** The angle in radians, 0 … π, between two points of the unit sphere that are `chord` apart on the straight line. */
export function angleOfChord(chord: number): number {
  return 2 * Math.asin(Math.min(1, chord / 2))
}

/** Exponential with mean 1. `log1p` keeps the bits of a small draw. */
function unitExponential(unit: number): number {
  return -Math.log1p(-unit)
}

/** base^exponent for base ≥ 0, without `Math.pow`. */
function power(base: number, exponent: number): number {
  return Math.exp(exponent * Math.log(base))
}

/**
 * The x with P(a, x) = unit, P the regularised lower incomplete gamma function; a from 0.05 to 20. Newton's method in
 * the logarithm of x, on the logarithm of whichever tail is the smaller; relative error about 1e-12.
 */
function gammaQuantile(unit: number, a: number): number {
  if (unit === 0) return 0
  // P(a, x) ≤ x^a / Γ(a + 1): the start is never too large.
  let logX = (Math.log(unit) + logGamma(a + 1)) / a
  for (let steps = 0; steps < 100; steps++) {
    const { logLower, logUpper, logSlope } = incompleteGamma(a, logX)
    const off =
      unit < 0.5
        ? (Math.log(unit) - logLower) * Math.exp(logLower - logSlope)
        : (logUpper - Math.log1p(-unit)) * Math.exp(logUpper - logSlope)
    // A flat beginning must not throw it far beyond.
    const step = Math.max(-1, Math.min(1, off))
    logX += step
    if (Math.abs(step) < 1e-13) break
  }
  return Math.exp(logX)
}

/** Logarithms of P(a, x), of 1 − P(a, x) and of the derivative of P by log x. */
function incompleteGamma(a: number, logX: number): { logLower: number; logUpper: number; logSlope: number } {
  const x = Math.exp(logX)
  const logSlope = a * logX - x - logGamma(a)
  if (x < a + 1) {
    const logLower = logSlope + Math.log(lowerSeries(a, x))
    return { logLower, logUpper: Math.log1p(-Math.exp(logLower)), logSlope }
  }
  const logUpper = logSlope + Math.log(upperFraction(a, x))
  return { logLower: Math.log1p(-Math.exp(logUpper)), logUpper, logSlope }
}

/** 1/a + x / (a(a + 1)) + x² / (a(a + 1)(a + 2)) + … */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** The continued fraction 1 / (x + 1 − a − (1 − a) / (x + 3 − a − …)) by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = Number.MAX_VALUE
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 1_000; n++) {
    const numerator = n * (a - n)
    b += 2
    d = 1 / (numerator * d + b)
    c = b + numerator / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return fraction
}

/** log Γ(x) for x > 0 by Lanczos' approximation; relative error of Γ about 1e-14. */
function logGamma(x: number): number {
  const t = x + 6.5
  let sum = LANCZOS[0]!
  for (let index = 1; index < LANCZOS.length; index++) sum += LANCZOS[index]! / (x - 1 + index)
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}

/** Horner's scheme; coefficients from the constant up. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (let index = coefficients.length - 1; index >= 0; index--) sum = sum * x + coefficients[index]!
  return sum
}

const HALF_LOG_TWO_PI = 0.9189385332046728

// Godfrey's coefficients for g = 7.
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
]

// The published coefficients of AS 241 (Applied Statistics 37, 1988), cut to what a double holds.
const CENTRE_OVER = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.693765509461, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
]
const CENTRE_UNDER = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
]
const MIDDLE_OVER = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 7.745450142783414e-4,
]
const MIDDLE_UNDER = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  5.475938084995345e-4, 1.0507500716444169e-9,
]
const FAR_OVER = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
]
const FAR_UNDER = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 7.868691311456133e-4, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
]
