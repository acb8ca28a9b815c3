import type { Estimate } from './statistics.ts'

/** What others have found: a value, a range, or no more than on which side of something it lies. */
export type Reference =
  | { readonly value: number }
  | { readonly low: number; readonly high: number }
  | { readonly above: number }
  | { readonly below: number }

export type Verdict = 'consistent' | 'better' | 'worse' | 'differs' | 'unclear'

export interface Judgement {
  /** By how much our value itself may miss the reference, independent of its bounds. Not given: the bounds decide. */
  readonly tolerance?: number | undefined
  /** Which way is better, if either is. */
  readonly good?: 'low' | 'high' | undefined
}

/**
 * - `consistent`: the reference lies within our bounds (is our value, if there are none), or within the tolerance.
 * - `better`, `worse`: it does not, and one direction is the good one; `differs` if neither is.
 * - `unclear`: the reference is one side of something, and our bounds are on both; or it is another value than ours, and nothing
 *   says how far ours may be from it.
 */
export function verdictOn(
  { value, low, high }: Estimate,
  reference: Reference,
  { tolerance, good }: Judgement = {},
): Verdict {
  const byValue = tolerance !== undefined || low === null || high === null
  const [from, to] = byValue ? [value, value] : [low, high]
  if ('above' in reference) {
    if (from > reference.above) return 'consistent'
    return to <= reference.above ? 'differs' : 'unclear'
  }
  if ('below' in reference) {
    if (to < reference.below) return 'consistent'
    return from >= reference.below ? 'differs' : 'unclear'
  }
  const least = ('value' in reference ? reference.value : reference.low) - (tolerance ?? 0)
  const most = ('value' in reference ? reference.value : reference.high) + (tolerance ?? 0)
  if ((from > most || to < least) && tolerance === undefined && byValue) return 'unclear'
  if (from > most) return good === undefined ? 'differs' : good === 'high' ? 'better' : 'worse'
  if (to < least) return good === undefined ? 'differs' : good === 'low' ? 'better' : 'worse'
  return 'consistent'
}
