import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { compareClockwise } from '../base/id.ts'
import { type Micros, micros, minutes } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { PastryNode } from '../node.ts'
import type { LeafSet, Side } from '../state/leaf-set.ts'
import { SIDES } from '../state/leaf-set.ts'
import type { Heartbeat, LeafSetProbe, LeafSetReply, LeafSetState } from '../wire/messages.ts'

/** How long, about, those who were measured and are neither leaves nor in the table are remembered. */
const STRANGERS_MEMORY = minutes(20)

/** Nodes of its routing table that a node names to a seeker, or tries itself, in each direction. */
const HINTS = 3

/**
 * Keeps the leaf set right [MSP §3.1, fig. 2]: heartbeats to the left neighbour, probes of the right one,
 * repair after a death, and an exchange of leaf sets with every leaf within a stated period. A node enters
 * the set only when it has been heard itself.
 */
export class LeafSetProtocol {
  private readonly node: PastryNode
  private lastSentLeft = micros(Number.NEGATIVE_INFINITY)
  /** The direct neighbours, as the leaf set has them. */
  private left = NO_NODE
  private right = NO_NODE
  /** When the right neighbour was last heard, or became that. */
  private rightHeardAt = micros(0)
  /** The version of the leaf set at which each side was last asked for more members. */
  private readonly askedAt: Record<Side, number> = { clockwise: -1, counterclockwise: -1 }
  private strangersUntil = micros(0)
  private exchangeTimer = NO_TIMER
  /** When the latest members came or went, as many as make a hurry. */
  private readonly changes: Micros[] = []
  private hurryUntil = micros(0)
  /** Has a direct neighbour died since the leaves were last told of deaths? */
  private mustAnnounce = false
  /** The set as it will be if all who are being probed live: who would not be in that one need not be probed. */
  private prospects: LeafSet | undefined

  constructor(node: PastryNode) {
    this.node = node
  }

  /** Starts the periodic parts; called when the node becomes active for the first time. */
  start(): void {
    const { env, parameters } = this.node
    this.strangersUntil = micros(env.now() + STRANGERS_MEMORY)
    // Nodes that started together do not act together.
    env.startTimer(TIMER.heartbeat, micros(Math.floor(env.random() * parameters.heartbeatPeriod)))
    env.startTimer(TIMER.watch, micros(parameters.heartbeatPeriod + parameters.probeTimeout))
    this.scheduleExchange()
  }

  /** What a message about leaf sets says: of these leaves, and of the latest deaths as many as fit. */
  state(leaves: readonly NodeHandle[] = this.node.leafSet.members()): LeafSetState {
    const { prober, isActive, maintenance } = this.node
    const room = Math.max(0, this.node.listCapacity() - leaves.length)
    const failed = prober.failed()
    return {
      leaves,
      failed: failed.length > room ? failed.slice(failed.length - room) : failed,
      active: isActive,
      probePeriod: maintenance.estimate,
    }
  }

  probeReceived(from: NodeHandle, probe: LeafSetProbe): void {
    if (!this.node.isMember) {
      // Alive, but in no leaf set yet: a reply about one would put this node into the sender's.
      this.node.send(from, { kind: 'pong', nonce: probe.nonce })
      return
    }
    this.node.peers.exchanged(from, this.node.env.now())
    // Of two who join between the same neighbours each must learn of the other, also where the set holds one of them only.
    const before = this.node.leafSet.members()
    this.learn(from, probe)
    const members = this.node.leafSet.members()
    const displaced = before === members ? [] : before.filter((leaf) => !members.includes(leaf))
    const known = [...members, ...displaced].slice(0, this.node.listCapacity())
    const state = this.state(probe.seeking ? this.withHints(known, from) : known)
    this.node.send(from, { kind: 'leafSetReply', nonce: probe.nonce, ...state })
  }

  replyReceived(from: NodeHandle, reply: LeafSetReply): void {
    this.node.prober.measured(from, reply.nonce)
    this.node.peers.exchanged(from, this.node.env.now())
    this.learn(from, reply)
    this.node.prober.answered(from, reply.nonce)
  }

  heartbeatReceived(from: NodeHandle, heartbeat: Heartbeat): void {
    if (this.node.isMember) this.learn(from, heartbeat)
  }

  /** Another node has had no acknowledgement of that leaf. */
  reportedDead(leaf: NodeHandle): void {
    if (this.node.leafSet.has(leaf)) this.node.prober.suspect(leaf)
  }

  /** All that was asked about leaves is answered or timed out [MSP fig. 2: done]. */
  probesDone(): void {
    const { node } = this
    this.prospects = undefined
    if (!node.isMember) return
    if (this.mustAnnounce) {
      this.mustAnnounce = false
      for (const leaf of node.leafSet.members()) node.prober.probe(leaf)
    }
    for (const side of SIDES) this.askForMore(side)
    if (node.prober.isAskingLeaves) return
    if (node.leafSet.isEmpty && !node.leafSet.spansRing) {
      node.isolated()
      return
    }
    if (node.leafSet.overlaps) node.leafSet.confirmSpansRing()
    node.leafSet.confirmContiguous()
    node.becomeActive()
  }

