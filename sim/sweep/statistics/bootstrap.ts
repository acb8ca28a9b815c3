import { normal } from '../../core/distributions.ts'
import { randomStream, type StreamKey } from '../../core/random.ts'
import type { Interval } from './estimate.ts'
import { mean } from './moments.ts'
import { normalProbability, studentQuantile, UPPER } from './quantiles.ts'

const RESAMPLES = 2_000

/** Sums that differ by less than this share of all absolute deviations are equal but for rounding. */
const ROUNDING = 1e-12

/**
 * The 95 % interval of a mean by the bootstrap with bias correction and acceleration, BCa (Efron 1987): ends that lie as far
 * apart on either side as the skewness of the values asks for. The acceleration comes from the jackknife.
 *
 * BCa alone is too narrow for few values, as the percentiles of resamples stand for normal quantiles with the n of the
 * sample for n − 1. So its levels are those of Hesterberg's expanded percentiles (The American Statistician 69, 2015, and
 * `expand` of CI.bca in R's package resample): the normal quantile z gives way to √(n / (n − 1)) times Student's, with which
 * values without skewness get about the interval of Student.
 *
 * The draws are a function of `key` alone; the interval is one of `key` and the values in the order given. At least two
 * values, not all equal. `null` if the method breaks down: no resample lies on one side of the mean, or the interval does not
 * hold it. An end on the long side of few and very skewed values rests on a handful of resamples, and varies by some percent from
 * key to key.
 */
export function bcaInterval(values: readonly number[], key: StreamKey): Interval | null {
  const n = values.length
  const centre = mean(values)
  const deviations = values.map((value) => value - centre)
  const means = resampledMeans(deviations, key)
  const below = shareBelowZero(means, (ROUNDING * sumOf(deviations, Math.abs)) / n)
  if (below <= 0 || below >= 1) return null
  const bias = normal(below)
  const pull = acceleration(deviations)
  const reach = studentQuantile(UPPER, n - 1) * Math.sqrt(n / (n - 1))
  const end = (z: number): number => {
    const shifted = bias + z
    return centre + quantile(means, normalProbability(bias + shifted / (1 - pull * shifted)))
  }
  // Beyond 1 / acceleration the levels would come back from the other side.
  if (pull * (bias + reach) >= 1 || pull * (bias - reach) >= 1) return null
  // No mean lies beyond the values; rounding might put it there.
  const low = Math.max(
    end(-reach),
    values.reduce((least, value) => Math.min(least, value)),
  )
  const high = Math.min(
    end(reach),
    values.reduce((greatest, value) => Math.max(greatest, value)),
  )
  return low < centre && centre < high ? { low, high } : null
}

/** Means of resamples of the deviations, ascending. */
function resampledMeans(deviations: readonly number[], key: StreamKey): Float64Array {
  const stream = randomStream(key)
  const n = deviations.length
  const means = new Float64Array(RESAMPLES)
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let sum = 0
    for (let draw = 0; draw < n; draw++) sum += deviations[stream.integer(n)]!
    means[resample] = sum / n
  }
  return means.sort((a, b) => a - b)
}

/** Values that are 0 within `tolerance` count one half: discrete values have many. */
function shareBelowZero(means: Float64Array, tolerance: number): number {
  let halves = 0
  for (const each of means) {
    if (each < -tolerance) halves += 2
    else if (each <= tolerance) halves += 1
  }
  return halves / (2 * means.length)
}

/** Efron's a: a sixth of the skewness of the jackknife's means, which deviate by −deviation / (n − 1). */
function acceleration(deviations: readonly number[]): number {
  const squares = sumOf(deviations, (d) => d * d)
  return sumOf(deviations, (d) => d * d * d) / (6 * squares * Math.sqrt(squares))
}

/** `level` 0 … 1, linear between the values. */
function quantile(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1)
  const index = Math.floor(place)
  const lower = sorted[index]!
  const upper = sorted[Math.min(index + 1, sorted.length - 1)]!
  return lower + (place - index) * (upper - lower)
}

function sumOf(values: readonly number[], of: (value: number) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0)
}
