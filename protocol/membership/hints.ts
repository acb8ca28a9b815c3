import type { NodeHandle } from '../base/handles.ts'
import { compareClockwise } from '../base/id.ts'
import type { NodeState } from '../state/node-state.ts'
import { SIDES, type Side } from '../state/side.ts'

/** Nodes of its routing table that a node names to a seeker, or tries itself, in each direction. */
const HINTS = 3

/**
 * Decision 6: where a side of a leaf set has lost all that it knew, its new neighbours are looked for in routing tables: one's own, and
 * those of the leaves that one asks.
 *
 * Leaves on both sides of a long run of deaths know only nodes on their own side of it; the tables reach across.
 */
export class Hints {
  private readonly state: Pick<NodeState, 'self' | 'leafSet' | 'table' | 'idOf'>

  constructor(state: Pick<NodeState, 'self' | 'leafSet' | 'table' | 'idOf'>) {
    this.state = state
  }

  /** The nodes not known to be dead that one meets first going one way from this node. */
  closestKnown(side: Side, isDead: (peer: NodeHandle) => boolean): NodeHandle[] {
    const { self, leafSet, table } = this.state
    const known = [...leafSet.members(), ...table.entries()].filter((peer) => !isDead(peer))
    return this.firstMet(known, self, side)
  }

  /** For a node that is not sure of its neighbours: nodes of the table that stand closest to it in both directions. */
  forSeeker(seeker: NodeHandle, leaves: readonly NodeHandle[]): NodeHandle[] {
    const known = this.state.table.entries().filter((peer) => peer !== seeker && !leaves.includes(peer))
    return [...new Set(SIDES.flatMap((side) => this.firstMet(known, seeker, side)))]
  }

  /** Of some nodes those first met when going from `origin` in one direction. */
  private firstMet(known: readonly NodeHandle[], origin: NodeHandle, side: Side): NodeHandle[] {
    const { idOf } = this.state
    const start = idOf(origin)
    const turn = side === 'clockwise' ? 1 : -1
    const compare = (a: NodeHandle, b: NodeHandle) => turn * compareClockwise(start, idOf(a), idOf(b))
    const closest: NodeHandle[] = []
    for (const peer of known) {
      let place = closest.length
      while (place > 0 && compare(peer, closest[place - 1]!) < 0) place--
      if (place === HINTS) continue
      closest.splice(place, 0, peer)
      if (closest.length > HINTS) closest.pop()
    }
    return closest
  }
}