  /** Is this a node to probe, as one that the set may lack? */
  wants(peer: NodeHandle): boolean {
    return (this.prospects ?? this.node.leafSet).wants(peer)
  }

  /**
   * Is this a node to probe on hearsay? A side that has lost members would take anyone, also from far round the ring;
   * until it has been looked through only nodes less than half-way round are, or each survivor would probe its way round.
   */
  private isWorthProbing(peer: NodeHandle): boolean {
    const { leafSet } = this.node
    if (!SIDES.some((side) => leafSet.mayHaveGaps(side))) return this.wants(peer)
    const set = this.prospects ?? leafSet
    return SIDES.some((side) => set.wantsNearby(side, peer))
  }

  /** The node is being probed and will be a member if it lives. */
  expect(peer: NodeHandle): void {
    this.prospects ??= this.node.leafSet.copy()
    this.prospects.add(peer)
  }

  /** Adds a node that has just been heard itself. */
  admit(peer: NodeHandle): void {
    this.prospects?.add(peer)
    if (this.node.leafSet.add(peer)) {
      this.node.neighbourChanged(peer, 'joined')
      this.noteChange()
    }
  }

  /**
   * A leaf died. Its direct neighbours announce it by probing all their leaves, as soon as nothing else is being
   * asked: when many die at once, one round tells of them all.
   */
  leafDied(peer: NodeHandle): void {
    const { leafSet, parameters } = this.node
    const wasNeighbour = peer === leafSet.left || peer === leafSet.right
    if (!this.drop(peer)) return
    if (parameters.repair === 'active') {
      this.mustAnnounce ||= wasNeighbour
    } else {
      for (const side of SIDES) this.askForMore(side)
    }
  }

  /** Removes a leaf, and stops delivering when a whole side is lost. Returns whether it was a leaf. */
  drop(peer: NodeHandle): boolean {
    const { leafSet } = this.node
    this.prospects?.remove(peer)
    if (!leafSet.remove(peer)) return false
    this.node.neighbourChanged(peer, 'left')
    this.noteChange()
    if (SIDES.some((side) => leafSet.hasLost(side))) this.node.deactivate('lost a side of its leaf set')
    return true
  }

  /** Checks a set that has lost members without any probe under way. */
  review(): void {
    if (!this.node.prober.isAskingLeaves) this.probesDone()
  }

  heard(peer: NodeHandle): void {
    if (peer === this.right) this.rightHeardAt = this.node.env.now()
  }

  sentTo(peer: NodeHandle): void {
    if (peer === this.left) this.lastSentLeft = this.node.env.now()
  }

  /** To the left neighbour, unless it was sent something else meanwhile. */
  heartbeatDue(): void {
    const { env, parameters, leafSet } = this.node
    if (leafSet.left !== NO_NODE && env.now() - this.lastSentLeft >= parameters.heartbeatPeriod) {
      this.node.send(leafSet.left, { kind: 'heartbeat', ...this.state() })
    }
    const sinceSent = env.now() - this.lastSentLeft
    const wait =
      sinceSent < parameters.heartbeatPeriod
        ? parameters.heartbeatPeriod - sinceSent
        : parameters.heartbeatPeriod
    env.startTimer(TIMER.heartbeat, micros(wait))
  }

  /** Probes the right neighbour when it has been silent for Tls + To. */
  watchDue(): void {
    const { env, parameters, leafSet } = this.node
    const patience = parameters.heartbeatPeriod + parameters.probeTimeout
    const silence = leafSet.right === NO_NODE ? 0 : env.now() - this.rightHeardAt
    if (silence >= patience) this.node.prober.probe(leafSet.right)
    env.startTimer(TIMER.watch, micros(silence < patience ? patience - silence : parameters.heartbeatPeriod))
  }

  /**
   * Exchanges leaf sets with the leaf that it was done with longest ago, by whichever of the two, and with those for
   * which the next turn would be too late.
   */
  exchangeDue(): void {
    const { env, parameters, leafSet, prober, peers } = this.node
    const period = this.exchangePeriod()
    const wait = this.scheduleExchange()
    this.forgetStrangers()
    let oldest = NO_NODE
    // Not much before it is due, or each pair would do it twice as often as it must.
    let oldestAge = (7 * period) / 8
    for (const leaf of leafSet.members()) {
      const age = env.now() - (peers.lastExchange(leaf) ?? Number.NEGATIVE_INFINITY)
      if (age + wait > parameters.leafExchangePeriod) prober.probe(leaf)
      if (age <= oldestAge) continue
      oldest = leaf
      oldestAge = age
    }
    if (oldest !== NO_NODE) prober.probe(oldest)
  }

