import type { Application, KeyBasedRouting } from './application.ts'
import type { NodeHandle } from './base/handles.ts'
import type { Id } from './base/id.ts'
import type { PastryParameters } from './base/parameters.ts'
import { type Micros, micros } from './base/time.ts'
import { applicationOfTimer, TIMER } from './base/timers.ts'
import type { Environment } from './environment.ts'
import { Admission } from './join/admission.ts'
import { type Bootstrap, Joining } from './join/joining.ts'
import { LeafSetProtocol } from './membership/leaf-set-repair.ts'
import { Prober } from './membership/probing.ts'
import { Forwarding } from './routing/forwarding.ts'
import { NodeRouting } from './routing/key-based-routing.ts'
import type { RoutingState } from './routing/routing-decision.ts'
import { LeafSet } from './state/leaf-set.ts'
import { NeighborhoodSet } from './state/neighborhood-set.ts'
import { Peers } from './state/peers.ts'
import { RoutingTable } from './state/routing-table.ts'
import { Distances } from './tables/distances.ts'
import { TableMaintenance } from './tables/table-maintenance.ts'
import { TableProtocol } from './tables/table-repair.ts'
import type { Message } from './wire/messages.ts'
import { HANDLE_BYTES, HEADER_BYTES } from './wire/sizes.ts'

/** What a node knew in an earlier life: enough to go on as an active member. */
export interface EarlierLife {
  readonly leaves: readonly NodeHandle[]
  readonly entries: readonly { readonly node: NodeHandle; readonly roundTrip: Micros }[]
}

/** Bytes of a message about leaf sets or rows that are not handles, at most. */
const LIST_OVERHEAD = 16

/** The application id of the join itself. */
export const JOIN_APPLICATION = 0

/**
 * One Pastry node: a state machine that receives inputs (`start`, `receive`, `timerFired`, `leave`) and requests
 * effects of its `Environment`. The parts hold the protocol; this class holds the state that they share and
 * passes each input to the part that it is for.
 */
export class PastryNode implements RoutingState {
  // What every message needs comes first: it shares a line of the cache.
  readonly env: Environment
  readonly leafSets: LeafSetProtocol
  readonly prober: Prober
  readonly tables: TableProtocol
  readonly forwarding: Forwarding
  readonly leafSet: LeafSet
  readonly table: RoutingTable
  readonly peers = new Peers()
  readonly self: NodeHandle
  /** May this node deliver and admit? */
  isActive = false
  /** Has it been given a leaf set (or founded the ring), and not lost it since? */
  isMember = false
  private wasActive = false
  private lastInput = micros(0)
  readonly selfId: Id
  readonly parameters: PastryParameters
  readonly joinApplication = JOIN_APPLICATION
  readonly neighborhood: NeighborhoodSet
  readonly distances: Distances
  readonly maintenance: TableMaintenance
  readonly admission: Admission
  readonly joining: Joining
  private readonly applications: (Application<unknown> | undefined)[] = []
  /** The applications that have to do something before this node leaves. */
  private unready: readonly number[] = []

  constructor(self: NodeHandle, env: Environment, parameters: PastryParameters) {
    const idOf = (handle: NodeHandle): Id => env.idOf(handle)
    this.self = self
    this.selfId = env.idOf(self)
    this.env = env
    this.parameters = parameters
    this.leafSet = new LeafSet(self, parameters.leafSetSize, idOf, (handle) => env.leadingWordOf(handle))
    this.table = new RoutingTable(self, parameters.digitBits, idOf)
    this.neighborhood = new NeighborhoodSet(parameters.neighborhoodSetSize)
    this.prober = new Prober(this)
    this.leafSets = new LeafSetProtocol(this)
    this.tables = new TableProtocol(this)
    this.forwarding = new Forwarding(this)
    this.distances = new Distances(this)
    this.maintenance = new TableMaintenance(this)
    this.admission = new Admission(this)
    this.joining = new Joining(this)
    this.applications[JOIN_APPLICATION] = this.admission as Application<unknown>
  }

  /** Has it been active and is on its way back? */
  get isSeeking(): boolean {
    return this.wasActive && !this.isActive
  }

  get digitBits(): number {
    return this.parameters.digitBits
  }

  /** How long copies of one message may be under way: what the duplicate filters must remember. */
  get duplicateMemory(): Micros {
    return micros(6 * this.parameters.maxRetransmission)
  }

  // What a host calls.

  /**
   * Registers an application under an id of 1 … 255, the same on every node. `create` is given the node's
   * services and returns the application.
   */
  attach<P, A extends Application<P>>(application: number, create: (routing: KeyBasedRouting<P>) => A): A {
    if (!(application >= 1 && application <= 255)) throw new RangeError(`application ${application}: 1 … 255`)
    if (this.applications[application] !== undefined)
      throw new Error(`application ${application} is there already`)
    const created = create(new NodeRouting<P>(this, application))
    this.applications[application] = created as Application<unknown>
    return created
  }

