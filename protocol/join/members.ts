import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { NONE } from '../base/none.ts'
import type { Micros } from '../base/time.ts'
import { IdRing } from './id-ring.ts'

/** The members that a seed server knows, in lists of numbers, so that a million of them take little memory. */
export class Members {
  /** The order has no meaning, but is the same in every run: the last takes the place of one that is removed. */
  private readonly nodes: NodeHandle[] = []
  /** By place in that list: when it was last heard. */
  private readonly heardAt: Micros[] = []
  /** By handle: its place in that list. */
  private readonly places: (number | undefined)[] = []
  /** Only of members that have announced some. */
  private readonly coordinates = new Map<NodeHandle, readonly number[]>()
  private readonly ring: IdRing

  constructor(idOf: (node: NodeHandle) => Id) {
    this.ring = new IdRing(idOf)
  }

  get size(): number {
    return this.nodes.length
  }

  get list(): readonly NodeHandle[] {
    return this.nodes
  }

  has(node: NodeHandle): boolean {
    return this.places[node] !== undefined
  }

  /** The member that has an id, or NO_NODE. */
  holderOf(id: Id): NodeHandle {
    return this.ring.find(id)
  }

  /** When a member was last heard; undefined of a node that is none. */
  lastHeard(node: NodeHandle): Micros | undefined {
    const place = this.places[node]
    return place === undefined ? undefined : this.heardAt[place]
  }

  /** What a member has announced: none if it has announced nothing. */
  coordinatesOf(node: NodeHandle): readonly number[] {
    return this.coordinates.get(node) ?? NONE
  }

  /** The members next to one, clockwise and counter-clockwise: two, or fewer if there are fewer others. */
  neighboursOf(node: NodeHandle): NodeHandle[] {
    return this.ring.neighboursOf(node)
  }

  /** Adds a node that is no member, with an id that no member has. */
  add(node: NodeHandle, coordinates: readonly number[], now: Micros): void {
    this.places[node] = this.nodes.length
    this.nodes.push(node)
    this.heardAt.push(now)
    if (coordinates.length > 0) this.coordinates.set(node, coordinates)
    this.ring.add(node)
  }

  /** No effect if it is no member. */
  heard(node: NodeHandle, now: Micros): void {
    const place = this.places[node]
    if (place !== undefined) this.heardAt[place] = now
  }

  /** Returns whether it was a member. */
  remove(node: NodeHandle): boolean {
    const place = this.places[node]
    if (place === undefined) return false
    const last = this.nodes.pop()!
    const lastHeardAt = this.heardAt.pop()!
    if (last !== node) {
      this.nodes[place] = last
      this.heardAt[place] = lastHeardAt
      this.places[last] = place
    }
    this.places[node] = undefined
    this.coordinates.delete(node)
    this.ring.remove(node)
    return true
  }
}
