import { closestNodes } from '../base/closest-nodes.ts'
import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { clockwiseDistance, compareCloseness, compareIds, halfway, type Id, mirrored } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { NONE } from '../base/none.ts'
import type { Terms } from '../events.ts'
import { type Arc, border, partsOfOneOrder } from './arc.ts'
import { ArcSet } from './arc-set.ts'
import { ClockwiseNodes } from './clockwise-nodes.ts'
import type { Routing } from './messages.ts'
import { copiesOf } from './terms.ts'

/** A part of the arc that a node is the root of, and the others closest to it, nearest first, one more than there are replicas. */
interface Section {
  readonly arc: Arc
  readonly others: readonly NodeHandle[]
}

/** Another node, and the arcs of this node's keys of which it holds copies, or did until another node joined in between. */
export interface Peer {
  readonly node: NodeHandle
  readonly arcs: readonly Arc[]
}

/** What follows from the members, from this node, and from its leaf set. */
interface OwnArcs {
  readonly members: ClockwiseNodes
  readonly isDeparting: boolean
  readonly coversRing: boolean
  readonly own: ArcSet
  readonly owed: ArcSet
}

/** How many leavers a node remembers, about. */
const LEAVERS_MAX = 256

/**
 * Which nodes owe copies of which keys, according to this node's leaf set, and which keep copies in place of nodes that
 * have no room [PAST §3.3, replica diversion]. Nodes that are about to leave owe none.
 */
export class Placement {
  /** Counts the changes among the nodes with which this one shares keys. */
  epoch = 0
  private readonly routing: Pick<
    Routing,
    'self' | 'selfId' | 'idOf' | 'neighborSet' | 'replicaSet' | 'covers' | 'coversRing'
  >
  /** The most copies that a key may have, and the number that most keys have. */
  private readonly replicaCount: number
  private readonly usualCount: number
  private readonly departing = new LazyMap<NodeHandle, true>()
  /**
   * The nodes that stay, this one included unless it is about to leave. If all leaves on a side are about to leave,
   * also the nodes that the outermost of them has named, or else that leaf itself, since the next node is not known.
   * All known nodes, if none stays.
   */
  private members: ClockwiseNodes
  /** The members that are there in place of leavers, as they were named. */
  private beyond: readonly NodeHandle[] = NONE
  /** If all leaves on a side are about to leave, the outermost one: it knows the next node. */
  outermostLeavers: readonly NodeHandle[] = NONE
  /** The nodes that each of these leavers has named. */
  private readonly named = new LazyMap<NodeHandle, readonly NodeHandle[]>()
  private neighbours: readonly NodeHandle[] = NONE
  private ownArcs: OwnArcs | undefined
  private diverted = new IdMap<readonly NodeHandle[]>()

  constructor(routing: Placement['routing'], replicas: number, replicasMax = replicas) {
    this.routing = routing
    this.replicaCount = replicasMax
    this.usualCount = replicas
    this.members = new ClockwiseNodes(routing, NONE)
    this.refresh()
  }

  /** To be called after any change of the leaf set. Returns whether keys may have to move. */
  refresh(): boolean {
    const { routing, departing } = this
    const known = routing.neighborSet(Number.POSITIVE_INFINITY)
    this.outermostLeavers = this.outermostLeaversOf(known)
    const beyond = this.nextBeyond(known)
    const members =
      departing.size === 0 ? known : [...known.filter((node) => !departing.has(node)), ...beyond]
    const someStay = members.some((node) => !departing.has(node))
    this.members = new ClockwiseNodes(routing, someStay ? members : known)
    this.beyond = someStay ? beyond : NONE
    const neighbours = this.around(this.replicaCount + 1)
    const before = this.neighbours
    this.neighbours = neighbours
    if (neighbours.length === before.length && neighbours.every((node, index) => node === before[index]))
      return false
    this.epoch++
    return true
  }

