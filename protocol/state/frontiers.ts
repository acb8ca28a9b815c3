import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import type { Cursor } from '../store/cursor.ts'
import { placeOfSide, type Side } from './side.ts'

/**
 * Decision 6: leaf sets remember how far they reached.
 *
 * When a member of a side dies, the side remembers its outermost member at that time, its frontier, until it has been
 * looked through for nodes in between. A side whose nearest member lies beyond its frontier has lost every node that it knew on
 * the way there: nodes unknown may lie between, and the node may not answer for keys. The papers have nothing of the kind; without
 * it a run of deaths as long as a side leaves rings that are closed in themselves.
 */
export class Frontiers {
  private readonly cursor: Cursor
  private readonly begin: number

  /** `begin`: of the two numbers of a record that are needed, NO_NODE at first. */
  constructor(cursor: Cursor, begin: number) {
    this.cursor = cursor
    this.begin = begin
  }

  /** NO_NODE while no member of the side has died since it was last looked through. */
  of(side: Side): NodeHandle {
    return this.cursor.int32s[this.at(side)] as NodeHandle
  }

  has(side: Side): boolean {
    return this.of(side) !== NO_NODE
  }

  /** A member of the side is gone that reached as far as `outermost`. */
  noteLoss(side: Side, outermost: NodeHandle): void {
    if (!this.has(side)) this.cursor.int32s[this.at(side)] = outermost
  }

  /** The side has been looked through and has no gaps now. */
  clear(side: Side): void {
    this.cursor.int32s[this.at(side)] = NO_NODE
  }

  private at(side: Side): number {
    return this.cursor.int32At + this.begin + placeOfSide(side)
  }
}
