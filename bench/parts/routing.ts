import type { NodeHandle } from '../../protocol/base/handles.ts'
import { compareIds, type Id, idFromWords } from '../../protocol/base/id.ts'
import { MSPASTRY } from '../../protocol/base/parameters.ts'
import { nextHop, type RoutingState } from '../../protocol/routing/routing-decision.ts'
import { LeafSet } from '../../protocol/state/leaf-set.ts'
import { NeighborhoodSet } from '../../protocol/state/neighborhood-set.ts'
import { RoutingTable } from '../../protocol/state/routing-table.ts'
import { type RandomStream, randomStream, streamKey } from '../../sim/core/random.ts'
import { randomId } from '../../sim/run/users/keys.ts'
import type { Row } from '../row.ts'
import { nanosecondsPerCall, type Work } from '../timing.ts'

const NODES = 10_000
/** Nodes whose state is built; steps go round them, so that not all of it stays in the nearest cache. */
const STATES = 200
const KEYS = 1 << 14
const CALLS = 500_000

/** One decision of `nextHop` in a ring of 10,000 nodes that all know what they should. */
export function routingBench(): Row[] {
  const random = randomStream(streamKey('bench', 'ring'))
  const ids = Array.from({ length: NODES }, () => randomId(random, MSPASTRY.idBits))
  const ring = ids.map((_, handle) => handle).sort((a, b) => compareIds(ids[a]!, ids[b]!))
  const states = Array.from({ length: STATES }, (_, index) =>
    convergedState(index * (NODES / STATES), ring, ids),
  )
  const far = Array.from({ length: KEYS }, () => randomId(random, MSPASTRY.idBits))
  const near = Array.from({ length: KEYS }, (_, index) => keyNear(states[index % STATES]!, random))
  const [first, last] = nanosecondsPerCall(CALLS, [stepping(states, far), stepping(states, near)])
  return [
    { measure: 'nextHop to a random key: by the routing table', value: first!, unit: 'ns' },
    { measure: 'nextHop to a key close by: by the leaf set', value: last!, unit: 'ns' },
  ]
}

/** The state of the node at a place of the ring. */
function convergedState(place: number, ring: readonly number[], ids: readonly Id[]): RoutingState {
  const idOf = (handle: NodeHandle): Id => ids[handle]!
  const self = ring[place] as NodeHandle
  const leafSet = new LeafSet(self, MSPASTRY.leafSetSize, idOf)
  for (let away = 1; away <= MSPASTRY.leafSetSize / 2; away++) {
    leafSet.add(ring[(place + away) % NODES] as NodeHandle)
    leafSet.add(ring[(place + NODES - away) % NODES] as NodeHandle)
  }
  const table = new RoutingTable(self, MSPASTRY.digitBits, idOf)
  for (let handle = 0; handle < NODES; handle++) table.add(handle as NodeHandle)
  const neighborhood = new NeighborhoodSet(0)
  return { self, selfId: idOf(self), digitBits: MSPASTRY.digitBits, leafSet, table, neighborhood, idOf }
}

/** A key next to one of the node's leaves. */
function keyNear({ leafSet, idOf }: RoutingState, random: RandomStream): Id {
  const leaves = leafSet.members()
  const { w0, w1, w2 } = idOf(leaves[random.integer(leaves.length)]!)
  return idFromWords(w0, w1, w2, random.integer(0x100000000))
}

function stepping(states: readonly RoutingState[], keys: readonly Id[]): Work {
  return (calls) => {
    let sum = 0
    let place = 0
    for (let call = 0; call < calls; call++) {
      sum += nextHop(states[place % STATES]!, keys[place]!)
      place = place + 1 === KEYS ? 0 : place + 1
    }
    return sum
  }
}
