import type { Fields } from '../../sim/explore/document.ts'
import type { Draw } from '../../sim/explore/draw/draw.ts'

/** Some of a number of nodes or keys, stated as a count or as a fraction. */
export interface Part {
  readonly amount: Fields
  /** How many that are. */
  readonly count: number
}

/** At least one, and about a third at most. */
export function drawPart(draw: Draw, total: number): Part {
  const count = draw.whole(1, Math.max(1, Math.floor(total / 3)))
  if (draw.toss(0.6)) return { amount: { count }, count }
  // Rounded up to hundredths, so that it comes to one at least.
  const fraction = Math.ceil((100 * count) / total) / 100
  return { amount: { fraction }, count: wholeShare(fraction, total) }
}

/** As the simulator counts: rounded down, with room for the error of binary fractions. */
const wholeShare = (fraction: number, total: number): number => Math.floor(fraction * total + 1e-9)
