import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { declareLeafSet, LeafSet } from '../../protocol/state/leaf-set.ts'
import { NodeState } from '../../protocol/state/node-state.ts'
import { declareRoutingTable, RoutingTable } from '../../protocol/state/routing-table.ts'
import { NodeStore } from '../../protocol/store/node-store.ts'

type IdOf = (handle: NodeHandle) => Id

const idsOf = (idOf: IdOf) => ({ idOf, leadingWordOf: (handle: NodeHandle) => idOf(handle).w0 })

/** A part whose facts are those of one node, which has the store to itself. */
export function alone<Part>(make: (store: NodeStore) => Part): Part {
  const store = new NodeStore(1)
  const part = make(store)
  store.enter(store.add())
  return part
}

/** The leaf set of a node, empty; `size` is |L|. */
export function leafSetOf(self: NodeHandle, size: number, idOf: IdOf): LeafSet {
  const leafSet = alone((store) => new LeafSet(declareLeafSet(store, size), store.cursor, idsOf(idOf)))
  leafSet.identifyAs(self)
  return leafSet
}

/** The routing table of a node, empty. */
export function tableOf(self: NodeHandle, digitBits: number, idOf: IdOf): RoutingTable {
  const table = alone(
    (store) => new RoutingTable(declareRoutingTable(store, digitBits), store.cursor, idsOf(idOf)),
  )
  table.identifyAs(self)
  return table
}

/** The state of a node that knows no other. */
export function stateOf(self: NodeHandle, parameters: Partial<PastryParameters>, idOf: IdOf): NodeState {
  const state = alone((store) => new NodeState(store, { ...MSPASTRY, ...parameters }, idsOf(idOf)))
  state.identifyAs(self)
  return state
}
