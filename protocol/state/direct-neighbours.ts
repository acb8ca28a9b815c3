import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'
import type { Float64Fact, Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'

/** The nodes on either side, as the leaf set has them, and the latest traffic that stands for a heartbeat [MSP §3.1]. */
export class DirectNeighbours {
  private readonly leftFact: Int32Fact<NodeHandle>
  private readonly rightFact: Int32Fact<NodeHandle>
  private readonly leftSentAt: Float64Fact<Micros>
  private readonly rightLastHeardAt: Float64Fact<Micros>

  constructor(store: NodeStore) {
    this.leftFact = store.int32(NO_NODE)
    this.rightFact = store.int32(NO_NODE)
    this.leftSentAt = store.float64(micros(Number.NEGATIVE_INFINITY))
    this.rightLastHeardAt = store.float64(micros(0))
  }

  get left(): NodeHandle {
    return this.leftFact.value
  }

  get right(): NodeHandle {
    return this.rightFact.value
  }

  /** When any message was last sent to the left neighbour of that time. */
  get sentLeftAt(): Micros {
    return this.leftSentAt.value
  }

  set sentLeftAt(now: Micros) {
    this.leftSentAt.value = now
  }

  /** When the right neighbour was last heard, or became that. */
  get rightHeardAt(): Micros {
    return this.rightLastHeardAt.value
  }

  heard(peer: NodeHandle, now: Micros): void {
    if (peer === this.right) this.rightLastHeardAt.value = now
  }

  /** The leaf set has changed. */
  update(left: NodeHandle, right: NodeHandle, now: Micros): void {
    this.leftFact.value = left
    if (right === this.right) return
    this.rightFact.value = right
    this.rightLastHeardAt.value = now
  }
}
