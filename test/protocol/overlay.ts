import type { NodeHandle } from '../../protocol/base/handles.ts'
import { compareCloseness, compareIds, type Id } from '../../protocol/base/id.ts'
import type { RoutingState } from '../../protocol/routing/routing-decision.ts'
import { hash32 } from '../../sim/core/random.ts'
import { stateOf } from '../world/lone-state.ts'
import { node } from './samples.ts'

export interface OverlayOptions {
  readonly ids: readonly Id[]
  readonly digitBits: number
  readonly leafSetSize: number
  /** Which of several candidates for a table cell a node has. */
  readonly seed: number
}

/**
 * The routing states of all nodes of a converged overlay, from ground truth: ideal leaf sets, and in every table cell
 * for which there is a node one of those, chosen by a hash. Node i has the id `ids[i]`.
 */
export function convergedOverlay({ ids, digitBits, leafSetSize, seed }: OverlayOptions): RoutingState[] {
  const idOf = (handle: NodeHandle): Id => ids[handle]!
  const ring = [...ids.keys()].sort((a, b) => compareIds(ids[a]!, ids[b]!))
  const states: RoutingState[] = []
  for (const [place, self] of ring.entries()) {
    const state = stateOf(node(self), { digitBits, leafSetSize, neighborhoodSetSize: 0 }, idOf)
    const { leafSet, table } = state
    for (let step = 1; step <= leafSetSize / 2; step++) {
      leafSet.add(node(ring[(place + step) % ring.length]!))
      leafSet.add(node(ring[(place + ring.length * step - step) % ring.length]!))
    }
    if (leafSet.overlaps || leafSet.isEmpty) leafSet.confirmSpansRing()
    const order = [...ids.keys()].map((other) => ({ other, rank: hash32({ high: seed, low: self }, other) }))
    for (const { other } of order.sort((a, b) => a.rank - b.rank)) table.add(node(other))
    states[self] = state
  }
  return states
}

/** The node whose id is numerically closest to the key, a tie going to the smaller id. */
export function rootOf(ids: readonly Id[], key: Id): NodeHandle {
  let best = 0
  for (let handle = 1; handle < ids.length; handle++) {
    if (compareCloseness(key, ids[handle]!, ids[best]!) < 0) best = handle
  }
  return node(best)
}
