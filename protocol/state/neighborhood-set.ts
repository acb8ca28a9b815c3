import type { NodeHandle } from '../base/handles.ts'
import type { Micros } from '../base/time.ts'

/** The neighborhood set [P01 §2.1]: the |M| closest nodes by measured round trip. Not used for routing. */
export class NeighborhoodSet {
  private readonly capacity: number
  private readonly nodes: NodeHandle[] = []
  private readonly roundTrips: Micros[] = []

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** Members, closest first. */
  get members(): readonly NodeHandle[] {
    return this.nodes
  }

  has(handle: NodeHandle): boolean {
    return this.nodes.includes(handle)
  }

  /** Files a node under its measured round trip; of equally close ones the one known longer comes first. */
  add(handle: NodeHandle, roundTrip: Micros): void {
    if (this.capacity === 0) return
    this.remove(handle)
    let index = this.nodes.length
    while (index > 0 && roundTrip < this.roundTrips[index - 1]!) index--
    if (index >= this.capacity) return
    this.nodes.splice(index, 0, handle)
    this.roundTrips.splice(index, 0, roundTrip)
    if (this.nodes.length > this.capacity) {
      this.nodes.pop()
      this.roundTrips.pop()
    }
  }

  remove(handle: NodeHandle): void {
    const index = this.nodes.indexOf(handle)
    if (index < 0) return
    this.nodes.splice(index, 1)
    this.roundTrips.splice(index, 1)
  }
}
