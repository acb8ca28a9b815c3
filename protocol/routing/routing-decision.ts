import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Id, isCloser, sharedPrefixLength } from '../base/id.ts'
import type { NodeState } from '../state/node-state.ts'

/** All that routing looks at. */
export type RoutingState = Pick<
  NodeState,
  'self' | 'selfId' | 'digitBits' | 'leafSet' | 'table' | 'neighborhood' | 'idOf'
>

/** Nodes that one message must not go to. */
interface Bypassed {
  /** Hops that did not acknowledge it. The root is not diverted from: it is retried until declared dead. */
  readonly suspects: readonly NodeHandle[]
  /** Not a destination at all: the joiner whose own join request this is. */
  readonly without: NodeHandle
}

/** How one message gets round silent hops. */
export interface Detour extends Bypassed {
  /** How many times every way on was suspected, and all were tried anew. */
  readonly rounds: number
}

export const NO_DETOUR: Detour = { suspects: [], without: NO_NODE, rounds: 0 }

/**
 * The next hop towards a key [P01 §2.3]; the node itself when it is the root as far as it knows; NO_NODE when
 * every way on is suspected.
 */
export function nextHop(state: RoutingState, key: Id, detour: Bypassed = NO_DETOUR): NodeHandle {
  const { leafSet, table } = state
  if (leafSet.covers(key)) return leafSet.closest(key, detour.without)

  const entry = table.lookup(key)
  if (entry !== NO_NODE && isAllowed(entry, detour)) return entry

  return rareCase(state, key, detour)
}

/** Any known node that shares at least as long a prefix with the key as this one and is numerically closer. */
function rareCase(state: RoutingState, key: Id, detour: Bypassed): NodeHandle {
  const length = sharedPrefixLength(state.selfId, key, state.digitBits)
  let best = state.self
  let bestId = state.selfId
  let suspected = false
  const consider = (handle: NodeHandle): void => {
    if (handle === detour.without) return
    const id = state.idOf(handle)
    if (!isCloser(key, id, bestId) || sharedPrefixLength(id, key, state.digitBits) < length) return
    if (isAllowed(handle, detour)) {
      best = handle
      bestId = id
    } else {
      suspected = true
    }
  }
  for (const handle of state.leafSet.side('clockwise')) consider(handle)
  for (const handle of state.leafSet.side('counterclockwise')) consider(handle)
  for (let place = 0; place < state.table.places; place++) {
    const handle = state.table.nodeAt(place)
    if (handle !== NO_NODE) consider(handle)
  }
  for (const handle of state.neighborhood.members) consider(handle)
  return best === state.self && suspected ? NO_NODE : best
}

function isAllowed(handle: NodeHandle, detour: Bypassed): boolean {
  return handle !== detour.without && !detour.suspects.includes(handle)
}
