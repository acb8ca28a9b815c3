import jstat from 'jstat'
import { assert } from '../../core/assert.ts'

// The quantile of the normal distribution is `normal` of sim/core/distributions.ts: jstat's misses 0 for a probability of 1/2.

/** Every interval here is one of 95 %: this share of the distribution lies below its upper end. */
export const UPPER = 0.975

/**
 * The value below which a Student variate lies with this `probability`, 0 … 1 exclusive. `degreesOfFreedom` ≥ 1, not
 * necessarily whole. Within 1e-7 of the tables for the 97.5 % quantile, up to 3,000 degrees of freedom.
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  assert(probability > 0 && probability < 1, `a quantile of ${probability}`)
  assert(degreesOfFreedom >= 1, `${degreesOfFreedom} degrees of freedom`)
  return jstat.studentt.inv(probability, degreesOfFreedom)
}

/** The probability that a standard normal variate is below `x`; absolute error about 1e-15. */
export function normalProbability(x: number): number {
  return jstat.normal.cdf(x, 0, 1)
}