  /** Starts to join; `activated` or `joinFailed` is reported in the end. */
  start(bootstrap: Bootstrap): void {
    this.lastInput = this.env.now()
    this.joining.start(bootstrap)
  }

  /** Goes on as a member with what it knew in an earlier life, instead of `start`. What has died since will be found out. */
  resume({ leaves, entries }: EarlierLife, bootstrap: Bootstrap): void {
    const now = this.env.now()
    this.isMember = true
    this.lastInput = now
    for (const leaf of leaves) {
      this.leafSets.admit(leaf)
      this.peers.exchanged(leaf, now)
    }
    for (const { node, roundTrip } of entries) {
      this.table.add(node, roundTrip)
      this.peers.measured(node, roundTrip)
      this.peers.heard(node, now)
    }
    if (this.leafSet.overlaps || leaves.length === 0) this.leafSet.confirmSpansRing()
    this.joining.resume(bootstrap)
    this.wasActive = true
    this.startUpkeep()
    this.becomeActive()
  }

  /** Takes in one message. */
  receive(from: NodeHandle, message: Message): void {
    this.awake()
    this.peers.heard(from, this.lastInput)
    this.leafSets.heard(from)
    this.prober.heard(from)
    switch (message.kind) {
      case 'route':
        return this.forwarding.routeReceived(from, message)
      case 'direct':
        return this.forwarding.directReceived(from, message)
      case 'ack':
        return this.forwarding.acknowledged(from, message.ackId)
      case 'leafSetProbe':
        if (message.active) this.admission.release(from)
        return this.leafSets.probeReceived(from, message)
      case 'leafSetReply':
        if (message.active) this.admission.release(from)
        return this.leafSets.replyReceived(from, message)
      case 'heartbeat':
        return this.leafSets.heartbeatReceived(from, message)
      case 'ping':
        return this.send(from, { kind: 'pong', nonce: message.nonce })
      case 'pong':
        this.prober.measured(from, message.nonce)
        return this.prober.answered(from, message.nonce)
      case 'distanceProbe':
        return this.send(from, { kind: 'distanceReply', sentAt: message.sentAt })
      case 'distanceReply':
        return this.distances.replyReceived(from, message.sentAt)
      case 'distanceReport':
        return this.distances.reported(from, message.roundTrip)
      case 'tableRows':
        return this.tables.rowsReceived(from, message)
      case 'entriesRequest':
        return this.tables.entriesRequested(from, message)
      case 'entriesReply':
        if (message.purpose === 'exchange') return this.tables.considerAll(from, message)
        return this.joining.discovery.entriesReceived(from, message)
      case 'cellRequest':
        return this.tables.cellRequested(from, message)
      case 'cellReply':
        return this.tables.cellReceived(message)
      case 'neighborhoodReply':
        return this.tables.neighborhoodReceived(message.entries)
      case 'joinReply':
        return this.joining.replyReceived(from, message)
      case 'joinRefused':
        return this.joining.refused()
      case 'joinQueued':
        return this.joining.queued()
      case 'joinDone':
        return this.admission.release(from)
      case 'leaving':
        return this.peerLeft(from, message.leaves)
      case 'seedReply':
        return this.joining.seedReplyReceived(from, message)
      case 'addNodeReply':
        return this.joining.addNodeReplied(message)
      case 'reportDead':
        return this.leafSets.reportedDead(message.member)
      case 'seedRequest':
      case 'addNode':
        return undefined // for a seed server
    }
  }

  timerFired(kind: number, token: number): void {
    const wasPaused = this.awake()
    switch (kind) {
      case TIMER.probe:
        // Probes have just been started over.
        return wasPaused ? undefined : this.prober.timedOut(token as NodeHandle)
      case TIMER.heartbeat:
        return this.leafSets.heartbeatDue()
      case TIMER.watch:
        return this.leafSets.watchDue()
      case TIMER.leafExchange:
        return this.leafSets.exchangeDue()
      case TIMER.retransmission:
        return this.forwarding.timedOut(token)
      case TIMER.join:
      case TIMER.seedServer:
        return this.joining.timedOut()
      case TIMER.admissionLease:
        return this.admission.leaseExpired()
      case TIMER.membership:
        return this.joining.register()
      case TIMER.tableProbe:
        return this.maintenance.probesDue()
      case TIMER.rowExchange:
        return this.maintenance.rowExchangeDue()
      case TIMER.discovery:
        return this.joining.discovery.timedOut()
    }
    const owner = applicationOfTimer(kind)
    if (owner !== undefined) this.application(owner.application)?.timerFired?.(owner.kind, token)
  }

  /** The host of `peer` answered that nobody listens there (only where hosts do answer). */
  refused(peer: NodeHandle): void {
    const isKnown =
      this.leafSet.has(peer) || this.prober.isProbing(peer) || (peer !== this.self && this.table.has(peer))
    if (isKnown) this.prober.refused(peer)
  }

