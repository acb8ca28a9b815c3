import { type Id, successor } from '../base/id.ts'
import { type Micros, minutes } from '../base/time.ts'
import type { Arc } from './arc.ts'
import { ArcSet } from './arc-set.ts'
import type { Routing } from './messages.ts'
import type { Placement } from './placement.ts'

/** How long a node that was pushed out of the replicas of its keys still answers as a former one. */
const FORMER_LIFE = minutes(10)

/**
 * What a node's answer about a key is worth as evidence. `sure`: it is a replica, and holds each write that was
 * acknowledged by nodes of which it was none. `former`: that was so until nearer nodes came. `unsure`: nothing.
 */
export type Standing = 'sure' | 'former' | 'unsure'

/**
 * The arcs of which a node knows what it would have to hold (docs/decisions/0027-absent-needs-evidence.md). It gains
 * certainty from other parts: from repair, when it has enough answers, or from a root that vouches. It loses certainty
 * here. While the node is not active it is sure of nothing: others may have found it dead without its knowledge.
 */
export class Certainty {
  private readonly routing: Pick<Routing, 'now' | 'isActive'>
  private readonly placement: Pick<Placement, 'own' | 'owed' | 'isDeparting'>
  /** As a root: it holds each write that has been acknowledged. */
  private known = ArcSet.EMPTY
  /** As a replica: see `Standing`. */
  private sure = ArcSet.EMPTY
  private former = ArcSet.EMPTY
  private formerSince: Micros

  constructor(routing: Certainty['routing'], placement: Certainty['placement']) {
    this.routing = routing
    this.placement = placement
    this.formerSince = routing.now()
  }

  /** Does this node, the root of the key, hold the newest acknowledged version of it? */
  isKnown(key: Id): boolean {
    return this.routing.isActive && this.known.has(key)
  }

  /** The arcs of which this node is the root and may lack something. */
  get unknown(): ArcSet {
    return this.own.minus(this.known)
  }

  knownOn(arcs: ArcSet): ArcSet {
    return this.routing.isActive ? this.known.intersection(arcs) : ArcSet.EMPTY
  }

  /** Where on these arcs this node is `sure`. */
  sureOn(arcs: ArcSet): ArcSet {
    return this.routing.isActive ? this.sure.intersection(arcs) : ArcSet.EMPTY
  }

  /** Where on these arcs it is `former`. */
  formerOn(arcs: ArcSet): ArcSet {
    return this.routing.isActive ? this.unlapsed.intersection(arcs) : ArcSet.EMPTY
  }

  /** Where on these arcs it owes copies, and may lack some. Where only the root knows whether it owes any it is in no doubt. */
  doubtedOn(arcs: ArcSet): ArcSet {
    return this.placement.owed.intersection(arcs).minus(this.sureOn(arcs))
  }

  /** The standing of this node's own answer about a key. */
  standingOn(key: Id): Standing {
    if (this.routing.isActive && this.sure.has(key)) return 'sure'
    const arcs = ArcSet.of({ from: key, to: successor(key) })
    return this.formerOn(arcs).isEmpty ? 'unsure' : 'former'
  }

  /** There has been no other node that could have acknowledged anything that this one is to hold. */
  noteAllKnown(): void {
    this.learn(this.placement.owed)
    this.noteKnown(this.own)
  }

  /** There is enough evidence that this node, their root, holds all that was acknowledged on these arcs. */
  noteKnown(arcs: ArcSet): void {
    this.known = this.known.union(arcs.intersection(this.own))
    this.learn(arcs)
  }

  /** The root of these arcs, which knows what was acknowledged there, says that this node holds all of it. */
  vouched(arcs: readonly Arc[]): void {
    this.learn(ArcSet.of(...arcs))
  }

  /** Nodes have come or gone: what this node is the root or a replica of may have changed. */
  placementChanged(): void {
    const { owed } = this.placement
    this.known = this.known.intersection(this.own)
    const pushedOut = this.sure.minus(owed)
    if (pushedOut.isEmpty) return
    this.sure = this.sure.intersection(owed)
    // One time for all of them: that of the first, so that none counts for too long.
    this.former = this.unlapsed
    if (this.former.isEmpty) this.formerSince = this.routing.now()
    this.former = this.former.union(pushedOut)
  }

  /** What was held there has been dropped, since others have it. */
  released(arc: Arc): void {
    this.former = this.former.minus(ArcSet.of(arc))
  }

  /** This node was not active for a while: others may have taken its place. */
  lose(): void {
    this.known = ArcSet.EMPTY
    this.sure = ArcSet.EMPTY
    this.former = ArcSet.EMPTY
  }

  private learn(arcs: ArcSet): void {
    const owed = arcs.intersection(this.placement.owed)
    this.sure = this.sure.union(owed)
    this.former = this.former.minus(owed)
  }

  private get unlapsed(): ArcSet {
    return this.routing.now() - this.formerSince > FORMER_LIFE ? ArcSet.EMPTY : this.former
  }

  private get own(): ArcSet {
    return this.placement.isDeparting ? ArcSet.EMPTY : this.placement.own
  }
}
