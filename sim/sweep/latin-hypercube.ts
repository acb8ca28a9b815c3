import { betweenInLogarithms } from '../core/distributions.ts'
import { type RandomStream, randomStream, streamKey } from '../core/random.ts'
import type { SweepDocument } from './schema.ts'

type Cube = NonNullable<SweepDocument['parameters']['latinHypercube']>
export type Range = Cube['ranges'][string]

/** As many digits of a value as anybody wants to read. */
const DIGITS = 4

/**
 * A Latin hypercube (McKay, Beckman & Conover 1979): each range is cut into as many parts as there are points; each part of
 * each range has one point, at a random place within it. Each parameter has a random stream of its own: one more changes no other.
 */
export function latinHypercube({ points, seed, ranges }: Cube): (number | string)[][] {
  const columns = Object.entries(ranges).map(([path, range]) => {
    const stream = randomStream(streamKey(seed, 'latin-hypercube', path))
    return shuffled(points, stream).map((part) => valueAt(range, (part + stream.next()) / points))
  })
  return Array.from({ length: points }, (_, point) => columns.map((column) => column[point]!))
}

/** The value at a share of the way through a range, as a scenario has it. */
function valueAt({ from, to, scale, multipleOf }: Range, share: number): number | string {
  const [least, most] = [amountOf(from), amountOf(to)]
  const between =
    scale === 'logarithmic'
      ? betweenInLogarithms(share, { from: least, to: most })
      : least + share * (most - least)
  const value = multipleOf === undefined ? between : Math.round(between / multipleOf) * multipleOf
  const kept = Math.min(most, Math.max(least, Number(value.toPrecision(DIGITS))))
  return typeof from === 'number' ? kept : `${kept}${unitOf(from)}`
}

/** The numbers below `count`, in random order (Fisher and Yates). */
function shuffled(count: number, stream: RandomStream): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = stream.integer(last + 1)
    const swapped = order[last]!
    order[last] = order[other]!
    order[other] = swapped
  }
  return order
}

/** The number in a quantity: 10 of `10ms`. */
export const amountOf = (end: number | string): number => Number.parseFloat(String(end))

/** Its unit, if it has one: ms. */
export const unitOf = (end: number | string): string => /[A-Za-z]*$/.exec(String(end))![0]
