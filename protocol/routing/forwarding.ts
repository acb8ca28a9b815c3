import type { ForwardDecision, RouteOptions } from '../application.ts'
import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { MessageName } from '../events.ts'
import type { Host } from '../host.ts'
import type { Patience } from '../membership/patience.ts'
import type { Probing } from '../membership/probing.ts'
import type { NodeState } from '../state/node-state.ts'
import type { Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { TableRepair } from '../tables/table-repair.ts'
import type { DirectMessage, RouteMessage } from '../wire/messages.ts'
import { type Applications, JOIN_APPLICATION } from './applications.ts'
import { Duplicates } from './duplicates.ts'
import { OpenTransmissions, type Transmission } from './open-transmissions.ts'
import type { Relay } from './relay.ts'
import { type Detour, NO_DETOUR, nextHop, type RoutingState } from './routing-decision.ts'

/**
 * A direct message, or one to a root that answers probes but never acknowledges, is given up after this many transmissions;
 * another one after it has tried all ways on this many times.
 */
const TRANSMISSIONS_MAX = 8

/**
 * Messages that wait for this node to be active, and transmissions that await their acknowledgements. Beyond that the
 * latest are dropped.
 */
const HELD_MAX = 1024
const PENDING_MAX = 4096

interface Held {
  readonly message: RouteMessage
  readonly since: Micros
}

/** Holds join requests that arrive at their root before it is active. */
export interface JoinQueue {
  queue(request: RouteMessage): void
}

type ForwardingState = RoutingState & Pick<NodeState, 'peers' | 'status' | 'access'>

/**
 * Moves messages hop by hop [MSP §3.2]. Every hop acknowledges; one that does not in time is suspected and probed, and
 * the message takes another route. The root is never bypassed, only retried.
 */
export class Forwarding {
  private readonly host: Host
  private readonly state: ForwardingState
  private readonly patience: Pick<Patience, 'usualRoundTrip'>
  private readonly probing: Probing
  private readonly relay: Pick<Relay, 'traced'>
  private readonly tables: TableRepair
  private readonly applications: Applications
  private readonly joins: JoinQueue
  private readonly pending: OpenTransmissions
  private readonly lastMessageId: Int32Fact<number>
  /** Messages that arrived for this node before it was active. */
  private readonly held: ObjectFact<Held[]>
  private readonly transmissionsSeen: Duplicates
  private readonly deliveriesSeen: Duplicates

  constructor(
    store: NodeStore,
    host: Host,
    state: ForwardingState,
    patience: Forwarding['patience'],
    probing: Probing,
    relay: Forwarding['relay'],
    tables: TableRepair,
    applications: Applications,
    joins: JoinQueue,
  ) {
    this.host = host
    this.state = state
    this.patience = patience
    this.probing = probing
    this.relay = relay
    this.tables = tables
    this.applications = applications
    this.joins = joins
    const { copiesUnderWay } = this
    this.pending = new OpenTransmissions(store)
    this.lastMessageId = store.int32(0)
    this.held = store.object()
    this.transmissionsSeen = new Duplicates(store, copiesUnderWay)
    this.deliveriesSeen = new Duplicates(store, copiesUnderWay)
  }

  /** For observers: the transmissions that await their acknowledgements. */
  get transmissions(): Pick<OpenTransmissions, 'all'> {
    return this.pending
  }

  /** How long copies of one message may be under way: for as long, roots remember what they have delivered. */
  private get copiesUnderWay(): Micros {
    return micros(6 * this.host.parameters.maxRetransmission)
  }

  /** Starts a message of this node's own on its way. The node is known to be awake. */
  route(
    application: number,
    key: RouteMessage['key'],
    payload: unknown,
    { hint = NO_NODE, answers = 'straight' }: RouteOptions = {},
  ): void {
    const message: RouteMessage = {
      kind: answers === 'straight' ? 'route' : 'tracedRoute',
      ackId: 0,
      application,
      key,
      origin: this.state.self,
      id: ++this.lastMessageId.value,
      hops: 0,
      payload,
    }
    if (hint === NO_NODE) this.dispatch(message, NO_DETOUR)
    else this.transmit(message, hint, NO_DETOUR)
  }

  sendDirect(application: number, to: NodeHandle, payload: unknown): void {
    this.transmit({ kind: 'direct', ackId: 0, application, payload }, to, NO_DETOUR)
  }

  routeReceived(from: NodeHandle, message: RouteMessage): void {
    if (!this.acknowledge(from, message.ackId)) return
    if (message.kind === 'tracedRoute') this.relay.traced(from, message)
    this.dispatch(message, NO_DETOUR)
  }

  directReceived(from: NodeHandle, message: DirectMessage): void {
    if (this.acknowledge(from, message.ackId)) {
      this.applications.get(message.application)?.receive?.(from, message.payload)
    }
  }

  acknowledged(from: NodeHandle, ackId: number): void {
    const pending = this.pending.find(ackId)
    if (pending === undefined || pending.to !== from) return
    this.pending.remove(pending)
    this.host.cancelTimer(pending.timer)
    // A retransmitted message gives no sample: the acknowledgement may be for either transmission (Karn).
    const roundTrip = micros(this.host.now() - pending.sentAt)
    if (pending.transmissions === 1) this.state.peers.measured(from, roundTrip)
    this.probing.acknowledged(from)
  }

  timedOut(ackId: number): void {
    const pending = this.pending.find(ackId)
    if (pending === undefined) return
    this.host.emit({ type: 'suspected', peer: pending.to, message: nameOf(pending.message) })
    this.probing.suspect(pending.to)
    if (this.isWorthRetrying(pending)) {
      if (pending.transmissions === 1) this.warnNextClosest(pending)
      this.retransmit(pending)
      return
    }
    this.pending.remove(pending)
    if (pending.original.kind === 'direct') this.giveUp(pending.original, pending.to)
    else this.divert(pending.original, pending)
  }

  /** Every message that waits for a dead peer is rerouted at once. */
  peerDied(peer: NodeHandle): void {
    for (const pending of this.pending.to(peer)) {
      this.pending.remove(pending)
      this.host.cancelTimer(pending.timer)
      if (pending.original.kind === 'direct') this.giveUp(pending.original, pending.to)
      else this.dispatch(pending.original, pending.detour)
    }
  }

  /** A peer is reached by way of another: messages that it has not acknowledged are sent that way. */
  wayFound(peer: NodeHandle): void {
    for (const { message, ackId } of this.pending.to(peer)) this.host.send(peer, onTheWay(message, ackId))
  }

  /** Handles the messages that had to wait until the node was active. */
  releaseHeld(): void {
    const held = this.held.value ?? []
    this.held.value = undefined
    const oldest = this.host.now() - this.copiesUnderWay
    for (const { message, since } of held)
      if (since > oldest) this.dispatch(message, NO_DETOUR)
      else this.drop(message, 'waited too long for this node to be active')
  }

  /** Called periodically: nothing is kept for a node through which no message has been routed recently. */
  forgetOld(): void {
    const now = this.host.now()
    this.transmissionsSeen.forgetOld(now)
    this.deliveriesSeen.forgetOld(now)
  }

  /** Sends a message one hop on, or delivers it here. */
  dispatch(message: RouteMessage, detour: Detour): void {
    const { state } = this
    if (state.access.length > 0) return this.dispatchByAccess(message, detour)
    const isJoin = message.application === JOIN_APPLICATION
    const without = isJoin ? message.origin : NO_NODE
    const route = without === detour.without ? detour : { ...detour, without }
    const next = nextHop(state, message.key, route)
    if (next === state.self) {
      this.arrived(message)
    } else if (next === NO_NODE) {
      this.startOver(message, nextHop(state, message.key, { suspects: [], without }), route)
    } else {
      this.forward(message, next, route)
    }
  }

  /** A member routes for a client; if it is silent the next one does. */
  private dispatchByAccess(message: RouteMessage, detour: Detour): void {
    const { access } = this.state
    const next = access.find((member) => !detour.suspects.includes(member))
    const traced: RouteMessage = { ...message, kind: 'tracedRoute' }
    if (next === undefined) this.startOver(traced, access[0]!, detour)
    else this.forward(traced, next, detour)
  }

  /** Every way on is suspected: all of them are tried again, beginning with `first`. */
  private startOver(message: RouteMessage, first: NodeHandle, { without, rounds }: Detour): void {
    const anew = { suspects: [], without, rounds: rounds + 1 }
    if (anew.rounds < TRANSMISSIONS_MAX) this.forward(message, first, anew)
    else this.drop(message, 'never acknowledged')
  }

  private arrived(message: RouteMessage): void {
    const { self, status } = this.state
    const isJoin = message.application === JOIN_APPLICATION
    // The node cannot answer its own request: its contact is silent, and the join will start again.
    if (isJoin && message.origin === self) return
    if (!status.isActive) {
      // A node without leaves may be the root of another, which is the root of its own join: neither would ever be admitted.
      if (isJoin) {
        if (status.isMember) this.joins.queue(message)
      } else {
        this.hold(message)
      }
      return
    }
    // A join request that had to wait is dispatched again under the same name.
    if (!isJoin && this.deliveriesSeen.seen(message.origin, message.id, this.host.now())) return
    this.applications.get(message.application)?.deliver(message)
  }

  private hold(message: RouteMessage): void {
    const held = this.held.value ?? []
    this.held.value = held
    if (held.length < HELD_MAX) held.push({ message, since: this.host.now() })
    else this.drop(message, 'too many wait for this node to be active')
  }

  private forward(message: RouteMessage, next: NodeHandle, detour: Detour): void {
    if (message.hops >= this.host.parameters.hopLimit) {
      this.drop(message, 'hop limit')
      return
    }
    const decision = this.applications.get(message.application)?.forward?.(message, next)
    const changed = decision === undefined ? { message, next } : applyDecision(decision, message, next)
    if (changed === undefined) return
    this.transmit(changed.message, changed.next, detour, message)
    if (this.state.access.length === 0) this.tables.routed(message.key, changed.next)
  }

  private transmit(
    message: RouteMessage | DirectMessage,
    to: NodeHandle,
    detour: Detour,
    original: RouteMessage | DirectMessage = message,
  ): void {
    const { acks, repair } = this.host.parameters
    if (!acks) {
      this.host.send(to, onTheWay(message, 0))
      // A dead hop is noticed when it is needed, though too late for this message [P01 §2.5].
      if (message.kind !== 'direct' && repair === 'lazy') this.probing.probe(to)
      return
    }
    if (this.pending.size >= PENDING_MAX) {
      if (message.kind !== 'direct') this.drop(message, 'too many are under way')
      return
    }
    const ackId = this.pending.takeAckId()
    const timeout = this.timeoutFor(to, detour.rounds)
    this.pending.add({
      ackId,
      message,
      original,
      to,
      detour,
      transmissions: 1,
      sentAt: this.host.now(),
      timeout,
      timer: this.host.startTimer(TIMER.retransmission, timeout, ackId),
    })
    this.host.send(to, onTheWay(message, ackId))
  }

  private retransmit(pending: Transmission): void {
    const { ackId } = pending
    pending.transmissions++
    pending.timeout = micros(Math.min(2 * pending.timeout, this.host.parameters.maxRetransmission))
    pending.timer = this.host.startTimer(TIMER.retransmission, pending.timeout, ackId)
    this.host.send(pending.to, onTheWay(pending.message, ackId))
  }

  /**
   * Decision 11: if the silent root is dead, the message will go to the next closest node, which must find out for
   * itself that the root is dead. It should begin now. It may be dead as well, which this node should find out at the
   * same time.
   */
  private warnNextClosest({ message, to }: Transmission): void {
    const { leafSet, self } = this.state
    if (message.kind === 'direct' || !leafSet.has(to)) return
    const next = leafSet.closest(message.key, to)
    if (next === self) return
    this.host.send(next, { kind: 'reportDead', member: to })
    this.probing.suspect(next)
  }

  /** `rounds`: each time that all ways on are tried anew, they get twice the time. A hop that is slow, and not dead, can catch up. */
  private timeoutFor(peer: NodeHandle, rounds: number): Micros {
    const { initialRetransmission, minRetransmission, maxRetransmission } = this.host.parameters
    const estimate =
      this.state.peers.retransmissionTimeout(peer) ?? this.patience.usualRoundTrip ?? initialRetransmission
    return micros(Math.min(Math.max(estimate, minRetransmission) * (1 << rounds), maxRetransmission))
  }

  /** The last hop and direct messages have no alternative route. */
  private isWorthRetrying(pending: Transmission): boolean {
    const { message, to, transmissions, detour } = pending
    if (transmissions >= TRANSMISSIONS_MAX) return false
    if (message.kind === 'direct') return !this.probing.hasFailed(to)
    const { leafSet } = this.state
    return leafSet.covers(message.key) && leafSet.closest(message.key, detour.without) === to
  }

  private divert(message: RouteMessage, { to, detour, transmissions }: Transmission): void {
    if (transmissions >= TRANSMISSIONS_MAX) {
      this.drop(message, 'never acknowledged')
    } else {
      this.dispatch(message, { ...detour, suspects: [...detour.suspects, to] })
    }
  }

  private drop(message: RouteMessage, reason: string): void {
    this.host.emit({ type: 'dropped', message: nameOf(message), reason })
  }

  private giveUp({ application, payload }: DirectMessage, to: NodeHandle): void {
    this.applications.get(application)?.undeliverable?.(to, payload)
  }

  /** Returns whether this transmission is here for the first time. */
  private acknowledge(from: NodeHandle, ackId: number): boolean {
    if (ackId === 0) return true
    this.host.send(from, { kind: 'ack', ackId })
    return !this.transmissionsSeen.seen(from, ackId, this.host.now())
  }
}

function nameOf(message: RouteMessage): MessageName
function nameOf(message: RouteMessage | DirectMessage): MessageName | undefined
function nameOf(message: RouteMessage | DirectMessage): MessageName | undefined {
  return message.kind === 'direct' ? undefined : { origin: message.origin, id: message.id }
}

function onTheWay(message: RouteMessage | DirectMessage, ackId: number): RouteMessage | DirectMessage {
  if (message.kind === 'direct') return { ...message, ackId }
  const { kind, application, key, origin, id, payload } = message
  return { kind, ackId, application, key, origin, id, hops: message.hops + 1, payload }
}

function applyDecision(
  decision: ForwardDecision<unknown>,
  message: RouteMessage,
  next: NodeHandle,
): { message: RouteMessage; next: NodeHandle } | undefined {
  switch (decision.action) {
    case 'continue':
      return { message: { ...message, payload: decision.payload }, next }
    case 'redirect':
      return { message: { ...message, payload: decision.payload }, next: decision.next }
    case 'stop':
      return undefined
  }
}
