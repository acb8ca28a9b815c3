import type { Cursor } from '../store/cursor.ts'
import { UNKNOWN } from './unknown.ts'

// What is known of a leaf, in integers, beside its place in the leaf set.

/** Smoothed round trip and deviation, in microseconds. */
export const ROUND_TRIP = 0
export const DEVIATION = 1
/** Ticks (`ticks.ts`). */
export const HEARD = 2
export const EXCHANGED = 3
const FIELDS = 4

/** How many numbers a record has, for a number of leaves. */
export const leafFactsLength = (leaves: number): number => FIELDS * leaves

/**
 * What a node knows of its leaves, by their places in the leaf set: 0 … L - 1, the clockwise side first. `Sides` moves it as its members
 * move. It is that of the node at a cursor.
 */
export class LeafFacts {
  private readonly cursor: Cursor
  private readonly begin: number

  constructor(cursor: Cursor, begin: number) {
    this.cursor = cursor
    this.begin = begin
  }

  read(place: number, field: number): number {
    return this.cursor.int32s[this.at(place) + field]!
  }

  write(place: number, field: number, value: number): void {
    this.cursor.int32s[this.at(place) + field] = value
  }

  copy(from: number, to: number): void {
    this.move(from, from + 1, to)
  }

  /** Nothing is known of the leaf at that place. */
  clear(place: number): void {
    const at = this.at(place)
    this.cursor.int32s.fill(UNKNOWN, at, at + FIELDS)
  }

  /** The leaves from `first` up to, not including, `end` stand at `to` and after it now. */
  move(first: number, end: number, to: number): void {
    this.cursor.int32s.copyWithin(this.at(to), this.at(first), this.at(end))
  }

  private at(place: number): number {
    return this.cursor.int32At + this.begin + place * FIELDS
  }
}
