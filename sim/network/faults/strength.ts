import type { Micros } from '../../../protocol/base/time.ts'

/** How strong a fault is: always equally, or from one strength to another, evenly over the time that it lasts. */
export type Strength = number | { readonly from: number; readonly to: number }

/** When a fault begins, and how long it lasts; null while that is not known. */
export interface Lasting {
  readonly start: Micros
  readonly length: Micros | null
}

/** The strength at an instant while the fault lasts. One that changes needs to know how long that is. */
export function strengthAt(strength: Strength, now: Micros, { start, length }: Lasting): number {
  if (typeof strength === 'number') return strength
  const { from, to } = strength
  return length === null ? from : from + ((to - from) * (now - start)) / length
}
