import { closestNodes } from '../base/closest-nodes.ts'
import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, seconds } from '../base/time.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import { UNMEASURED } from '../state/routing-table.ts'
import { SIDES, type Side } from '../state/side.ts'
import type { FlagFact, Int32Fact } from '../store/facts.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { Heartbeat, LeafSetProbe, LeafSetReply, LeafSetState } from '../wire/messages.ts'
import { Candidates } from './candidates.ts'
import { Hints } from './hints.ts'
import { News } from './news.ts'
import type { Patience } from './patience.ts'
import { Probing, type ProbingOwner } from './probing.ts'

/** A second address with a leaf's id takes the leaf's place if the leaf is found dead this soon after the second was heard. */
const SUCCESSION = seconds(15)

/** How many of the leaves closest to a silent one may be asked to pass a probe on. */
const HELPERS = 3

/** What follows from the repair of the leaf set in the rest of the node. */
export interface RepairOwner {
  /** The leaf set is as it was, and is about to change. */
  leafSetChanging(): void
  /** A node entered (`joined`) or left the leaf set. */
  leafSetChanged(peer: NodeHandle, change: 'joined' | 'left'): void
  /** In the same change a leaf had to make room for the node that entered. */
  leafDisplaced(leaf: NodeHandle): void
  /** A peer was found dead. */
  peerDied(peer: NodeHandle): void
  /** A leaf had found this node dead, and may have served its keys. */
  takenForDead(): void
  /** A side of the leaf set is completely lost: unknown nodes may stand there. */
  sideLost(): void
  /** The leaf set has been confirmed to be the entire ring. */
  ringSpanned(): void
  /** The leaf set is complete, and each leaf has been heard. */
  complete(): void
  /** No leaf is left, and no node is known that could be one. */
  lastLeafLost(): void
}

/** The facts that the repair keeps right or reads. */
export type RepairState = Pick<
  NodeState,
  'self' | 'leafSet' | 'table' | 'peers' | 'status' | 'probePeriods' | 'ways' | 'access' | 'idOf' | 'isOnArc'
>

/**
 * MSPastry's figure of leaf-set repair [MSP fig. 2], with probing, which it owns:
 *
 *     on LS-PROBE or LS-PROBE-REPLY from j with leaves L, failed F      probeReceived, replyReceived
 *         failed −= j; leaf set and table += j                          learn (and Probing.heard)
 *         probe each leaf in F                                          learn (the paper also removes it at once)
 *         probe each node of L that the leaf set would take             learn (before it is taken in)
 *         PROBE: answer LS-PROBE-REPLY; REPLY: done(j)                  probeReceived, replyReceived
 *     probe of j timed out: leaf set −= j; failed += j; done(j)         died, leafDied
 *     done(j), if nothing is being probed                               allAnswered
 *         the leaf set is complete: active                              RepairOwner.complete
 *         else probe the outermost leaf of each side that is short      askForMore
 *
 * A node enters the set only when it has been heard itself. `Candidates`, `Hints` and the frontiers of the leaf set are
 * our additions (decision 6).
 */
export class LeafSetRepair implements ProbingOwner {
  readonly probing: Probing
  private readonly host: Host
  private readonly state: RepairState
  private readonly owner: RepairOwner
  private readonly candidates: Candidates
  private readonly hints: Hints
  private readonly news: News
  /** The version of the leaf set at which more members were last asked for on each side. */
  private readonly askedAt: Readonly<Record<Side, Int32Fact<number>>>
  /** Leaves that were not active when they were last heard, and whether they ever were. */
  private readonly inactive: MapFact<NodeHandle, 'newcomer' | 'seeker'>
  /** For leaves of which a second address was heard: that address, and when. */
  private readonly successors: MapFact<NodeHandle, { readonly peer: NodeHandle; readonly at: Micros }>
  /** Has a direct neighbour died since deaths were last announced to the leaves? */
  private readonly mustAnnounce: FlagFact

  constructor(store: NodeStore, host: Host, state: RepairState, patience: Patience, owner: RepairOwner) {
    this.host = host
    this.state = state
    this.owner = owner
    this.candidates = new Candidates(store, state)
    this.hints = new Hints(state)
    this.news = new News(state, host.parameters.leafSetSize)
    this.probing = new Probing(store, host, state, patience, this)
    this.askedAt = { clockwise: store.int32(-1), counterclockwise: store.int32(-1) }
    this.inactive = store.map()
    this.successors = store.map()
    this.mustAnnounce = store.flag(false)
  }

