import type { Application, ForwardDecision } from '../application.ts'
import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { idEquals, sharedPrefixLength } from '../base/id.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { TIMER } from '../base/timers.ts'
import type { PastryNode } from '../node.ts'
import { NO_DETOUR } from '../routing/routing-decision.ts'
import { record } from '../wire/compound-fields.ts'
import { u8 } from '../wire/fields.ts'
import type { RouteMessage } from '../wire/messages.ts'
import { type PayloadCodec, payloadCodec } from '../wire/payloads.ts'

/** A join request on its way; the joiner is the origin of the routed message. */
export interface JoinRequest {
  /** The first row of the joiner's table that no node of the path has sent it yet. */
  readonly nextRow: number
}

/** A joiner that lives but does not get active in so many leases has given up, or found another root. */
const RENEWALS_MAX = 6

type JoinMessage = RouteMessage & { readonly payload: JoinRequest }

/** Wire format of a join request. */
export const joinCodec: PayloadCodec<JoinRequest> = payloadCodec(record({ nextRow: u8 }))

/**
 * The overlay's side of a join, itself an application over key-based routing: nodes on the path send their
 * rows [P01 §2.4], the root admits. An active node admits one joiner at a time in its range and lets the
 * others wait; that is the remedy proved in [LU] against rings torn by concurrent joins. The admission is a
 * lease: a joiner that dies releases it.
 */
export class Admission implements Application<JoinRequest> {
  readonly codec = joinCodec
  private readonly node: PastryNode
  private admitted = NO_NODE
  private lease = NO_TIMER
  private renewals = 0
  private waiting = new LazyMap<NodeHandle, JoinMessage>()

  constructor(node: PastryNode) {
    this.node = node
  }

  forward(message: JoinMessage): ForwardDecision<JoinRequest> {
    return { action: 'continue', payload: this.sendRows(message) }
  }

  deliver(message: JoinMessage): void {
    const joiner = message.origin
    if (idEquals(message.key, this.node.selfId)) {
      this.node.send(joiner, { kind: 'joinRefused' })
      return
    }
    if (this.node.parameters.join === 'consistent') {
      if (this.admitted !== NO_NODE && this.admitted !== joiner) {
        this.queue(message)
        return
      }
      this.admitted = joiner
      this.renewals = 0
      this.renewLease()
    }
    this.sendRows(message)
    this.reply(joiner)
    const { neighborhood } = this.node
    if (neighborhood.members.length > 0) {
      this.node.send(joiner, { kind: 'neighborhoodReply', entries: [...neighborhood.members] })
    }
  }

  /** Holds a request until this node may admit; a repeated one replaces the first. */
  queue(message: RouteMessage): void {
    this.waiting.set(message.origin, message as JoinMessage)
    this.node.send(message.origin, { kind: 'joinQueued' })
  }

  /** The joiner is active, or gone: whoever waits is routed anew, for its root may be another node now. */
  release(joiner: NodeHandle): void {
    if (this.admitted !== joiner) return
    this.admitted = NO_NODE
    this.node.env.cancelTimer(this.lease)
    this.lease = NO_TIMER
    this.routeWaiting()
  }

  routeWaiting(): void {
    if (this.waiting.size === 0) return
    const waiting = this.waiting
    this.waiting = new LazyMap()
    for (const message of waiting.values()) this.node.forwarding.dispatch(message, NO_DETOUR)
  }

  /** The joiner has been silent for a while. Did the reply, or its report that it is done, get lost? Does it live? */
  leaseExpired(): void {
    const { admitted } = this
    if (admitted === NO_NODE) return
    if (this.node.prober.hasFailed(admitted) || this.renewals++ >= RENEWALS_MAX) {
      this.release(admitted)
      return
    }
    this.reply(admitted)
    this.node.prober.suspect(admitted)
    this.renewLease()
  }

  peerDied(peer: NodeHandle): void {
    this.waiting.delete(peer)
    if (this.admitted !== peer) return
    // Others that wait may have died with it: found out one lease after the other they would keep the rest out for minutes.
    for (const joiner of this.waiting.keys()) this.node.prober.suspect(joiner)
    this.release(peer)
  }

  private reply(joiner: NodeHandle): void {
    const { leafSet, self } = this.node
    const leaves = [self, ...leafSet.members().filter((leaf) => leaf !== joiner)]
    this.node.send(joiner, { kind: 'joinReply', leaves })
  }

  private renewLease(): void {
    const { env, parameters } = this.node
    env.cancelTimer(this.lease)
    this.lease = env.startTimer(TIMER.admissionLease, parameters.admissionLease)
  }

  private sendRows({ origin, payload }: JoinMessage): JoinRequest {
    const { env, selfId, digitBits, tables } = this.node
    const shared = sharedPrefixLength(selfId, env.idOf(origin), digitBits)
    if (payload.nextRow > shared) return payload
    tables.sendRowsToJoiner(origin, payload.nextRow, shared)
    return { nextRow: shared + 1 }
  }
}
