import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import type { Cursor } from '../store/cursor.ts'
import { placeOfSide, SIDES, type Side } from './side.ts'
import type { Sides } from './sides.ts'

// What a record holds, in integers, those of the clockwise side first.

const FRONTIERS = 0
/** The outermost members that routing relies on; the node itself if there are none. */
const RELIED_ON = 2

/** Numbers of a record. */
export const FRONTIERS_LENGTH = 4

/**
 * Decision 6: leaf sets remember how far they reached.
 *
 * When a member of a side dies, the side remembers its outermost member at that time, its frontier, until it has been
 * looked through for nodes in between. A side whose nearest member lies beyond its frontier has lost every node that it
 * knew up to there: unknown nodes may lie between, and the node may not answer for keys. The papers have no such rule;
 * without it a run of deaths as long as a side leaves separate closed rings.
 */
export class Frontiers {
  private readonly cursor: Cursor
  private readonly begin: number
  private readonly sides: Sides

  constructor(cursor: Cursor, begin: number, sides: Sides) {
    this.cursor = cursor
    this.begin = begin
    this.sides = sides
  }

  /** Has a member of the side died since it was last looked through? */
  has(side: Side): boolean {
    return this.read(FRONTIERS, side) !== NO_NODE
  }

  /** A member of the side is about to go. */
  noteLoss(side: Side): void {
    if (!this.has(side)) this.write(FRONTIERS, side, this.sides.outermost(side))
  }

  /** The sides have no gaps now. */
  clear(): void {
    for (const side of SIDES) this.write(FRONTIERS, side, NO_NODE)
    this.noteMembers()
  }

  /** May unknown nodes lie between the node and its nearest member of the side? */
  hasLost(side: Side): boolean {
    const nearest = this.sides.nearest(side)
    if (nearest === NO_NODE) return true
    const frontier = this.read(FRONTIERS, side)
    return frontier !== NO_NODE && this.sides.compareNodes(side, nearest, frontier) > 0
  }

  reliedOn(side: Side): NodeHandle {
    return this.read(RELIED_ON, side)
  }

  /**
   * The sides have other members now, or no gaps. Routing relies on the farthest member less than half-way round. If
   * there is none, it relies only on the nearest: no node lies before it, unless former members have died.
   */
  noteMembers(): void {
    const { sides } = this
    for (const side of SIDES) {
      let index = sides.count(side) - 1
      while (index >= 0 && !sides.isNodeNearby(side, sides.at(side, index))) index--
      const beyond = this.hasLost(side) ? sides.self : sides.nearest(side)
      this.write(RELIED_ON, side, index < 0 ? beyond : sides.at(side, index))
    }
  }

  private read(field: number, side: Side): NodeHandle {
    return this.cursor.int32s[this.cursor.int32At + this.begin + field + placeOfSide(side)] as NodeHandle
  }

  private write(field: number, side: Side, node: NodeHandle): void {
    this.cursor.int32s[this.cursor.int32At + this.begin + field + placeOfSide(side)] = node
  }
}
