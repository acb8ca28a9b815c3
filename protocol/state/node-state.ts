import type { NodeHandle } from '../base/handles.ts'
import { type Id, isOnArc } from '../base/id.ts'
import type { PastryParameters } from '../base/parameters.ts'
import { Cursor, type Place } from '../store/cursor.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import { DirectNeighbours } from './direct-neighbours.ts'
import type { Ids } from './ids.ts'
import { LeafFacts } from './leaf-facts.ts'
import { LeafSet } from './leaf-set.ts'
import { declareLeafSet, type StoredLeafSetLayout } from './leaf-set-layout.ts'
import { NeighborhoodSet } from './neighborhood-set.ts'
import { NodeStatus } from './node-status.ts'
import { Peers } from './peers.ts'
import { ProbePeriods } from './probe-periods.ts'
import { declareRoutingTable, RoutingTable, type RoutingTableLayout } from './routing-table.ts'
import { Ways } from './ways.ts'

const NOBODY: readonly NodeHandle[] = []

/** The facts that the parts of a node share. Each part is given the ones that it needs. */
export class NodeState {
  /** b */
  readonly digitBits: number
  readonly leafSet: LeafSet
  readonly table: RoutingTable
  readonly neighborhood: NeighborhoodSet
  readonly peers: Peers
  readonly status: NodeStatus
  readonly neighbours: DirectNeighbours
  readonly probePeriods: ProbePeriods
  readonly ways: Ways
  readonly idOf: (handle: NodeHandle) => Id
  private readonly store: NodeStore
  private readonly ids: Ids
  private readonly leafSets: StoredLeafSetLayout
  private readonly tables: RoutingTableLayout
  /** Of the node that an observer last looked at. */
  private readonly observed = new Cursor()
  private readonly leafSetLookedAt: LeafSet
  private readonly writtenToFact: ObjectFact<Set<NodeHandle>>
  private readonly accessFact: ObjectFact<readonly NodeHandle[]>

  constructor(store: NodeStore, parameters: PastryParameters, ids: Ids) {
    const { cursor } = store
    this.store = store
    this.ids = ids
    this.digitBits = parameters.digitBits
    this.idOf = (handle) => ids.idOf(handle)
    this.leafSets = declareLeafSet(store, parameters.leafSetSize)
    this.leafSetLookedAt = new LeafSet(this.leafSets, this.observed, ids)
    this.tables = declareRoutingTable(store, parameters.digitBits)
    this.peers = new Peers(
      store,
      new LeafSet(this.leafSets, cursor, ids),
      new LeafFacts(cursor, this.leafSets.facts),
      new RoutingTable(this.tables, cursor, ids),
    )
    this.leafSet = new LeafSet(this.leafSets, cursor, ids, this.peers)
    this.table = new RoutingTable(this.tables, cursor, ids, this.peers)
    this.neighborhood = new NeighborhoodSet(store, parameters.neighborhoodSetSize)
    this.status = new NodeStatus(store)
    this.neighbours = new DirectNeighbours(store)
    this.probePeriods = new ProbePeriods(store)
    this.ways = new Ways(store, ids)
    this.writtenToFact = store.object()
    this.accessFact = store.object()
  }

  /** The node that is entered is new, and this is its handle. To be called first. */
  identifyAs(self: NodeHandle): void {
    this.leafSet.identifyAs(self)
    this.table.identifyAs(self)
  }

  get self(): NodeHandle {
    return this.leafSet.self
  }

  get selfId(): Id {
    return this.ids.idOf(this.self)
  }

  /** The nodes that a joiner has written to, until one to which it has not has reached it: then it can be dialled. */
  get writtenTo(): Set<NodeHandle> | undefined {
    return this.writtenToFact.value
  }

  set writtenTo(nodes: Set<NodeHandle> | undefined) {
    this.writtenToFact.value = nodes
  }

  /** Of a client: members that route for it, the one in use first; empty while the node is, or is to become, a member. */
  get access(): readonly NodeHandle[] {
    return this.accessFact.value ?? NOBODY
  }

  set access(members: readonly NodeHandle[]) {
    this.accessFact.value = members.length === 0 ? undefined : members
  }

  /** Is a node on the arc that starts at another and goes clockwise to a third, both ends included? */
  isOnArc(from: NodeHandle, node: NodeHandle, to: NodeHandle): boolean {
    const { ids } = this
    const start = ids.leadingWordOf(from)
    const toNode = (ids.leadingWordOf(node) - start) >>> 0
    const toEnd = (ids.leadingWordOf(to) - start) >>> 0
    // Nearly always the leading words decide, and no id need be looked at.
    if (toNode > 0 && toEnd > 0 && toNode !== toEnd) return toNode < toEnd
    return isOnArc(ids.idOf(from), ids.idOf(node), ids.idOf(to))
  }

  // For observers: what the node at a place knows, independent of the node that is entered.

  leafSetAt(place: Place): LeafSet {
    return new LeafSet(this.leafSets, this.store.cursorAt(place), this.ids)
  }

  /** The same in one view for all, which the next call points at another node. */
  sharedLeafSetAt(place: Place): LeafSet {
    this.store.point(this.observed, place)
    return this.leafSetLookedAt
  }

  tableAt(place: Place): RoutingTable {
    return new RoutingTable(this.tables, this.store.cursorAt(place), this.ids)
  }
}
