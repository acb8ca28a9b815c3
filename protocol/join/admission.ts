import type { Application, ForwardDecision } from '../application.ts'
import type { NodeHandle } from '../base/handles.ts'
import { idEquals, sharedPrefixLength } from '../base/id.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { Patience } from '../membership/patience.ts'
import type { Probing } from '../membership/probing.ts'
import type { Forwarding } from '../routing/forwarding.ts'
import { NO_DETOUR } from '../routing/routing-decision.ts'
import type { NodeState } from '../state/node-state.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { TableRepair } from '../tables/table-repair.ts'
import { record } from '../wire/compound-fields.ts'
import { u8, u32, type ValueOf } from '../wire/fields.ts'
import type { RouteMessage } from '../wire/messages.ts'
import { type PayloadCodec, payloadCodec } from '../wire/payloads.ts'

/** A join request on its way; the joiner is the origin of the routed message. */
const joinRequest = record({
  /** The first row of the joiner's table that no node of the path has sent it yet. */
  nextRow: u8,
  /** Drawn by the joiner; all answers repeat it. */
  number: u32,
})

export type JoinRequest = ValueOf<typeof joinRequest>

/** A joiner that lives but is not active after this many leases has given up, or has found another root. */
const RENEWALS_MAX = 6

/** Requests that wait at a time. Beyond that the latest are ignored, and their joiners ask again. */
const WAITING_MAX = 1024

type JoinMessage = RouteMessage & { readonly payload: JoinRequest }

/** Wire format of a join request. */
export const joinCodec: PayloadCodec<JoinRequest> = payloadCodec(joinRequest)

/** The joiner that is admitted. */
interface Admitted {
  readonly joiner: NodeHandle
  /** The number of its latest request. */
  number: number
  leaseUntil: Micros
  renewals: number
  /** Has the joiner been heard since its latest request? Until then the reply may be lost. */
  isUnderWay: boolean
  /** Replies to its latest request. */
  replies: number
}

type AdmissionState = Pick<NodeState, 'self' | 'selfId' | 'digitBits' | 'leafSet' | 'neighborhood' | 'idOf'>

/**
 * The overlay's side of a join, itself an application over key-based routing: nodes on the path send their rows [P01
 * §2.4], the root admits. An active node admits one joiner at a time in its range and lets the others wait; [LU] proves
 * that this keeps concurrent joins from tearing the ring. The admission is a lease: it ends when the joiner dies
 * (decision 5).
 */
export class Admission implements Application<JoinRequest> {
  readonly codec = joinCodec
  private readonly host: Host
  private readonly state: AdmissionState
  private readonly patience: Pick<Patience, 'lossPercent'>
  private readonly probing: Probing
  private readonly tables: TableRepair
  private readonly forwarding: Forwarding
  private readonly admitted: ObjectFact<Admitted>
  private readonly waiting: MapFact<NodeHandle, JoinMessage>

  constructor(
    store: NodeStore,
    host: Host,
    state: AdmissionState,
    patience: Admission['patience'],
    probing: Probing,
    tables: TableRepair,
    forwarding: Forwarding,
  ) {
    this.host = host
    this.state = state
    this.patience = patience
    this.probing = probing
    this.tables = tables
    this.forwarding = forwarding
    this.admitted = store.object()
    this.waiting = store.map()
  }

  forward(message: JoinMessage): ForwardDecision<JoinRequest> {
    return { action: 'continue', payload: this.sendRows(message) }
  }

  deliver(message: JoinMessage): void {
    const { origin: joiner, payload } = message
    const { number } = payload
    if (idEquals(message.key, this.state.selfId)) {
      this.host.send(joiner, { kind: 'joinRefused', number })
      return
    }
    if (this.host.parameters.join === 'consistent') {
      const admitted = this.admitted.value
      if (admitted !== undefined && admitted.joiner !== joiner) {
        this.queue(message)
        return
      }
      this.admit(joiner, number)
    }
    this.sendRows(message)
    this.reply(joiner, number)
    const { neighborhood } = this.state
    if (neighborhood.members.length > 0) {
      this.host.send(joiner, { kind: 'neighborhoodReply', number, entries: [...neighborhood.members] })
    }
  }

