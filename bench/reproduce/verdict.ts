import type { Estimate } from './statistics.ts'

/** What others have found: a value, a range, or no more than on which side of something it lies. */
export type Reference =
  | { readonly value: number }
  | { readonly low: number; readonly high: number }
  | { readonly above: number }
  | { readonly below: number }

export type Verdict = 'consistent' | 'better' | 'worse' | 'differs' | 'unclear'

export interface Judgement {
  /** By how much a figure may miss the reference and still be consistent. Default 0. */
  readonly tolerance?: number | undefined
  /** Which way is better, if either is. */
  readonly good?: 'low' | 'high' | undefined
}

/**
 * - `consistent`: the reference, widened by the tolerance, meets our bounds (our value, where there are none).
 * - `better`, `worse`: it does not, and one direction is the good one; `differs` where neither is.
 * - `unclear`: the reference is one side of something, and our bounds are on both.
 */
export function verdictOn(
  { value, low, high }: Estimate,
  reference: Reference,
  { tolerance = 0, good }: Judgement = {},
): Verdict {
  const from = low ?? value
  const to = high ?? value
  if ('above' in reference) {
    if (from > reference.above) return 'consistent'
    return to <= reference.above ? 'differs' : 'unclear'
  }
  if ('below' in reference) {
    if (to < reference.below) return 'consistent'
    return from >= reference.below ? 'differs' : 'unclear'
  }
  const least = ('value' in reference ? reference.value : reference.low) - tolerance
  const most = ('value' in reference ? reference.value : reference.high) + tolerance
  if (from > most) return good === undefined ? 'differs' : good === 'high' ? 'better' : 'worse'
  if (to < least) return good === undefined ? 'differs' : good === 'low' ? 'better' : 'worse'
  return 'consistent'
}
