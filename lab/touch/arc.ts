import type { Arc } from './touch.ts'

/** Arcs as a hand draws them: parts of the ring, 0 up to 1 clockwise from the top. */

/** Digits of an id that a hand can mean. */
const DIGITS_MAX = 8

/** From one part of the ring clockwise to another. */
export function arcBetween(first: number, last: number, { idBits }: { readonly idBits: number }): Arc {
  const digits = Math.min(DIGITS_MAX, Math.ceil(idBits / 4))
  const ids = 16 ** digits
  const idAt = (turn: number): string =>
    Math.min(ids - 1, Math.floor(turn * ids))
      .toString(16)
      .padStart(digits, '0')
  return { from: idAt(first), to: idAt(last) }
}

/** How far a pointer has turned about the middle, clockwise, when it has moved on from one part of the ring to another: the short way. */
export const turnedOn = (turned: number, from: number, to: number): number =>
  turned + ((to - from + 1.5) % 1) - 0.5

/** What a pointer has drawn over that turned so far from a part of the ring, at most about all of it. Both ends in clockwise order. */
export function drawnOver(first: number, turned: number): readonly [first: number, last: number] {
  const way = Math.max(-TURN_MOST, Math.min(TURN_MOST, turned))
  const last = (first + way + 1) % 1
  return way < 0 ? [last, first] : [first, last]
}

/** Less than once round: the ends of an arc differ. */
const TURN_MOST = 0.999

/** Which part of the ring an id lies at; undefined if it is none. */
export function turnOfId(id: string): number | undefined {
  if (!/^[0-9a-f]{1,32}$/i.test(id)) return undefined
  const digits = id.slice(0, DIGITS_MAX)
  return Number.parseInt(digits, 16) / 16 ** digits.length
}

/** Which part of the ring a point lies at, seen from its middle. */
export function turnOfPoint(x: number, y: number): number {
  return (Math.atan2(y, x) / (2 * Math.PI) + 1.25) % 1
}
