import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { compareIds, type Id, idEquals } from '../base/id.ts'
import { lowerBound } from '../base/lower-bound.ts'

/** An arc with more nodes is split in two. */
const ARC_MAX = 512

/**
 * Nodes in the order of their ids, around the wrap: in arcs of up to a few hundred, so that adding or removing one
 * among a million moves few others. Of two nodes with the same id, the one that was created first comes first.
 */
export class IdRing {
  private readonly idOf: (node: NodeHandle) => Id
  /** Each in ascending order, and before the next; none is empty, unless all are. */
  private readonly arcs: NodeHandle[][] = [[]]

  constructor(idOf: (node: NodeHandle) => Id) {
    this.idOf = idOf
  }

  /** Adds a node that is not there. */
  add(node: NodeHandle): void {
    const place = this.arcOf(node)
    const arc = this.arcs[place]!
    arc.splice(this.indexIn(arc, node), 0, node)
    if (arc.length > ARC_MAX) this.arcs.splice(place + 1, 0, arc.splice(ARC_MAX / 2))
  }

  /** Removes a node that is there. */
  remove(node: NodeHandle): void {
    const place = this.arcOf(node)
    const arc = this.arcs[place]!
    arc.splice(this.indexIn(arc, node), 1)
    if (arc.length === 0 && this.arcs.length > 1) this.arcs.splice(place, 1)
  }

  /** The nodes next to one that is there, clockwise and counter-clockwise: two, or fewer if there are fewer others. */
  neighboursOf(node: NodeHandle): NodeHandle[] {
    const { arcs } = this
    const place = this.arcOf(node)
    const arc = arcs[place]!
    const index = this.indexIn(arc, node)
    const after = arc[index + 1] ?? arcs[(place + 1) % arcs.length]![0]!
    const before = arc[index - 1] ?? arcs.at(place - 1)!.at(-1)!
    return [...new Set([after, before])].filter((other) => other !== node)
  }

  /** The first node that has an id, or NO_NODE. */
  find(id: Id): NodeHandle {
    const { arcs, idOf } = this
    const isBefore = (node: NodeHandle): boolean => compareIds(idOf(node), id) < 0
    const place = this.lastArc(isBefore)
    const arc = arcs[place]!
    const index = lowerBound(arc.length, (at) => isBefore(arc[at]!))
    const found = arc[index] ?? arcs[place + 1]?.[0]
    return found !== undefined && idEquals(idOf(found), id) ? found : NO_NODE
  }

  /** The last arc that does not begin after the node, or the first. */
  private arcOf(node: NodeHandle): number {
    return this.lastArc((first) => this.compare(first, node) <= 0)
  }

  /** The last arc for whose first node `holds` is true, as it is for all arcs before; or the first arc. */
  private lastArc(holds: (first: NodeHandle) => boolean): number {
    const { arcs } = this
    const begun = lowerBound(arcs.length, (place) => {
      const first = arcs[place]![0]
      return first !== undefined && holds(first)
    })
    return Math.max(0, begun - 1)
  }

  private indexIn(arc: readonly NodeHandle[], node: NodeHandle): number {
    return lowerBound(arc.length, (index) => this.compare(arc[index]!, node) < 0)
  }

  private compare(a: NodeHandle, b: NodeHandle): number {
    return compareIds(this.idOf(a), this.idOf(b)) || a - b
  }
}
