import { wholeShare } from '../../core/whole-share.ts'
import type { Breach } from '../text/breach.ts'
import { formatNumber } from '../text/quantities.ts'
import type { Path } from '../text/source.ts'

/** A number of what is there, or a share of it, rounded down. */
export type CountOrFraction = { readonly count: number } | { readonly fraction: number }

/** How many these are of a number of things; a share of infinitely many is not known and counts as none. */
export const numberOf = (amount: CountOrFraction, available: number): number =>
  'count' in amount ? amount.count : Number.isFinite(available) ? wholeShare(amount.fraction, available) : 0

/** More than there are, or a share that is meant and comes to none. */
export function amountBreaches({
  amount,
  available,
  what,
  path,
  countField = 'count',
}: {
  readonly amount: CountOrFraction
  readonly available: number
  /** What is counted, in the plural. */
  readonly what: string
  /** Of the phase. */
  readonly path: Path
  /** The field that holds the number. */
  readonly countField?: string
}): Breach[] {
  if ('count' in amount) {
    if (amount.count <= available) return []
    const expected = `at most ${formatNumber(available)}, the ${what}`
    return [{ path: [...path, countField], expected, found: formatNumber(amount.count) }]
  }
  if (amount.fraction === 0 || numberOf(amount, available) > 0 || !Number.isFinite(available)) return []
  const expected = `a share that comes to at least one of the ${formatNumber(available)} ${what}`
  const hint = 'A share is rounded down to a whole number. Write 0 if nothing is meant.'
  return [{ path: [...path, 'fraction'], expected, found: String(amount.fraction), hint }]
}
