import type { Application, KeyBasedRouting } from './application.ts'
import type { NodeHandle } from './base/handles.ts'
import type { PastryParameters } from './base/parameters.ts'
import type { Micros } from './base/time.ts'
import { applicationOfTimer, TIMER } from './base/timers.ts'
import type { Environment } from './environment.ts'
import type { Bootstrap } from './join/bootstrap.ts'
import type { OwnEnvironment } from './own-environment.ts'
import { NodeParts } from './parts.ts'
import { NOWHERE, type Place } from './store/cursor.ts'
import { NodeStore } from './store/node-store.ts'
import type { Message } from './wire/messages.ts'

/** What a node knew in an earlier life: enough to find its neighbours again. */
export interface EarlierLife {
  readonly leaves: readonly NodeHandle[]
  /** Entries of its table to which it has measured a round trip. */
  readonly entries: readonly NodeHandle[]
  /** The round trip to each of these. */
  readonly roundTrips: readonly Micros[]
}

export interface MachineOptions {
  /** A machine for one node is at that node all the time. Default: many. */
  readonly nodes?: 'one' | 'many'
}

/**
 * Pastry as a state machine: the rules once, for any number of nodes whose facts lie in its store (decision 39). Each input is for the node that
 * is entered, is passed to the part that it is for, and requests effects of the `Environment`. No input of one node touches the facts
 * of another. `PastryNode` is the face of one node.
 */
export class PastryMachine {
  /** For tests and observers. */
  readonly parts: NodeParts
  readonly store: NodeStore
  private readonly env: OwnEnvironment
  private readonly nodes: 'one' | 'many'
  /** Of a machine for one node: is it there? */
  private isTaken = false

  constructor(env: Environment, parameters: PastryParameters, { nodes = 'many' }: MachineOptions = {}) {
    this.store = nodes === 'one' ? new NodeStore(1) : new NodeStore()
    this.parts = new NodeParts(this.store, env, parameters, (origin, message) => this.takeIn(origin, message))
    this.env = this.parts.env
    this.nodes = nodes
  }

  /**
   * Registers an application under an id of 1 … 255, before the first node comes. `create` is given what a node offers to it, and returns the
   * application: one for all nodes, that keeps what it remembers of each in `routing.store`.
   */
  attach<P, A extends Application<P>>(application: number, create: (routing: KeyBasedRouting<P>) => A): A {
    const { applications } = this.parts
    if (this.store.isInUse) throw new Error('applications are attached before the first node comes')
    return applications.attach(
      application,
      () => create(this.parts.routingFor<P>(application)) as A & Application<unknown>,
    )
  }

  /** A place for the facts of a new node. It does nothing before `start`, `resume` or `startSettled`. */
  add(self: NodeHandle): Place {
    const { store, nodes } = this
    if (nodes === 'one' && this.isTaken) throw new Error('the machine is for one node')
    // The one before has gone.
    if (nodes === 'one') store.enter(NOWHERE)
    this.isTaken = true
    const place = store.add()
    const before = store.enter(place)
    this.parts.state.identifyAs(self)
    if (nodes === 'many') store.enter(before)
    return place
  }

  /** The node is gone: nothing is remembered of it. */
  remove(place: Place): void {
    this.store.remove(place)
    this.isTaken = false
  }

  // Inputs to the node that is entered.

  /** Starts to join; `activated` or `joinFailed` is reported in the end. */
  start(bootstrap: Bootstrap): void {
    this.parts.applications.started()
    this.parts.activity.start()
    this.parts.joining.start(bootstrap)
  }

  /** What the next life of this node may begin with. */
  memory(): EarlierLife {
    const { leafSet, table, peers } = this.parts.state
    const entries: NodeHandle[] = []
    const roundTrips: Micros[] = []
    for (const node of table.entries()) {
      const roundTrip = peers.roundTrip(node)
      if (roundTrip === undefined) continue
      entries.push(node)
      roundTrips.push(roundTrip)
    }
    return { leaves: leafSet.members(), entries, roundTrips }
  }

  /**
   * Comes back with what it knew in an earlier life, instead of `start`. It is active when its leaves have answered, and announces
   * itself; if most of them have died it joins anew.
   */
  resume({ leaves, entries, roundTrips }: EarlierLife, bootstrap: Bootstrap): void {
    const { state, activity, joining, applications } = this.parts
    applications.started()
    activity.start()
    for (const [index, node] of entries.entries()) {
      const roundTrip = roundTrips[index]!
      state.table.add(node, roundTrip)
      state.peers.measured(node, roundTrip)
    }
    joining.resume(bootstrap)
    activity.resume(leaves)
  }

  /** Is a member of an overlay that has long settled, with this leaf set and table, instead of `start`. All leaves have a place in the set. */
  startSettled({ leaves, entries, roundTrips }: EarlierLife, bootstrap: Bootstrap): void {
    const { state, activity, joining, applications } = this.parts
    const now = this.env.now()
    applications.started()
    activity.start()
    state.status.resumed()
    state.leafSet.fill(leaves)
    this.parts.leavesSettled(leaves)
    state.peers.exchangedWithAll(now)
    state.peers.beginWith(entries, roundTrips, now)
    joining.startSettled(bootstrap)
    activity.startSettled()
  }

