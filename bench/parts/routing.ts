import type { NodeHandle } from '../../protocol/base/handles.ts'
import { compareIds, type Id, idFromWords } from '../../protocol/base/id.ts'
import { MSPASTRY } from '../../protocol/base/parameters.ts'
import { nextHop } from '../../protocol/routing/routing-decision.ts'
import { NodeState } from '../../protocol/state/node-state.ts'
import type { Place } from '../../protocol/store/cursor.ts'
import { NodeStore } from '../../protocol/store/node-store.ts'
import { type RandomStream, randomStream, streamKey } from '../../sim/core/random.ts'
import { randomId } from '../../sim/run/users/keys.ts'
import type { Row } from '../row.ts'
import { nanosecondsPerCall, type Work } from '../timing.ts'

const NODES = 10_000
/** Nodes whose state is built, in one store; steps go round them, so that not all of it stays in the nearest cache. */
const STATES = 200
const KEYS = 1 << 14
const CALLS = 500_000

/** One decision of `nextHop` in a ring of 10,000 nodes that all know what they should. */
export function routingBench(): Row[] {
  const random = randomStream(streamKey('bench', 'ring'))
  const ids = Array.from({ length: NODES }, () => randomId(random, MSPASTRY.idBits))
  const ring = ids.map((_, handle) => handle).sort((a, b) => compareIds(ids[a]!, ids[b]!))
  const store = new NodeStore()
  const idOf = (handle: NodeHandle): Id => ids[handle]!
  const state = new NodeState(store, MSPASTRY, { idOf, leadingWordOf: (handle) => ids[handle]!.w0 })
  const places = Array.from({ length: STATES }, (_, index) => {
    const place = store.add()
    store.enter(place)
    converge(state, index * (NODES / STATES), ring)
    return place
  })
  const nodes = { store, state, places }
  const far = Array.from({ length: KEYS }, () => randomId(random, MSPASTRY.idBits))
  const near = Array.from({ length: KEYS }, (_, index) => keyNear(nodes, index, random))
  const [first, last] = nanosecondsPerCall(CALLS, [stepping(nodes, far), stepping(nodes, near)])
  return [
    { measure: 'nextHop to a random key: by the routing table', value: first!, unit: 'ns' },
    { measure: 'nextHop to a key close by: by the leaf set', value: last!, unit: 'ns' },
  ]
}

interface Nodes {
  readonly store: NodeStore
  readonly state: NodeState
  readonly places: readonly Place[]
}

/** Of the node that is entered, which stands at that index of the ring. */
function converge(state: NodeState, index: number, ring: readonly number[]): void {
  state.identifyAs(ring[index] as NodeHandle)
  for (let away = 1; away <= MSPASTRY.leafSetSize / 2; away++) {
    state.leafSet.add(ring[(index + away) % NODES] as NodeHandle)
    state.leafSet.add(ring[(index + NODES - away) % NODES] as NodeHandle)
  }
  for (let handle = 0; handle < NODES; handle++) state.table.add(handle as NodeHandle)
}

/** A key next to one of the leaves of the node that is asked for the key of that index. */
function keyNear({ store, state, places }: Nodes, index: number, random: RandomStream): Id {
  store.enter(places[index % STATES]!)
  const leaves = state.leafSet.members()
  const { w0, w1, w2 } = state.idOf(leaves[random.integer(leaves.length)]!)
  return idFromWords(w0, w1, w2, random.integer(0x100000000))
}

function stepping({ store, state, places }: Nodes, keys: readonly Id[]): Work {
  return (calls) => {
    let sum = 0
    let index = 0
    for (let call = 0; call < calls; call++) {
      store.enter(places[index % STATES]!)
      sum += nextHop(state, keys[index]!)
      index = index + 1 === KEYS ? 0 : index + 1
    }
    return sum
  }
}