  /** Holds a request until this node may admit; a repeated one replaces the first. */
  queue(message: RouteMessage): void {
    const { origin, payload } = message as JoinMessage
    if (this.waiting.size >= WAITING_MAX && !this.waiting.has(origin)) return
    this.waiting.set(origin, message as JoinMessage)
    this.host.send(origin, { kind: 'joinQueued', number: payload.number })
  }

  /** The joiner is active, or gone: the requests that wait are routed anew, for their root may be another node now. */
  release(joiner: NodeHandle): void {
    if (this.admitted.value?.joiner !== joiner) return
    this.host.cancel(TIMER.admissionLease)
    this.admitted.value = undefined
    this.routeWaiting()
  }

  routeWaiting(): void {
    if (this.waiting.size === 0) return
    const waiting = [...this.waiting.values()]
    this.waiting.clear()
    for (const message of waiting) this.forwarding.dispatch(message, NO_DETOUR)
  }

  /** A node that may be the joiner probes its leaves: it has received the reply. */
  heard(peer: NodeHandle): void {
    const admitted = this.admitted.value
    if (admitted?.joiner === peer) admitted.isUnderWay = true
  }

  /** The joiner has been silent for a while. Did the reply, or its report that it is done, get lost? Does it live? */
  leaseExpired(): void {
    const admitted = this.admitted.value
    if (admitted === undefined) return
    const { joiner, number } = admitted
    if (this.host.now() < admitted.leaseUntil) {
      // The reply may be lost, or the joiner's report that it is done, which it repeats when it gets another.
      this.reply(joiner, number)
      this.awaitJoiner(admitted)
      return
    }
    if (this.probing.hasFailed(joiner) || admitted.renewals++ >= RENEWALS_MAX) {
      this.release(joiner)
      return
    }
    this.reply(joiner, number)
    this.probing.suspect(joiner)
    admitted.leaseUntil = this.nextLease()
    this.awaitJoiner(admitted)
  }

  peerDied(peer: NodeHandle): void {
    this.waiting.delete(peer)
    if (this.admitted.value?.joiner !== peer) return
    // Others that wait may have died with it: detected one lease at a time, they would keep the rest out for minutes.
    for (const joiner of this.waiting.keys()) this.probing.suspect(joiner)
    this.release(peer)
  }

  /** Asking again does not extend an admission: it ends when it would have ended. */
  private admit(joiner: NodeHandle, number: number): void {
    const admitted: Admitted = this.admitted.value ?? {
      joiner,
      number,
      leaseUntil: this.nextLease(),
      renewals: 0,
      isUnderWay: false,
      replies: 0,
    }
    admitted.number = number
    admitted.isUnderWay = false
    admitted.replies = 0
    this.admitted.value = admitted
    this.awaitJoiner(admitted)
  }

  private reply(joiner: NodeHandle, number: number): void {
    const admitted = this.admitted.value
    if (admitted !== undefined) admitted.replies++
    const { leafSet, self } = this.state
    const leaves = [self, ...leafSet.members().filter((leaf) => leaf !== joiner)]
    this.host.send(joiner, { kind: 'joinReply', number, leaves, lossPercent: this.patience.lossPercent })
  }

  private nextLease(): Micros {
    return micros(this.host.now() + this.host.parameters.admissionLease)
  }

  private awaitJoiner(admitted: Admitted): void {
    const { suspicionTimeout, probeTimeout, probeRetries } = this.host.parameters
    const { leaseUntil, isUnderWay, replies } = admitted
    const rest = leaseUntil - this.host.now()
    const patience = isUnderWay ? probeTimeout : replies <= probeRetries ? suspicionTimeout : rest
    const wait = micros(Math.max(1, Math.min(patience, rest)))
    this.host.schedule(TIMER.admissionLease, wait)
  }

  private sendRows({ origin, payload }: JoinMessage): JoinRequest {
    const { selfId, digitBits, idOf } = this.state
    const shared = sharedPrefixLength(selfId, idOf(origin), digitBits)
    if (payload.nextRow > shared) return payload
    this.tables.sendRowsToJoiner(origin, payload.nextRow, shared)
    return { ...payload, nextRow: shared + 1 }
  }
}
