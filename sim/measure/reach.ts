import type { NodeHandle } from '../../protocol/base/handles.ts'

/** Something that keeps parts of the network from each other. */
export interface Cut {
  /** Nodes of one part reach each other; those of two do not, or one way only. */
  partOf(node: NodeHandle): number
}

/** Ground truth of which nodes can serve a node at this instant: none that is in another part of the network. */
export class Reach {
  readonly #cuts: Cut[] = []

  begin(cut: Cut): void {
    this.#cuts.push(cut)
  }

  end(cut: Cut): void {
    const index = this.#cuts.indexOf(cut)
    if (index >= 0) this.#cuts.splice(index, 1)
  }

  /** Are all nodes in one part? */
  get isWhole(): boolean {
    return this.#cuts.length === 0
  }

  /** Can the node handle what the caller asks? Both ways: what it does not hear it cannot handle, and an answer that does not arrive is none. */
  canServe(node: NodeHandle, caller: NodeHandle): boolean {
    return this.#cuts.every((cut) => cut.partOf(node) === cut.partOf(caller))
  }

  /** The nodes in groups of those that can serve each other, each in the order in which they are given. */
  parts(nodes: readonly NodeHandle[]): NodeHandle[][] {
    if (this.isWhole) return [[...nodes]]
    const parts = new Map<string, NodeHandle[]>()
    for (const node of nodes) {
      const name = this.#cuts.map((cut) => cut.partOf(node)).join()
      const part = parts.get(name)
      if (part === undefined) parts.set(name, [node])
      else part.push(node)
    }
    return [...parts.values()]
  }
}
