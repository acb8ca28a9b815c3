import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { compareClockwise } from '../base/id.ts'
import { insertAt } from '../base/insert-at.ts'
import type { NodeState } from '../state/node-state.ts'
import { SIDES, type Side } from '../state/side.ts'

/** Nodes of its routing table that a node names to a seeker, or tries itself, in each direction. */
const HINTS = 3

/**
 * Decision 6: when a side of a leaf set has lost all its members, its new neighbours are looked for in routing tables:
 * the node's own, and those of the leaves that it asks.
 *
 * Leaves on both sides of a long run of deaths know only nodes on their own side of it; the tables reach across.
 */
export class Hints {
  private readonly state: Pick<NodeState, 'leafSet' | 'table' | 'idOf'>

  constructor(state: Hints['state']) {
    this.state = state
  }

  /** The nodes not known to be dead that one meets first going one way from this node. */
  closestKnown(side: Side, isDead: (peer: NodeHandle) => boolean): NodeHandle[] {
    const { leafSet, table } = this.state
    const compare = (a: NodeHandle, b: NodeHandle) => leafSet.compareNodes(side, a, b)
    const closest: NodeHandle[] = []
    for (const leaf of leafSet.members()) if (!isDead(leaf)) insert(closest, leaf, compare)
    for (let place = 0; place < table.places; place++) {
      const entry = table.nodeAt(place)
      if (entry !== NO_NODE && !isDead(entry)) insert(closest, entry, compare)
    }
    return closest
  }

  /** For a node that is not sure of its neighbours: nodes of the table that stand closest to it in both directions. */
  forSeeker(seeker: NodeHandle, leaves: readonly NodeHandle[]): NodeHandle[] {
    const known = this.state.table.entries().filter((peer) => peer !== seeker && !leaves.includes(peer))
    return [...new Set(SIDES.flatMap((side) => this.firstMet(known, seeker, side)))]
  }

  /** The nodes first met when going from `origin` in one direction. */
  private firstMet(known: readonly NodeHandle[], origin: NodeHandle, side: Side): NodeHandle[] {
    const { idOf } = this.state
    const start = idOf(origin)
    const turn = side === 'clockwise' ? 1 : -1
    const compare = (a: NodeHandle, b: NodeHandle) => turn * compareClockwise(start, idOf(a), idOf(b))
    const closest: NodeHandle[] = []
    for (const peer of known) insert(closest, peer, compare)
    return closest
  }
}

/** Puts a node in its place among the ones met first, if it is one of them. */
function insert(
  closest: NodeHandle[],
  peer: NodeHandle,
  compare: (a: NodeHandle, b: NodeHandle) => number,
): void {
  let place = closest.length
  while (place > 0 && compare(peer, closest[place - 1]!) < 0) place--
  if (place === HINTS) return
  if (closest.length === HINTS) closest.pop()
  insertAt(closest, place, peer)
}
