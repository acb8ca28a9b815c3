import { betweenInLogarithms } from '../core/distributions.ts'
import { type RandomStream, randomStream, streamKey } from '../core/random.ts'
import type { SweepDocument } from './schema.ts'

type Cube = NonNullable<SweepDocument['parameters']['latinHypercube']>
export type Range = Cube['ranges'][string]

/** The digits of a value that a reader needs; more only if parts of a range are that narrow. */
const DIGITS = 4
/** All that a number has. */
const DIGITS_MAX = 17
/** Of a multiple: sums such as 0.1 + 0.2 are not exact in binary. */
const DIGITS_OF_MULTIPLE = 12

/**
 * A Latin hypercube (McKay, Beckman & Conover 1979): each range is cut into as many parts as there are points; each part of
 * each range has one point, at a random place within it. Each parameter has a random stream of its own: one more changes no other.
 */
export function latinHypercube({ points, seed, ranges }: Cube): (number | string)[][] {
  const columns = Object.entries(ranges).map(([path, range]) => {
    const stream = randomStream(streamKey(seed, 'latin-hypercube', path))
    return shuffled(points, stream).map((part) => valueIn(range, { part, of: points, share: stream.next() }))
  })
  return Array.from({ length: points }, (_, point) => columns.map((column) => column[point]!))
}

/** A part of a range, counted from 0, and how far through it. */
interface Spot {
  readonly part: number
  readonly of: number
  readonly share: number
}

/** The value at a spot of a range, as a scenario has it. */
function valueIn(range: Range, { part, of, share }: Spot): number | string {
  const value = valueAt(range, (part + share) / of)
  const { from, multipleOf } = range
  const ends = { least: valueAt(range, part / of), most: valueAt(range, (part + 1) / of) }
  const kept =
    multipleOf === undefined ? roundedWithin(value, ends) : nearestMultiple(value, { ...range, multipleOf })
  return typeof from === 'number' ? kept : `${kept}${unitOf(from)}`
}

/** The amount at a share of the way through a range. */
function valueAt({ from, to, scale }: Range, share: number): number {
  const [least, most] = [amountOf(from), amountOf(to)]
  return scale === 'logarithmic'
    ? betweenInLogarithms(share, { from: least, to: most })
    : least + share * (most - least)
}

/** With few digits, but between the ends, and not so close to them that the last bit of an end would matter. */
function roundedWithin(value: number, { least, most }: { least: number; most: number }): number {
  const margin = (most - least) * 1e-6
  for (let digits = DIGITS; digits < DIGITS_MAX; digits++) {
    const rounded = Number(value.toPrecision(digits))
    if (rounded >= least + margin && rounded <= most - margin) return rounded
  }
  return value
}

type Multiples = Pick<Range, 'from' | 'to'> & { readonly multipleOf: number }

function nearestMultiple(value: number, range: Multiples): number {
  const { least = 0, most = 0 } = multiplesIn(range)
  const times = Math.min(most, Math.max(least, Math.round(value / range.multipleOf)))
  return Number((times * range.multipleOf).toPrecision(DIGITS_OF_MULTIPLE))
}

/** The least and the greatest multiple in a range, as how many times; undefined if there is none. */
export function multiplesIn({ from, to, multipleOf }: Multiples): { least?: number; most?: number } {
  const times = (end: number | string): number =>
    Number((amountOf(end) / multipleOf).toPrecision(DIGITS_OF_MULTIPLE))
  const [least, most] = [Math.ceil(times(from)), Math.floor(times(to))]
  return least <= most ? { least, most } : {}
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
