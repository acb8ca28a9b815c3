import type { NodeHandle } from '../../protocol/base/handles.ts'

/** Nodes whose ids may come back, in the order of their going. */
export class Identities {
  private nodes: NodeHandle[] = []
  private oldest = 0

  add(node: NodeHandle): void {
    this.nodes.push(node)
  }

  /** Takes the one that has been away longest, of those that have gone; undefined if there is none. */
  take(hasGone: (node: NodeHandle) => boolean): NodeHandle | undefined {
    const { nodes } = this
    let place = this.oldest
    while (place < nodes.length && !hasGone(nodes[place]!)) place++
    const node = nodes[place]
    if (node === undefined) return undefined
    // Those before it are still handing over what they hold, and keep their turns.
    nodes.copyWithin(this.oldest + 1, this.oldest, place)
    this.oldest++
    if (this.oldest > 1024 && this.oldest * 2 > nodes.length) {
      this.nodes = nodes.slice(this.oldest)
      this.oldest = 0
    }
    return node
  }
}
