import { numberText } from './words.ts'

/** Up to which number there are some, and whether there can be more of them later. */
export interface Bounds {
  readonly most: number
  readonly isFinal: boolean
}

/** The whole number that stands in a field, if there is one of that number; else what there is. Undefined: nothing stands there. */
export function numberWithin(
  text: string,
  { most, isFinal }: Bounds,
): { readonly number: number } | { readonly problem: string } | undefined {
  if (text.trim() === '') return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= most) return { number }
  const until = isFinal ? '' : ' up to now'
  if (most < 1) return { problem: `There are none${until}.` }
  return { problem: most === 1 ? `There is only 1${until}.` : `There are 1 … ${numberText(most)}${until}.` }
}
