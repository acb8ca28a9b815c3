import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'

/** The nodes on either side, as the leaf set has them, and the latest traffic that stands for a heartbeat [MSP §3.1]. */
export class DirectNeighbours {
  left: NodeHandle = NO_NODE
  right: NodeHandle = NO_NODE
  /** When a node that was the left neighbour then was last sent anything. */
  sentLeftAt = micros(Number.NEGATIVE_INFINITY)
  /** When the right neighbour was last heard, or became that. */
  rightHeardAt = micros(0)

  heard(peer: NodeHandle, now: Micros): void {
    if (peer === this.right) this.rightHeardAt = now
  }

  /** The leaf set has changed. */
  update(left: NodeHandle, right: NodeHandle, now: Micros): void {
    this.left = left
    if (right === this.right) return
    this.right = right
    this.rightHeardAt = now
  }
}