  // Messages that carry leaf sets.

  probeReceived(from: NodeHandle, probe: LeafSetProbe): void {
    const { leafSet, status, peers } = this.state
    if (!status.isMember) {
      // Alive, but in no leaf set yet: a reply that carries one would put this node into the sender's.
      this.host.send(from, { kind: 'pong', nonce: probe.nonce })
      return
    }
    this.noteVerdict(from, probe)
    // An inactive node asks its leaves itself: two of them would make each other begin again for ever.
    if (probe.seeking && status.isActive) this.probing.doOver(from)
    const isMissing = probe.seeking && leafSet.wouldAdd(from) && !leafSet.has(from)
    const before = leafSet.members()
    this.learn(from, probe)
    if (leafSet.has(from)) {
      peers.exchanged(from, this.host.now())
      if (!probe.active) this.inactive.set(from, probe.seeking ? 'seeker' : 'newcomer')
    }
    const known = this.membersAnd(before)
    const state = this.leafSetState(probe.seeking ? this.withHints(known, from) : known)
    const { active, probePeriod } = state
    const deaths = this.news.deathsFor(probe, state)
    const leaves = this.news.leavesFor(from, probe, state, deaths)
    const failed = isMissing ? [...deaths, from] : deaths
    this.host.send(from, { kind: 'leafSetReply', nonce: probe.nonce, leaves, failed, active, probePeriod })
  }

  replyReceived(from: NodeHandle, reply: LeafSetReply): void {
    if (!this.probing.awaits(from, reply.nonce)) return
    this.probing.measured(from, reply.nonce)
    if (this.state.access.length === 0) {
      if (reply.failed.includes(this.state.self)) this.owner.takenForDead()
      this.learn(from, reply)
    }
    this.state.peers.exchanged(from, this.host.now())
    this.probing.answered(from, reply.nonce)
  }

  /** From a leaf. From any other node it is only a sign of life: a node that would be a leaf is probed. */
  heartbeatReceived(from: NodeHandle, heartbeat: Heartbeat): void {
    const { leafSet, status } = this.state
    if (status.isMember && leafSet.has(from)) {
      this.noteVerdict(from, heartbeat)
      this.learn(from, heartbeat)
    } else if (this.isCandidate(from)) {
      this.probing.probeNamed(from)
    }
  }

  /** Another node has received no acknowledgement from that leaf, and has not found it dead. */
  reportedDead(leaf: NodeHandle): void {
    if (this.state.leafSet.has(leaf)) this.probing.suspect(leaf)
  }

  /** The content of a message about leaf sets: these leaves, and as many of the latest deaths as fit. */
  leafSetState(leaves: readonly NodeHandle[] = this.state.leafSet.members()): LeafSetState {
    const { status, probePeriods } = this.state
    const room = Math.max(0, this.host.leafCapacity() - leaves.length)
    const failed = this.probing.failed()
    return {
      leaves,
      failed: failed.length > room ? failed.slice(failed.length - room) : failed,
      active: status.isActive,
      probePeriod: probePeriods.own,
    }
  }

  // What probing asks and reports.

  questionFor(peer: NodeHandle): 'leafSet' | 'signOfLife' {
    const { leafSet, status } = this.state
    // A probe for leaf sets says to the peer that this node belongs in the peer's own.
    const isLeaf = status.isMember && (leafSet.has(peer) || this.candidates.wouldAdd(peer))
    return isLeaf ? 'leafSet' : 'signOfLife'
  }

  isCandidate(peer: NodeHandle): boolean {
    return this.state.status.isMember && this.candidates.wouldAdd(peer)
  }

  /** The leaves closest to the peer have it in their own leaf sets. [P01] asks no other node. */
  helpersFor(peer: NodeHandle): readonly NodeHandle[] {
    const { leafSet, ways, idOf } = this.state
    if (this.host.parameters.repair === 'lazy') return []
    const now = this.host.now()
    const able = leafSet
      .members()
      .filter((leaf) => leaf !== peer && !this.probing.isProbing(leaf) && ways.via(leaf, now) === NO_NODE)
    return closestNodes(able, idOf(peer), HELPERS, idOf)
  }

  asked(peer: NodeHandle): void {
    this.candidates.assumeLive(peer)
  }

