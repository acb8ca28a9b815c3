import { assert } from '../../core/assert.ts'
import { normal } from '../../core/distributions.ts'
import type { Estimate } from './estimate.ts'
import { UPPER } from './quantiles.ts'

/**
 * The share of runs that say yes, `yes` of `n` ≥ 1, and its 95 % interval: Wilson's score interval (JASA 22, 1927). If none
 * or all say yes, the rule of three (Hanley and Lippman-Hand, JAMA 249, 1983): the share is at most 3 / n, or at least 1 − 3 / n,
 * and the other end is exact. That is a one-sided bound of 95 %, wider than need be for few runs; up to 3 runs leave all of
 * 0 … 1. Throws unless `yes` is a whole number of 0 … n.
 */
export function estimateShare(yes: number, n: number): Estimate {
  assert(Number.isInteger(n) && n > 0, `a share of ${n} runs`)
  assert(Number.isInteger(yes) && yes >= 0 && yes <= n, `${yes} of ${n} runs`)
  return {
    n,
    mean: yes / n,
    sd: null,
    ...(yes === 0 || yes === n ? ruleOfThree(yes, n) : wilson(yes, n)),
    median: 2 * yes === n ? 0.5 : 2 * yes > n ? 1 : 0,
    min: yes === n ? 1 : 0,
    max: yes > 0 ? 1 : 0,
  }
}

type Ends = Pick<Estimate, 'low' | 'high' | 'interval'>

function ruleOfThree(yes: number, n: number): Ends {
  const reach = Math.min(1, 3 / n)
  const [low, high] = yes === 0 ? [0, reach] : [1 - reach, 1]
  return { low, high, interval: 'rule of three' }
}

function wilson(yes: number, n: number): Ends {
  const z = normal(UPPER)
  const no = n - yes
  const centre = (yes + (z * z) / 2) / (n + z * z)
  const half = (z / (n + z * z)) * Math.sqrt((yes * no) / n + (z * z) / 4)
  return { low: centre - half, high: centre + half, interval: 'wilson' }
}