  /** Once in a while. Those who were measured and not taken in have been remembered until now, not to be measured twice. */
  private forgetStrangers(): void {
    const { env, leafSet, table, peers, distances } = this.node
    if (env.now() < this.strangersUntil) return
    this.strangersUntil = micros(env.now() + STRANGERS_MEMORY)
    distances.forgetUnanswered()
    peers.retain((peer) => leafSet.has(peer) || table.has(peer))
  }

  /** Takes in what another node says of its neighbourhood. */
  private learn(from: NodeHandle, state: LeafSetState): void {
    const { node } = this
    this.admit(from)
    if (state.active) node.tables.learn(from)
    node.maintenance.noteEstimate(state.probePeriod)
    for (const peer of state.failed) if (node.leafSet.has(peer)) node.prober.suspect(peer)
    for (const peer of state.leaves) if (this.isWorthProbing(peer)) node.prober.probe(peer)
  }

  /**
   * Once for every state of the set: a side that is short, or that may only seem full because it reaches round the
   * ring, is asked at its far end for more; and nodes of the routing table that would be members are tried. Without
   * the latter a run of deaths as long as a side leaves rings that are closed in themselves.
   */
  private askForMore(side: Side): void {
    const { leafSet, prober, isActive } = this.node
    const isSettled = leafSet.overlaps ? leafSet.spansRing : leafSet.isFull(side)
    if (isSettled && isActive && !leafSet.mayHaveGaps(side)) return
    if (this.askedAt[side] === leafSet.version) return
    this.askedAt[side] = leafSet.version
    for (const peer of this.closestKnown(side)) if (this.wants(peer)) prober.probe(peer)
    const outermost = leafSet.outermost(side)
    if (!isSettled && outermost !== NO_NODE) prober.probe(outermost)
  }

  /** The nodes not known to be dead that one meets first in one direction. */
  private closestKnown(side: Side): NodeHandle[] {
    const { leafSet, table, prober, self } = this.node
    const known = [...leafSet.members(), ...table.entries()].filter((peer) => !prober.hasFailed(peer))
    return this.closestInDirection(known, self, side, HINTS)
  }

  private withHints(leaves: readonly NodeHandle[], seeker: NodeHandle): NodeHandle[] {
    const known = [...this.node.table.entries()].filter((peer) => peer !== seeker && !leaves.includes(peer))
    const hints = SIDES.flatMap((side) => this.closestInDirection(known, seeker, side, HINTS))
    return [...leaves, ...new Set(hints)].slice(0, this.node.listCapacity())
  }

  /** The `count` nodes first met when going from `origin` in one direction. */
  private closestInDirection(
    known: NodeHandle[],
    origin: NodeHandle,
    side: Side,
    count: number,
  ): NodeHandle[] {
    const { env } = this.node
    const start = env.idOf(origin)
    const turn = side === 'clockwise' ? 1 : -1
    const compare = (a: NodeHandle, b: NodeHandle) => turn * compareClockwise(start, env.idOf(a), env.idOf(b))
    const closest: NodeHandle[] = []
    for (const peer of known) {
      let place = closest.length
      while (place > 0 && compare(peer, closest[place - 1]!) < 0) place--
      if (place === count) continue
      closest.splice(place, 0, peer)
      if (closest.length > count) closest.pop()
    }
    return closest
  }

  /** Returns the time until then: a period holds a turn for each leaf. */
  private scheduleExchange(): Micros {
    const { env, leafSet } = this.node
    const wait = micros(Math.ceil(this.exchangePeriod() / Math.max(1, leafSet.members().length)))
    env.cancelTimer(this.exchangeTimer)
    this.exchangeTimer = env.startTimer(TIMER.leafExchange, wait)
    return wait
  }

  private exchangePeriod(): Micros {
    const { env, parameters } = this.node
    return env.now() < this.hurryUntil ? parameters.hurriedExchangePeriod : parameters.leafExchangePeriod
  }

  /** When many members come or go together, announcements overtake each other: for a while all leaves are asked soon. */
  private noteChange(): void {
    const { env, parameters, isActive } = this.node
    this.noteNeighbours()
    if (!isActive) return
    const now = env.now()
    const { hurriedExchangePeriod: hurry, leafSetSize } = parameters
    this.changes.push(now)
    if (this.changes.length <= Math.max(2, leafSetSize / 4)) return
    this.changes.shift()
    if (now - this.changes[0]! > hurry) return
    const wasCalm = now >= this.hurryUntil
    this.hurryUntil = micros(now + (5 * hurry) / 4)
    if (wasCalm) this.scheduleExchange()
  }

  private noteNeighbours(): void {
    this.left = this.node.leafSet.left
    if (this.node.leafSet.right === this.right) return
    this.right = this.node.leafSet.right
    this.rightHeardAt = this.node.env.now()
  }
}
