import type { NodeHandle } from '../../protocol/base/handles.ts'
import { withRoomFor } from '../core/growable.ts'
import type { RandomStream } from '../core/random.ts'

/**
 * A set of nodes from which one can be drawn, added or removed in constant time: the last takes the place of the removed, as in
 * `Pool`. It takes 4 bytes for each member, and 4 for each node that ever lived.
 */
export class NodePool {
  private nodes = new Int32Array(64)
  private count = 0
  /** By node: its place among the members, plus one; 0 for one that is none. */
  private places = new Int32Array(64)
  private changes = 0

  get size(): number {
    return this.count
  }

  /** How often a node has been added or removed. */
  get version(): number {
    return this.changes
  }

  has(node: NodeHandle): boolean {
    return (this.places[node] ?? 0) > 0
  }

  /** The node at a place from 0 on; undefined past the last. */
  at(place: number): NodeHandle | undefined {
    return place < this.count ? (this.nodes[place] as NodeHandle) : undefined
  }

  /** No effect if it is there. */
  add(node: NodeHandle): void {
    if (this.has(node)) return
    this.changes++
    this.nodes = withRoomFor(this.nodes, this.count)
    this.nodes[this.count++] = node
    this.places = withRoomFor(this.places, node)
    this.places[node] = this.count
  }

  /** No effect if it is not there. */
  remove(node: NodeHandle): void {
    if (!this.has(node)) return
    this.changes++
    const place = this.places[node]!
    const last = this.nodes[--this.count]!
    this.nodes[place - 1] = last
    this.places[last] = place
    this.places[node] = 0
  }

  /** Any of them, equally likely; undefined if there is none. Always one draw. */
  draw(random: RandomStream): NodeHandle | undefined {
    return this.at(random.integer(Math.max(1, this.count)))
  }

  /** All, in no order that means anything. */
  [Symbol.iterator](): IterableIterator<NodeHandle> {
    return this.nodes
      .subarray(0, this.count)
      .values() as IterableIterator<number> as IterableIterator<NodeHandle>
  }

  /** All, in order of their handles. */
  inOrder(): NodeHandle[] {
    const sorted = this.nodes.slice(0, this.count).sort((a, b) => a - b)
    return Array.from(sorted) as NodeHandle[]
  }
}
