import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { RandomStream } from '../core/random.ts'

/** A set of nodes from which one can be drawn in constant time. Its order depends only on what was added and removed. */
export class NodePool {
  private readonly nodes: NodeHandle[] = []
  private readonly places = new Map<NodeHandle, number>()

  get size(): number {
    return this.nodes.length
  }

  has(node: NodeHandle): boolean {
    return this.places.has(node)
  }

  add(node: NodeHandle): void {
    if (this.places.has(node)) return
    this.places.set(node, this.nodes.length)
    this.nodes.push(node)
  }

  remove(node: NodeHandle): void {
    const place = this.places.get(node)
    if (place === undefined) return
    this.places.delete(node)
    const last = this.nodes.pop()!
    if (last === node) return
    this.nodes[place] = last
    this.places.set(last, place)
  }

  /** Any of them, equally likely; undefined if there is none. Always one draw. */
  draw(random: RandomStream): NodeHandle | undefined {
    return this.nodes[random.integer(Math.max(1, this.nodes.length))]
  }

  /** All, in no order that means anything. */
  [Symbol.iterator](): IterableIterator<NodeHandle> {
    return this.nodes[Symbol.iterator]()
  }

  /** All, in order of their handles. */
  inOrder(): NodeHandle[] {
    return [...this.nodes].sort((a, b) => a - b)
  }
}