  /** Takes in one message that its sender has sent straight to here. */
  receive(from: NodeHandle, message: Message): void {
    if (this.parts.state.writtenTo?.has(from) === false) this.parts.dialability.reached()
    // A node that was asked directly, and answers directly, needs no detour.
    if (message.kind === 'pong' || message.kind === 'leafSetReply') this.parts.state.ways.forget(from)
    const { host } = this.parts
    host.answersBegin(from, from)
    try {
      this.takeIn(from, message)
    } finally {
      host.answersEnd()
    }
  }

  private takeIn(from: NodeHandle, message: Message): void {
    const { parts } = this
    const { state, probing } = parts
    const { questions } = parts.host
    const now = this.env.now()
    parts.activity.awake()
    state.peers.heard(from, now)
    state.neighbours.heard(from, now)
    probing.heard(from)
    parts.reunion.heard(from)
    switch (message.kind) {
      case 'route':
      case 'tracedRoute':
        return parts.forwarding.routeReceived(from, message)
      case 'direct':
        return parts.forwarding.directReceived(from, message)
      case 'ack':
        return parts.forwarding.acknowledged(from, message.ackId)
      case 'leafSetProbe':
        probing.leavesHeard(from)
        if (message.active) parts.admission.release(from)
        else parts.admission.heard(from)
        if (message.active && !state.status.isMember) parts.joining.met(from)
        return parts.repair.probeReceived(from, message)
      case 'leafSetReply':
        probing.leavesHeard(from)
        if (message.active) parts.admission.release(from)
        return parts.repair.replyReceived(from, message)
      case 'heartbeat':
        probing.leavesHeard(from)
        return parts.repair.heartbeatReceived(from, message)
      case 'ping':
        return parts.host.send(from, { kind: 'pong', nonce: message.nonce })
      case 'pong':
        probing.measured(from, message.nonce)
        if (probing.lacksLeavesOf(from, message.nonce)) parts.peerIsOutside(from)
        return probing.answered(from, message.nonce)
      case 'distanceProbe':
        return parts.host.send(from, { kind: 'distanceReply', number: message.number })
      case 'distanceReply': {
        const askedAt = questions.answered(from, message.number)
        if (askedAt === undefined) return
        const roundTrip = parts.distances.roundTripSince(askedAt)
        parts.joining.discovery.answered(from, roundTrip)
        return parts.distances.sampled(from, roundTrip)
      }
      case 'distanceReport':
        return parts.distances.reported(from, message.roundTrip)
      case 'tableRows':
        return parts.tables.rowsReceived(from, message)
      case 'entriesRequest':
        return parts.tables.entriesRequested(from, message)
      case 'entriesReply':
        if (questions.answered(from, message.number) === undefined) return
        if (message.purpose === 'exchange') return parts.tables.considerAll(from, message)
        return parts.joining.discovery.entriesReceived(from, message)
      case 'cellRequest':
        return parts.tables.cellRequested(from, message)
      case 'cellReply':
        if (questions.answered(from, message.number) === undefined) return
        return parts.tables.cellReceived(message)
      case 'neighborhoodReply':
        if (!parts.joining.hasAsked(message.number)) return
        return parts.tables.neighborhoodReceived(message.entries)
      case 'joinReply':
        return parts.joining.replyReceived(from, message)
      case 'joinRefused':
        return parts.joining.refused(message.number)
      case 'joinQueued':
        return parts.joining.queued(message.number)
      case 'joinDone':
        return parts.admission.release(from)
      case 'leaving':
        return parts.peerLeft(from, message.leaves)
      case 'seedReply':
        return parts.joining.seedReplyReceived(from, message)
      case 'addNodeReply':
        return parts.joining.addNodeReplyReceived(from, message)
      case 'reportDead':
        return parts.repair.reportedDead(message.member)
      case 'seek':
        if (!state.status.isMember) return parts.joining.met(message.seeker)
        return parts.reunion.seekReceived(message)
      case 'seekReply':
        return parts.reunion.seekReplyReceived(from, message)
      case 'relayed':
        return parts.relay.received(from, message)
      case 'dialBack':
        return parts.dialability.received(from, message.node)
      case 'seedRequest':
      case 'addNode':
        return // for a seed server
    }
  }

  timerFired(kind: number, token: number): void {
    const { parts } = this
    const wasPaused = parts.activity.awake()
    switch (kind) {
      case TIMER.probe:
        // Probes have just been started over.
        return wasPaused ? undefined : parts.probing.timedOut(token as NodeHandle)
      case TIMER.retransmission:
        return parts.forwarding.timedOut(token)
      case TIMER.agenda:
        return parts.agenda.timerFired()
    }
    const owner = applicationOfTimer(kind)
    if (owner !== undefined) parts.applications.get(owner.application)?.timerFired?.(owner.kind, token)
  }

  /** The host of `peer` answered that no node listens there (only if hosts do answer). */
  refused(peer: NodeHandle): void {
    const { state, probing, repair } = this.parts
    const isKnown =
      state.leafSet.has(peer) || probing.isProbing(peer) || (peer !== state.self && state.table.has(peer))
    if (isKnown && probing.refused(peer)) repair.review()
  }

  /**
   * Leaves, when its applications have nothing left to hand over, and announces it to all nodes that have this one in a leaf set.
   * The host then stops the node: at once, or when it reports `left` if that takes time.
   */
  leave(): 'left' | 'later' {
    this.parts.leaving()
    if (this.parts.applications.leaving() === 'later') return 'later'
    this.parts.depart()
    return 'left'
  }
}