  leafSetProbe(nonce: number): LeafSetProbe {
    const { isSeeking: seeking } = this.state.status
    const { leaves, failed, active, probePeriod } = this.leafSetState()
    return { kind: 'leafSetProbe', nonce, seeking, leaves, failed, active, probePeriod }
  }

  died(peer: NodeHandle): void {
    this.owner.peerDied(peer)
  }

  allAnswered(): void {
    const { leafSet, status } = this.state
    this.candidates.allAnswered()
    if (!status.isMember) return
    if (this.mustAnnounce.value) {
      this.mustAnnounce.value = false
      for (const leaf of leafSet.members()) this.probing.probe(leaf)
    }
    for (const side of SIDES) this.askForMore(side)
    if (this.probing.isAskingLeaves) return
    if (this.knowsNoMember && !leafSet.spansRing) {
      this.owner.lastLeafLost()
      return
    }
    const isNews = leafSet.overlaps && !leafSet.spansRing
    if (isNews) leafSet.confirmSpansRing()
    leafSet.confirmContiguous()
    if (isNews) this.owner.ringSpanned()
    this.owner.complete()
  }

  // What the node does with its leaf set.

  /** Probes nodes that another has named as its leaves, if the leaf set may lack them. */
  consider(peers: readonly NodeHandle[]): void {
    for (const peer of peers) if (this.candidates.wouldAdd(peer)) this.probing.probeNamed(peer)
  }

  /** Adds a node that has just been heard itself; a full set has the farthest make room for it. */
  admit(peer: NodeHandle): void {
    const { leafSet } = this.state
    this.candidates.admitted(peer)
    const last = leafSet.outermost('clockwise')
    const lastBehind = leafSet.outermost('counterclockwise')
    if (!leafSet.wouldAdd(peer)) return this.contest(peer)
    this.owner.leafSetChanging()
    leafSet.add(peer)
    this.owner.leafSetChanged(peer, 'joined')
    this.noteIfDisplaced(last)
    if (lastBehind !== last) this.noteIfDisplaced(lastBehind)
  }

  /** This leaf was the farthest of a side until another was added: it may have had to make room. */
  private noteIfDisplaced(leaf: NodeHandle): void {
    if (leaf === NO_NODE || this.state.leafSet.has(leaf)) return
    this.inactive.delete(leaf)
    this.successors.delete(leaf)
    this.owner.leafDisplaced(leaf)
  }

  /** Of two addresses with one id the one that is a leaf stays as long as it answers. */
  private contest(peer: NodeHandle): void {
    const first = this.state.leafSet.twinOf(peer)
    if (first === NO_NODE) return
    this.successors.set(first, { peer, at: this.host.now() })
    this.probing.suspect(first)
  }

  /** A leaf has gone. Its id may have come back at another address. */
  private succeed(leaf: NodeHandle): void {
    const successor = this.successors.get(leaf)
    if (successor === undefined) return
    this.successors.delete(leaf)
    if (this.host.now() - successor.at < SUCCESSION) this.admit(successor.peer)
  }

  /**
   * A leaf died. Its direct neighbours announce it by probing all their leaves, as soon as no other probe is open: when
   * many die at the same time, one round announces them all.
   */
  leafDied(peer: NodeHandle): void {
    const { leafSet } = this.state
    const wasNeighbour = peer === leafSet.left || peer === leafSet.right
    if (!this.drop(peer)) return
    if (this.host.parameters.repair === 'active') this.mustAnnounce.value ||= wasNeighbour
    else for (const side of SIDES) this.askForMore(side)
  }

  /**
   * Is no leaf left that shows that the node is not cut off? A newcomer knows only what it heard from nodes
   * that may all have died, and a joiner cannot rely on a node that itself seeks its way back.
   */
  private get knowsNoMember(): boolean {
    const { leafSet, status } = this.state
    if (status.isActive) return leafSet.isEmpty
    return leafSet.members().every((leaf) => {
      const standing = this.inactive.get(leaf)
      return standing === 'newcomer' || (standing === 'seeker' && !status.isSeeking)
    })
  }

  /** Removes a leaf. Returns whether it was one. */
  drop(peer: NodeHandle): boolean {
    const { leafSet } = this.state
    this.candidates.gone(peer)
    this.inactive.delete(peer)
    if (!leafSet.has(peer)) return false
    this.owner.leafSetChanging()
    leafSet.remove(peer)
    this.owner.leafSetChanged(peer, 'left')
    this.succeed(peer)
    if (SIDES.some((side) => leafSet.hasLost(side))) this.owner.sideLost()
    return true
  }

