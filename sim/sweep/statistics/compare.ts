import { assert } from '../../core/assert.ts'
import type { Interval } from './estimate.ts'
import { ascending, mean, standardDeviation } from './moments.ts'
import { around, studentInterval } from './student.ts'

/** Two settings that ran with the same seeds, in the unit of the figure. */
export interface Comparison {
  /** Pairs of runs. */
  readonly n: number
  readonly baseMean: number
  readonly mean: number
  /** The mean of other − base, run by run. */
  readonly difference: number
  /** 95 % interval of the difference, from the differences run by run. */
  readonly paired: Interval | null
  /** The same as if the runs had nothing in common. */
  readonly unpaired: Interval | null
  /** Width of the paired interval over that of the unpaired one: below 1 if equal seeds help. */
  readonly widthRatio: number | null
}

/**
 * How much larger `other` is than `base`; values at one index have one seed, all are finite, and there is at least one pair.
 *
 * The paired interval is Student's, of the differences with n − 1 degrees of freedom, even if they are skewed: what two settings
 * share under one seed cancels, and with it most of the skewness, but of few and very skewed differences it covers less than
 * 95 %. The unpaired one is Welch's (Biometrika 34, 1947) for unequal variances.
 *
 * `null` stands for what the runs do not show: both intervals for one pair; the paired one if all pairs differ by the same, up to
 * rounding; the unpaired one if neither setting varies at all; the ratio unless there are both. An interval of width 0 would
 * claim that nothing ever varies.
 */
export function compareMeans(base: readonly number[], other: readonly number[]): Comparison {
  assert(base.length === other.length, `${base.length} and ${other.length} runs are no pairs`)
  assert(base.length > 0, 'a comparison of no runs')
  assert([...base, ...other].every(Number.isFinite), 'values of runs are finite')
  // In an order of their own, so that the order of the pairs does not show in the last bits.
  const differences = ascending(other.map((value, index) => value - base[index]!))
  const [sortedBase, sortedOther] = [ascending(base), ascending(other)]
  const paired = allEqual(differences, { of: [...base, ...other] }) ? null : studentInterval(differences)
  const unpaired = welchInterval(sortedBase, sortedOther)
  return {
    n: base.length,
    baseMean: mean(sortedBase),
    mean: mean(sortedOther),
    difference: mean(differences),
    paired,
    unpaired,
    widthRatio: paired && unpaired && width(paired) / width(unpaired),
  }
}

/** Differences of two doubles that would be equal in exact arithmetic may be this many units of the last place apart. */
const LAST_PLACES = 4

function allEqual(sortedDifferences: readonly number[], { of }: { of: readonly number[] }): boolean {
  const spread = sortedDifferences[sortedDifferences.length - 1]! - sortedDifferences[0]!
  const magnitude = of.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return spread <= LAST_PLACES * Number.EPSILON * magnitude
}

/** The 95 % interval of mean(other) − mean(base) of independent samples; `null` if one has a single value or neither varies. */
function welchInterval(base: readonly number[], other: readonly number[]): Interval | null {
  if (base.length < 2 || other.length < 2) return null
  const variances = [base, other].map((values) => squareOf(standardDeviation(values)) / values.length)
  const [ofBase, ofOther] = variances as [number, number]
  const error = Math.sqrt(ofBase + ofOther)
  if (error === 0) return null
  const degreesOfFreedom = welchDegreesOfFreedom(
    { variance: ofBase, n: base.length },
    { variance: ofOther, n: other.length },
  )
  return around(mean(other) - mean(base), { error, degreesOfFreedom })
}

/**
 * The degrees of freedom, not necessarily whole, of Welch's interval by Satterthwaite (Biometrics Bulletin 2, 1946).
 * `variance` is that of the mean of `n` ≥ 2 values; not both are 0.
 */
export function welchDegreesOfFreedom(
  a: { readonly variance: number; readonly n: number },
  b: { readonly variance: number; readonly n: number },
): number {
  // In shares, as the squares of very small variances would be 0.
  const share = a.variance / (a.variance + b.variance)
  return 1 / (squareOf(share) / (a.n - 1) + squareOf(1 - share) / (b.n - 1))
}

const squareOf = (x: number): number => x * x
const width = ({ low, high }: Interval): number => high - low
