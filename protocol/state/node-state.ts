import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { PastryParameters } from '../base/parameters.ts'
import { DirectNeighbours } from './direct-neighbours.ts'
import { LeafSet } from './leaf-set.ts'
import { NeighborhoodSet } from './neighborhood-set.ts'
import { NodeStatus } from './node-status.ts'
import { Peers } from './peers.ts'
import { ProbePeriods } from './probe-periods.ts'
import { RoutingTable } from './routing-table.ts'
import { Ways } from './ways.ts'

/** What must be known of ids to order nodes by them. */
export interface Ids {
  idOf(handle: NodeHandle): Id
  leadingWordOf(handle: NodeHandle): number
}

/** The facts that the parts of one node share. Each part is given those that it needs. */
export class NodeState {
  readonly self: NodeHandle
  readonly selfId: Id
  /** b */
  readonly digitBits: number
  readonly leafSet: LeafSet
  readonly table: RoutingTable
  readonly neighborhood: NeighborhoodSet
  readonly peers = new Peers()
  readonly status = new NodeStatus()
  readonly neighbours = new DirectNeighbours()
  readonly probePeriods = new ProbePeriods()
  /** The nodes that a joiner has written to, until one to which it has not has reached it: then it can be dialled. */
  writtenTo: Set<NodeHandle> | undefined
  /** Of a client: members that route for it, the one in use first; empty while the node is, or is to become, a member. */
  access: readonly NodeHandle[] = []
  readonly ways: Ways
  readonly idOf: (handle: NodeHandle) => Id

  constructor(self: NodeHandle, parameters: PastryParameters, ids: Ids) {
    const idOf = (handle: NodeHandle): Id => ids.idOf(handle)
    this.self = self
    this.selfId = ids.idOf(self)
    this.digitBits = parameters.digitBits
    this.idOf = idOf
    this.leafSet = new LeafSet(self, parameters.leafSetSize, idOf, (handle) => ids.leadingWordOf(handle))
    this.table = new RoutingTable(self, parameters.digitBits, idOf)
    this.ways = new Ways(idOf)
    this.neighborhood = new NeighborhoodSet(parameters.neighborhoodSetSize)
  }
}
