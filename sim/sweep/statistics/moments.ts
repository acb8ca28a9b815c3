import { assert } from '../../core/assert.ts'

// Each takes at least one finite number (more where it says so). Sums depend on the order of their terms in the last bits:
// a caller that must not depend on the order of runs puts them in `ascending` order first.

/** In an order that is total: −0 becomes 0. */
export function ascending(values: readonly number[]): number[] {
  return values.map((value) => value + 0).sort((a, b) => a - b)
}

/** Exact if all are equal. */
export function mean(values: readonly number[]): number {
  const [first] = values
  assert(first !== undefined, 'a mean of nothing')
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length
}

/** Of the population that these were drawn from: the sum of squares is divided by n − 1. At least two values. */
export function standardDeviation(values: readonly number[]): number {
  assert(values.length > 1, 'a standard deviation of less than two values')
  return Math.sqrt(centralSum(values, (d) => d * d) / (values.length - 1))
}

/**
 * The adjusted Fisher-Pearson coefficient G1 of skewness (Joanes and Gill 1998): 0 for symmetric values, positive with a
 * tail to the right. At least three values, not all equal.
 */
export function skewness(values: readonly number[]): number {
  const n = values.length
  assert(n > 2, 'a skewness of less than three values')
  const second = centralSum(values, (d) => d * d) / n
  const third = centralSum(values, (d) => d * d * d) / n
  return ((third / (second * Math.sqrt(second))) * Math.sqrt(n * (n - 1))) / (n - 2)
}

/** The middle one of values in ascending order; halfway between the middle ones of an even number. */
export function median(sorted: readonly number[]): number {
  const middle = sorted.length >>> 1
  const upper = sorted[middle]
  assert(upper !== undefined, 'a median of nothing')
  if (sorted.length % 2 === 1) return upper
  const lower = sorted[middle - 1]!
  return lower + (upper - lower) / 2
}

function centralSum(values: readonly number[], of: (deviation: number) => number): number {
  const centre = mean(values)
  return values.reduce((sum, value) => sum + of(value - centre), 0)
}
