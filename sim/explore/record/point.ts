import { type Id, idToHex } from '../../../protocol/base/id.ts'

/** A point of the ring in 32 hexadecimal digits: texts of one length are in the order of the numbers that they name. */
export type Point = string

const WORDS = [24, 16, 8, 0] as const
const WORD = 0x1_0000_0000

export const pointOf = (id: Id): Point => idToHex(id)

/** How far apart two points are, the shorter way round. */
export function distance(a: Point, b: Point): Point {
  const way = difference(a, b)
  const back = difference(b, a)
  return way < back ? way : back
}

/** How far it is from one point to another, going clockwise: `to` − `from` modulo 2^128, word by word from the last. */
export function difference(from: Point, to: Point): Point {
  let borrow = 0
  let text = ''
  for (const place of WORDS) {
    const word = wordAt(to, place) - wordAt(from, place) - borrow
    borrow = word < 0 ? 1 : 0
    text = (word + borrow * WORD).toString(16).padStart(8, '0') + text
  }
  return text
}

const wordAt = (point: Point, place: number): number => Number.parseInt(point.slice(place, place + 8), 16)

export const comparePoints = (a: Point, b: Point): number => (a < b ? -1 : a > b ? 1 : 0)