  /** The nodes that stand in place of a side of leavers. */
  private nextBeyond(known: readonly NodeHandle[]): readonly NodeHandle[] {
    if (this.outermostLeavers.length === 0) return NONE
    const beyond = new Set<NodeHandle>()
    for (const leaver of this.outermostLeavers) {
      // Going all round the ring the next one may be a leaf on the other side, or this node.
      const next = (this.named.get(leaver) ?? []).filter((node) => !this.departing.has(node))
      if (next.length === 0) beyond.add(leaver)
      for (const node of next) if (!known.includes(node)) beyond.add(node)
    }
    return beyond.size === 0 ? NONE : [...beyond]
  }

  /** A node of the leaf set, or this one, is about to leave. Returns whether keys may have to move. */
  noteDeparting(node: NodeHandle): boolean {
    if (this.departing.has(node)) return false
    this.departing.set(node, true)
    this.forgetFarLeavers()
    const changed = this.refresh()
    if (node === this.routing.self) this.epoch++
    return changed || node === this.routing.self
  }

  /** No node reports that leavers beyond the leaf set have gone. */
  private forgetFarLeavers(): void {
    if (this.departing.size <= LEAVERS_MAX) return
    const known = this.routing.neighborSet(Number.POSITIVE_INFINITY)
    const oldest = [...this.departing.keys()].find((node) => !known.includes(node))
    if (oldest !== undefined) this.departing.delete(oldest)
  }

  /** A node cannot be reached. Returns whether keys may have to move. */
  dropNamed(node: NodeHandle): boolean {
    for (const [leaver, nodes] of this.named)
      this.named.set(
        leaver,
        nodes.filter((other) => other !== node),
      )
    return this.refresh()
  }

  /** A node has left or died. Returns whether it had said that it was about to leave. */
  noteGone(node: NodeHandle): boolean {
    this.named.delete(node)
    return this.departing.delete(node)
  }

  /** The outermost leaver on a side has named the nodes that stay, as far as it knows. Returns whether keys may have to move. */
  noteNamed(leaver: NodeHandle, nodes: readonly NodeHandle[]): boolean {
    if (!this.outermostLeavers.includes(leaver)) return false
    this.named.set(leaver, nodes)
    return this.refresh()
  }

  /** The other nodes that stay, nearest first, to be named to a leaf: without the ones that were named on the side of that leaf. */
  stayersFor(leaf: NodeHandle): NodeHandle[] {
    const { self, selfId } = this.routing
    const known = this.routing.neighborSet(Number.POSITIVE_INFINITY)
    const sameSide = this.sidesOf(known).find((side) => side.includes(leaf)) ?? []
    const named = this.outermostLeavers.flatMap((node) =>
      sameSide.includes(node) ? [] : (this.named.get(node) ?? []),
    )
    const others = known.filter((node) => node !== leaf)
    const staying = [...new Set([...others, ...named])].filter(
      (node) => node !== self && !this.departing.has(node),
    )
    return this.closestOf(staying, selfId, staying.length)
  }

  /** The keys of its own for which this node knows every closer node, including nodes about to leave. */
  visibleArc(): Arc {
    const { routing } = this
    if (this.outermostLeavers.length === 0) return this.rootArc()
    const known = routing.neighborSet(Number.POSITIVE_INFINITY)
    const [right, left] = this.sidesOf(known).map(([outermost]) => outermost ?? routing.self)
    const [from, to] = [
      border(routing.idOf(left!), routing.selfId),
      border(routing.selfId, routing.idOf(right!)),
    ]
    return { from, to }
  }

  /** This node was not active for a while: it does not know what has happened meanwhile. */
  noteInterruption(): void {
    this.epoch++
  }

  get isDeparting(): boolean {
    return this.departing.has(this.routing.self)
  }

  /** Is there no other node to hold anything? */
  get isAlone(): boolean {
    return this.routing.neighborSet(2).length < 2
  }

  /** The `count` nodes closest to a key, the root first. */
  closest(key: Id, count: number): NodeHandle[] {
    return this.closestOf(this.members.nodes, key, count)
  }

