import { studentQuantile, UPPER } from '../../sim/sweep/statistics/quantiles.ts'

/** What is known of a figure from several runs: its value, and bounds within which it lies with 95 %. */
export interface Estimate {
  readonly value: number
  /** `null` if one run alone gives none. */
  readonly low: number | null
  readonly high: number | null
  readonly bounds: 'none' | 't' | 'poisson'
}

/** How many of `trials` went that way. */
export interface Events {
  readonly events: number
  readonly trials: number
}

/** With more events than this in a run, on average, the runs themselves show how much rates vary. */
const RARE = 30

const TAIL = 0.025

/** Student's t over runs, each of which counts the same. */
export function meanOfRuns(values: readonly number[]): Estimate {
  const { length } = values
  if (length === 0) throw new Error('a mean of no runs')
  const value = values.reduce((sum, each) => sum + each, 0) / length
  if (length === 1) return { value, low: null, high: null, bounds: 'none' }
  const squares = values.reduce((sum, each) => sum + (each - value) * (each - value), 0)
  const half = studentQuantile(UPPER, length - 1) * Math.sqrt(squares / (length - 1) / length)
  return { value, low: value - half, high: value + half, bounds: 't' }
}

/**
 * A rate from all runs together. Rare events are taken for independent ones and get Poisson's exact bounds; if each run
 * has many, the spread of the runs says more, and the bounds are Student's.
 */
export function pooledRate(runs: readonly Events[]): Estimate {
  const events = runs.reduce((sum, each) => sum + each.events, 0)
  const trials = runs.reduce((sum, each) => sum + each.trials, 0)
  if (trials === 0) throw new Error('a rate of no trials')
  const value = events / trials
  if (events > RARE * runs.length) {
    const { low, high, bounds } = meanOfRuns(runs.map((each) => each.events / each.trials))
    return { value, low: low === null ? null : Math.max(0, low), high, bounds }
  }
  const { low, high } = poissonBounds(events)
  return { value, low: low / trials, high: high / trials, bounds: 'poisson' }
}

/** The exact 95 % bounds of the mean of a Poisson variate that came out as `count` (Garwood); counts up to some hundreds. */
export function poissonBounds(count: number): { readonly low: number; readonly high: number } {
  const low = count === 0 ? 0 : meanWhere((mean) => 1 - atMost(count - 1, mean) >= TAIL, count)
  return { low, high: meanWhere((mean) => atMost(count, mean) <= TAIL, count) }
}

/** The smallest mean for which `holds`, which it then does for all larger ones. */
function meanWhere(holds: (mean: number) => boolean, count: number): number {
  let low = 0
  let high = 10 + 2 * count
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

/** P(X ≤ count) of a Poisson variate X. */
function atMost(count: number, mean: number): number {
  let term = Math.exp(-mean)
  let sum = term
  for (let k = 1; k <= count; k++) {
    term *= mean / k
    sum += term
  }
  return sum
}
