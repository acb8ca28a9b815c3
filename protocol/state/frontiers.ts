import type { Id } from '../base/id.ts'
import type { Side } from './side.ts'

/**
 * Decision 6: leaf sets remember how far they reached.
 *
 * When a member of a side dies, the side remembers the id of its outermost member at that time, its frontier, until it has been
 * looked through for nodes in between. A side whose nearest member lies beyond its frontier has lost every node that it knew on
 * the way there: nodes unknown may lie between, and the node may not answer for keys. The papers have nothing of the kind; without
 * it a run of deaths as long as a side leaves rings that are closed in themselves.
 */
export class Frontiers {
  private readonly ids: Record<Side, Id | undefined> = { clockwise: undefined, counterclockwise: undefined }

  /** Undefined while no member of the side has died since it was last looked through. */
  of(side: Side): Id | undefined {
    return this.ids[side]
  }

  has(side: Side): boolean {
    return this.ids[side] !== undefined
  }

  /** A member of the side is gone that reached as far as `outermost`. */
  noteLoss(side: Side, outermost: Id): void {
    this.ids[side] ??= outermost
  }

  /** The side has been looked through and has no gaps now. */
  clear(side: Side): void {
    this.ids[side] = undefined
  }
}