  /** The same, with the nodes about to leave that stand among them: they still hold what they have not handed over. */
  holders(key: Id, count: number): NodeHandle[] {
    const { departing } = this
    if (departing.size === 0) return this.closest(key, count)
    const all = this.all()
    const leavers = all.filter((node) => departing.has(node)).length
    return this.closestOf(all, key, count + leavers)
  }

  /** The closest node to a key that stays. If all are about to leave, the closest one is the root until they have gone. */
  rootOf(key: Id): NodeHandle {
    let best = NO_NODE
    for (const node of this.members.nodes)
      if (best === NO_NODE || this.compare(key, node, best) < 0) best = node
    return best
  }

  /** The root of a key to which copies may be left; NO_NODE if this node and all that it knows are about to leave. */
  stayingRootOf(key: Id): NodeHandle {
    const root = this.rootOf(key)
    return this.departing.has(root) ? NO_NODE : root
  }

  /** Does the node count when copies are placed: as a leaf that stays, or one that a leaver has named? */
  counts(node: NodeHandle): boolean {
    return this.members.nodes.includes(node)
  }

  /** Has a node said that it is about to leave? */
  isLeaver(node: NodeHandle): boolean {
    return this.departing.has(node)
  }

  isRoot(key: Id): boolean {
    return this.rootOf(key) === this.routing.self
  }

  /** Does this node owe a copy of a key? With k = L/2 + 1 it does not know for keys beyond its leaf set: only their root does. */
  owes(key: Id, terms?: Terms): 'yes' | 'no' | 'unknown' {
    const { routing } = this
    if (!this.isReplica(key, routing.self, terms)) return 'no'
    // The root knows that no node is closer.
    if (routing.covers(key) && routing.replicaSet(key, 0)[0] === routing.self) return 'yes'
    // All nodes that may be closer lie between this node and the point equally far beyond the key. For a key more than
    // a quarter of the ring away that is more than half of the ring, which only a leaf set that reaches all round
    // covers.
    const { w0 } = clockwiseDistance(routing.selfId, key)
    const isNear = w0 < 0x40000000 && w0 > -0x40000000
    const isKnown = isNear
      ? routing.covers(key) && routing.covers(mirrored(routing.selfId, key))
      : routing.coversRing()
    return isKnown ? 'yes' : 'unknown'
  }

  /** Does this node stand among the k closest to a key, if nodes about to leave are counted too? */
  isAmongClosest(key: Id, terms?: Terms): boolean {
    return this.routing.replicaSet(key, copiesOf(terms, this.usualCount) - 1).includes(this.routing.self)
  }

  /** Is a node among the replicas of a key? */
  isReplica(key: Id, node: NodeHandle, terms?: Terms): boolean {
    if (this.departing.has(node)) return false
    const copies = copiesOf(terms, this.usualCount)
    let closer = 0
    for (const other of this.members.nodes)
      if (other !== node && this.compare(key, other, node) < 0 && ++closer >= copies) return false
    return true
  }

  /** Is a node to hold a copy of a key, as a replica or in place of one that has no room? */
  isHolder(key: Id, node: NodeHandle, terms?: Terms): boolean {
    if (this.departing.has(node)) return false
    return this.isReplica(key, node, terms) || (this.diverted.get(key)?.includes(node) ?? false)
  }

  noteDiverted(key: Id, node: NodeHandle): void {
    this.diverted.set(key, [...(this.diverted.get(key) ?? []), node])
  }

  /** Which nodes have room is found out anew. */
  forgetDiverted(): void {
    this.diverted = new IdMap()
  }

  /** The keys that this node is the root of. */
  get own(): ArcSet {
    return this.takeOwnArcs().own
  }

  /** The keys of which this node owes copies. */
  get owed(): ArcSet {
    return this.takeOwnArcs().owed
  }

  /** They are read far more often than they change. */
  private takeOwnArcs(): OwnArcs {
    const { members, isDeparting } = this
    const coversRing = this.routing.coversRing()
    const known = this.ownArcs
    if (known?.members === members && known.isDeparting === isDeparting && known.coversRing === coversRing)
      return known
    const own = ArcSet.of(this.rootArc())
    const owed = ArcSet.of(...this.owedArcs())
    this.ownArcs = { members, isDeparting, coversRing, own, owed }
    return this.ownArcs
  }