  /** Checks a set that has lost members while no probe was under way. */
  review(): void {
    if (!this.probing.isAskingLeaves) this.allAnswered()
  }

  /** An active neighbour that does not name this node among its leaves, where it belongs, has found it dead. */
  private noteVerdict(from: NodeHandle, { active, leaves }: LeafSetState): void {
    const { leafSet, status, self } = this.state
    const { leafSetSize, join } = this.host.parameters
    const isNeighbour = from === leafSet.left || from === leafSet.right
    if (!isNeighbour || !active || !status.isMember || join === 'basic' || leaves.includes(self)) return
    const isFull = leaves.length === leafSetSize
    if (!isFull || this.state.isOnArc(leaves.at(-1)!, self, leaves[leafSetSize / 2 - 1]!))
      this.owner.takenForDead()
  }

  /** Takes in what another node reports of its leaf set. */
  private learn(from: NodeHandle, { active, probePeriod, failed, leaves }: LeafSetState): void {
    const { table, peers, probePeriods } = this.state
    this.admit(from)
    if (active) {
      this.inactive.delete(from)
      table.add(from, peers.roundTrip(from) ?? UNMEASURED)
    } else if (!this.inactive.has(from) && this.state.leafSet.has(from)) {
      this.inactive.set(from, 'seeker')
    }
    probePeriods.note(probePeriod)
    for (const peer of failed) this.rumouredDead(peer)
    const candidates = this.candidates.among(leaves)
    if (candidates.length === 0) return
    const mayLive = candidates.filter((peer) => !this.probing.hasFailed(peer))
    for (const peer of this.candidates.closestOf(mayLive)) this.probing.probeNamed(peer)
  }

  /**
   * Another node has found that peer dead. A leaf is asked only for a sign of life: messages with lists of the dead
   * make their receivers ask in turn, and if live nodes are taken for dead, rumours would never end (decision 28). A
   * leaf lives if it was heard after the other node can have begun to ask it: no verdict is quicker than that of a
   * suspect.
   */
  private rumouredDead(peer: NodeHandle): void {
    const { leafSet, peers } = this.state
    if (!leafSet.has(peer)) return
    const { suspicionTimeout, probeRetries } = this.host.parameters
    const now = this.host.now()
    const heardAt = peers.lastHeard(peer, now)
    if (heardAt !== undefined && now - heardAt < (probeRetries + 1) * suspicionTimeout) return
    this.probing.suspect(peer, 'rumour')
  }

  /**
   * Once for every state of the set. If a side is short, or may only seem full because it reaches round the ring, its
   * outermost member is asked for more. Nodes of the routing table that would be members are probed.
   */
  private askForMore(side: Side): void {
    const { leafSet, status } = this.state
    const isSettled = leafSet.overlaps ? leafSet.spansRing : leafSet.isFull(side)
    if (isSettled && status.isActive && !leafSet.mayHaveGapsOn(side)) return
    if (this.askedAt[side].value === leafSet.version) return
    this.askedAt[side].value = leafSet.version
    this.consider(this.hints.closestKnown(side, (peer) => this.probing.hasFailed(peer)))
    const outermost = leafSet.outermost(side)
    if (!isSettled && outermost !== NO_NODE) this.probing.probe(outermost)
  }

  /** Two nodes that join between the same neighbours must learn of each other, even if the set holds only one of them. */
  private membersAnd(before: readonly NodeHandle[]): readonly NodeHandle[] {
    const members = this.state.leafSet.members()
    if (before === members) return this.asManyAsFit(members)
    const displaced = before.filter((leaf) => !members.includes(leaf))
    return this.asManyAsFit(displaced.length === 0 ? members : members.concat(displaced))
  }

  private withHints(leaves: readonly NodeHandle[], seeker: NodeHandle): readonly NodeHandle[] {
    return this.asManyAsFit([...leaves, ...this.hints.forSeeker(seeker, leaves)])
  }

  private asManyAsFit(nodes: readonly NodeHandle[]): readonly NodeHandle[] {
    const capacity = this.host.leafCapacity()
    return nodes.length <= capacity ? nodes : nodes.slice(0, capacity)
  }
}
