import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { LeafSet } from '../../protocol/state/leaf-set.ts'
import { declareLeafSet } from '../../protocol/state/leaf-set-layout.ts'
import { NodeState } from '../../protocol/state/node-state.ts'
import { declareRoutingTable, RoutingTable } from '../../protocol/state/routing-table.ts'
import { ofOneNode } from './one-node.ts'

type IdOf = (handle: NodeHandle) => Id

const idsOf = (idOf: IdOf) => ({ idOf, leadingWordOf: (handle: NodeHandle) => idOf(handle).w0 })

/** The leaf set of a node, empty; `size` is |L|. */
export function leafSetOf(self: NodeHandle, size: number, idOf: IdOf): LeafSet {
  const leafSet = ofOneNode((store) => new LeafSet(declareLeafSet(store, size), store.cursor, idsOf(idOf)))
  leafSet.identifyAs(self)
  return leafSet
}

/** The routing table of a node, empty. */
export function tableOf(self: NodeHandle, digitBits: number, idOf: IdOf): RoutingTable {
  const table = ofOneNode(
    (store) => new RoutingTable(declareRoutingTable(store, digitBits), store.cursor, idsOf(idOf)),
  )
  table.identifyAs(self)
  return table
}

/** The state of a node that knows no other. */
export function stateOf(self: NodeHandle, parameters: Partial<PastryParameters>, idOf: IdOf): NodeState {
  const state = ofOneNode((store) => new NodeState(store, { ...MSPASTRY, ...parameters }, idsOf(idOf)))
  state.identifyAs(self)
  return state
}
