import type { NodeHandle } from '../base/handles.ts'
import type { Micros } from '../base/time.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'

/** Members, closest first, and the round trips to them. */
interface Neighborhood {
  readonly nodes: NodeHandle[]
  readonly roundTrips: Micros[]
}

const NOBODY: readonly NodeHandle[] = []

/** The neighborhood set [P01 §2.1]: the |M| closest nodes by measured round trip. Not used for routing. */
export class NeighborhoodSet {
  private readonly capacity: number
  private readonly neighborhood: ObjectFact<Neighborhood>

  constructor(store: NodeStore, capacity: number) {
    this.neighborhood = store.object()
    this.capacity = capacity
  }

  /** Members, closest first. */
  get members(): readonly NodeHandle[] {
    return this.neighborhood.value?.nodes ?? NOBODY
  }

  has(handle: NodeHandle): boolean {
    return this.members.includes(handle)
  }

  /** Inserts a node by its measured round trip; of equally close nodes the one known longer comes first. */
  add(handle: NodeHandle, roundTrip: Micros): void {
    if (this.capacity === 0) return
    this.remove(handle)
    this.neighborhood.value ??= { nodes: [], roundTrips: [] }
    const { nodes, roundTrips } = this.neighborhood.value
    let index = nodes.length
    while (index > 0 && roundTrip < roundTrips[index - 1]!) index--
    if (index >= this.capacity) return
    nodes.splice(index, 0, handle)
    roundTrips.splice(index, 0, roundTrip)
    if (nodes.length > this.capacity) {
      nodes.pop()
      roundTrips.pop()
    }
  }

  remove(handle: NodeHandle): void {
    const neighborhood = this.neighborhood.value
    if (neighborhood === undefined) return
    const index = neighborhood.nodes.indexOf(handle)
    if (index < 0) return
    neighborhood.nodes.splice(index, 1)
    neighborhood.roundTrips.splice(index, 1)
  }
}
