import type { Cursor } from '../store/cursor.ts'
import { placeOfSide, type Side } from './side.ts'
import type { Sides } from './sides.ts'

/** Integers in the record, the clockwise side first. */
export const REACHES_LENGTH = 2

/** The largest of leading words: all the way round. */
const ALL_ROUND = -1

/**
 * How far the sides of a leaf set reach, in leading words of ids clockwise from its node. Most named nodes lie beyond,
 * and need no closer look. A side that is not full reaches all round.
 */
export class Reaches {
  private readonly cursor: Cursor
  private readonly begin: number
  private readonly sides: Sides

  constructor(cursor: Cursor, begin: number, sides: Sides) {
    this.cursor = cursor
    this.begin = begin
    this.sides = sides
  }

  /** The members have changed. */
  noteMembers(): void {
    const { sides } = this
    const last = sides.outermost('clockwise')
    this.write('clockwise', (sides.isFull('clockwise') && sides.aheadOf(last)) || ALL_ROUND)
    const lastBehind = sides.outermost('counterclockwise')
    this.write('counterclockwise', sides.isFull('counterclockwise') ? sides.aheadOf(lastBehind) : 0)
  }

  /** Is a node this far ahead farther away than a side reaches? */
  isBeyond(side: Side, ahead: number): boolean {
    const reach = this.cursor.int32s[this.cursor.int32At + this.begin + placeOfSide(side)]! >>> 0
    // A node that shares the leading word of this one may stand on either side of it.
    return side === 'clockwise' ? ahead > reach : ahead > 0 && ahead < reach
  }

  private write(side: Side, reach: number): void {
    this.cursor.int32s[this.cursor.int32At + this.begin + placeOfSide(side)] = reach
  }
}