  /**
   * Leaves, when its applications have nothing left to hand over, and announces it to all who have this node in a leaf set.
   * The host stops the node then: at once, or where that takes time when it reports `left`.
   */
  leave(): 'left' | 'later' {
    if (this.unready.length > 0) return 'later'
    for (const [application, each] of this.applications.entries())
      if (each?.leaving?.() === 'later') this.unready = [...this.unready, application]
    if (this.unready.length > 0) return 'later'
    this.depart()
    return 'left'
  }

  /** An application that has asked for time to leave has had it. */
  readyToLeave(application: number): void {
    if (!this.unready.includes(application)) return
    this.unready = this.unready.filter((other) => other !== application)
    if (this.unready.length > 0) return
    this.depart()
    this.env.emit({ type: 'left' })
  }

  private depart(): void {
    const leaves = this.leafSet.members()
    this.isActive = false
    for (const leaf of leaves)
      this.send(leaf, { kind: 'leaving', leaves: leaves.filter((other) => other !== leaf) })
    this.joining.unregister()
  }

  // What the parts call.

  idOf(handle: NodeHandle): Id {
    return this.env.idOf(handle)
  }

  send(to: NodeHandle, message: Message): void {
    this.leafSets.sentTo(to)
    this.env.send(to, message)
  }

  application(id: number): Application<unknown> | undefined {
    return this.applications[id]
  }

  /** How many nodes a message can list, each with so many bytes about it. */
  listCapacity(bytesAboutEach = 0): number {
    return Math.floor(
      (this.env.maxMessageBytes - HEADER_BYTES - LIST_OVERHEAD) / (HANDLE_BYTES + bytesAboutEach),
    )
  }

  /** The root has handed over its leaf set; without leaves this node founds the ring. */
  enterOverlay(leaves: readonly NodeHandle[]): void {
    this.isMember = true
    if (leaves.length === 0) {
      this.leafSet.confirmSpansRing()
      this.becomeActive()
    } else if (this.parameters.join === 'basic') {
      for (const leaf of leaves) this.leafSets.admit(leaf)
      for (const leaf of leaves) this.tables.learn(leaf)
      this.becomeActive()
      for (const leaf of leaves) this.prober.probe(leaf)
    } else {
      for (const leaf of leaves) this.prober.probe(leaf)
      this.leafSets.review()
    }
  }

  /** Its neighbours know it and it knows them: from now on it answers for its keys. */
  becomeActive(): void {
    if (this.isActive) return
    this.isActive = true
    this.env.emit({ type: 'activated' })
    if (!this.wasActive) {
      this.wasActive = true
      this.startUpkeep()
      this.tables.announceArrival()
    }
    this.joining.completed()
    this.admission.routeWaiting()
    this.forwarding.releaseHeld()
  }

  deactivate(reason: string): void {
    if (!this.isActive) return
    this.isActive = false
    this.env.emit({ type: 'deactivated', reason })
    for (const application of this.applications) application?.interrupted?.()
  }

  /** Nobody that this node knew is left. */
  isolated(): void {
    this.isMember = false
    this.deactivate('knows no live node')
    this.joining.restart()
  }

  peerDied(peer: NodeHandle): void {
    this.env.emit({ type: 'declaredDead', peer })
    if (this.leafSet.has(peer) || this.table.has(peer)) this.maintenance.noteFailure()
    this.forget(peer)
    this.leafSets.leafDied(peer)
    this.forwarding.peerDied(peer)
    this.admission.peerDied(peer)
  }

  neighbourChanged(peer: NodeHandle, change: 'joined' | 'left'): void {
    for (const application of this.applications) application?.update?.(peer, change)
  }

  /**
   * An active node does something at least once a heartbeat period. If it did not for so much longer that others may have
   * found it dead, it was paused, and another may be the root of its keys by now: it probes its way back first.
   */
  awake(): boolean {
    const now = this.env.now()
    const { heartbeatPeriod, probeTimeout, probeRetries } = this.parameters
    const wasPaused = now - this.lastInput > heartbeatPeriod + (probeRetries + 1) * probeTimeout
    this.lastInput = now
    if (!wasPaused || !this.isActive) return false
    this.deactivate('was paused')
    this.prober.startOver()
    for (const leaf of this.leafSet.members()) this.prober.probe(leaf)
    this.leafSets.review()
    return true
  }

  private peerLeft(peer: NodeHandle, leaves: readonly NodeHandle[]): void {
    this.prober.departed(peer)
    this.forget(peer)
    this.leafSets.drop(peer)
    this.forwarding.peerDied(peer)
    this.admission.peerDied(peer)
    for (const leaf of leaves) if (this.leafSets.wants(leaf)) this.prober.probe(leaf)
    this.leafSets.review()
  }

  /** Begins what an active node does now and then. */
  private startUpkeep(): void {
    this.leafSets.start()
    this.maintenance.start()
  }

  private forget(peer: NodeHandle): void {
    this.tables.entryDied(peer)
    this.neighborhood.remove(peer)
    this.peers.forget(peer)
  }
}
