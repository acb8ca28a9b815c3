import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import type { LeafSet } from '../state/leaf-set.ts'
import { SIDES } from '../state/side.ts'

/** A power of two, several times as many as leaves. */
const PLACES = 256

/**
 * Marks nodes, to find nearly all of them again faster than in a list. Of two that share a place only the later is
 * found: a node that is reported as marked is marked, and a marked node may be missed.
 */
export class Marks {
  private readonly nodes = new Int32Array(PLACES).fill(NO_NODE)

  /** Marks these nodes and no others. */
  mark(nodes: readonly NodeHandle[]): void {
    this.nodes.fill(NO_NODE)
    for (const node of nodes) this.nodes[node & (PLACES - 1)] = node
  }

  /** Marks the members of a leaf set and no others. */
  markMembers(set: LeafSet): void {
    this.nodes.fill(NO_NODE)
    for (const side of SIDES) {
      const count = set.count(side)
      for (let index = 0; index < count; index++) {
        const node = set.at(side, index)
        this.nodes[node & (PLACES - 1)] = node
      }
    }
  }

  isMarked(node: NodeHandle): boolean {
    return this.nodes[node & (PLACES - 1)] === node
  }
}