  /** The keys that a node known to this one is the root of; all if there is no other. */
  rootArc(node: NodeHandle = this.routing.self): Arc {
    if (this.members.countBeside(node) > 0) return this.members.arcAround(node, 1)
    const id = this.routing.idOf(node)
    return { from: id, to: id }
  }

  /** The keys of which a node owes copies: one arc; none if it is about to leave. What the leaf set does not show is left out. */
  owedArcs(node: NodeHandle = this.routing.self): readonly Arc[] {
    const { routing, replicaCount } = this
    if (this.departing.has(node)) return []
    const others = this.members.countBeside(node)
    const reach = routing.coversRing() ? replicaCount : Math.min(replicaCount, others >> 1)
    if (reach === 0) return [this.rootArc(node)]
    if (others >= reach) return [this.members.arcAround(node, reach)]
    const id = routing.idOf(node)
    return [{ from: id, to: id }]
  }

  /**
   * The nodes that hold copies of the keys of which this node is the root, nearest first. Also the nodes that would if
   * there were one node less, since they did until the last one joined. Also nodes about to leave: they still hold what
   * they have not handed over.
   */
  peers(): Peer[] {
    const arcs = new Map<NodeHandle, Arc[]>()
    for (const { arc, others } of this.sections()) {
      for (const node of others) {
        const own = arcs.get(node)
        const last = own?.at(-1)
        if (own === undefined) arcs.set(node, [arc])
        else if (last !== undefined && compareIds(last.to, arc.from) === 0)
          own[own.length - 1] = { from: last.from, to: arc.to }
        else own.push(arc)
      }
    }
    const { selfId } = this.routing
    return [...arcs]
      .map(([node, own]) => ({ node, arcs: own }))
      .sort((a, b) => this.compare(selfId, a.node, b.node))
  }

  private sections(): Section[] {
    const { routing, replicaCount } = this
    const { self } = routing
    if (this.isDeparting || this.isAlone) return []
    const root = this.rootArc()
    // Leavers farther away have asked this node about keys of its own; they share none with it.
    const leavers = routing.neighborSet(Number.POSITIVE_INFINITY).filter((node) => this.departing.has(node))
    const near = [self, ...this.neighbours, ...leavers]
    const ids = near.map((node) => routing.idOf(node))
    return partsOfOneOrder(root, ids).map((arc) => {
      const holders = this.holders(halfway(arc.from, arc.to), replicaCount + 1)
      return { arc, others: holders.filter((node) => node !== self) }
    })
  }

  /** All leaves and members, this node among them. */
  all(): NodeHandle[] {
    const known = this.routing.neighborSet(Number.POSITIVE_INFINITY)
    if (this.beyond.length === 0) return known
    return [...known, ...this.beyond.filter((node) => !known.includes(node))]
  }

  private outermostLeaversOf(known: readonly NodeHandle[]): readonly NodeHandle[] {
    if (this.departing.size === 0 || this.routing.coversRing()) return NONE
    return this.sidesOf(known).flatMap((side) =>
      side.every((node) => this.departing.has(node)) ? side.slice(0, 1) : [],
    )
  }

  /** The leaves on either side, the outermost first. */
  private sidesOf(known: readonly NodeHandle[]): NodeHandle[][] {
    const others = new ClockwiseNodes(this.routing, known).others()
    const half = others.length >> 1
    return [others.slice(0, half).reverse(), others.slice(half)]
  }

  /** The other nodes that stay, up to `count` on either side, in clockwise order. */
  around(count: number): readonly NodeHandle[] {
    return this.members.around(count)
  }

  private closestOf(nodes: readonly NodeHandle[], key: Id, count: number): NodeHandle[] {
    return closestNodes(nodes, key, count, (node) => this.routing.idOf(node))
  }

  private compare(key: Id, a: NodeHandle, b: NodeHandle): number {
    return compareCloseness(key, this.routing.idOf(a), this.routing.idOf(b))
  }
}
