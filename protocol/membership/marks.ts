import { NO_NODE, type NodeHandle } from '../base/handles.ts'

/** A power of two, several times as many as leaves. */
const PLACES = 256

/**
 * Marks nodes, to find nearly all of them again faster than in a list. Of two that share a place only the latter is found: that a node is
 * marked is certain, that it is not is not.
 */
export class Marks {
  private readonly nodes = new Int32Array(PLACES).fill(NO_NODE)

  /** Marks these nodes and no others. */
  mark(nodes: readonly NodeHandle[]): void {
    this.nodes.fill(NO_NODE)
    for (const node of nodes) this.nodes[node & (PLACES - 1)] = node
  }

  isMarked(node: NodeHandle): boolean {
    return this.nodes[node & (PLACES - 1)] === node
  }
}
