import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Id, idEquals } from '../base/id.ts'
import { micros, minutes, seconds } from '../base/time.ts'
import type { Host } from '../host.ts'
import type { Probing } from '../membership/probing.ts'
import type { NodeState } from '../state/node-state.ts'
import type { MessageOf, RelayableMessage, RouteMessage } from '../wire/messages.ts'

/** How long the way back to the origin of a traced message is remembered: as long as callers wait for answers. */
const TRACE_MEMORY = minutes(1)

/** A message that a relay has carried over several of its hops passes again shortly after: the first, shortest way back counts. */
const SAME_MESSAGE = seconds(5)

/** How long a peer that has answered only by way of another node is reached that way; then it is tried directly again. */
const DETOUR_MEMORY = minutes(5)

/** A relayed message is passed on at most this many times: ways that were noted at different times may lead in a circle. */
const RELAYS_MAX = 16

type RelayState = Pick<NodeState, 'self' | 'selfId' | 'leafSet' | 'table' | 'ways' | 'idOf'>

/** Takes messages that are relayed to this node. */
export interface RelayOwner {
  /** `origin` has sent this message, and another node has relayed it. */
  receive(origin: NodeHandle, message: RelayableMessage): void
  /** A peer that does not answer directly has answered by way of another node. */
  wayFound(peer: NodeHandle): void
}

/**
 * Ways to nodes that are not reached directly (decision 35): back along the path of a message that asked for it, and
 * around blocked links, by way of a node that reaches both ends. `Host.send` decides which messages go such a way.
 */
export class Relay {
  private readonly host: Host
  private readonly state: RelayState
  private readonly probing: Pick<Probing, 'isProbing'>
  private readonly owner: RelayOwner

  constructor(host: Host, state: RelayState, probing: Relay['probing'], owner: RelayOwner) {
    this.host = host
    this.state = state
    this.probing = probing
    this.owner = owner
  }

  /** A traced message has come from a hop, or from its origin itself. How a leaf is reached, this node finds out for itself. */
  traced(from: NodeHandle, { origin, hops }: RouteMessage): void {
    const { leafSet, self } = this.state
    if (origin !== self && !leafSet.has(origin)) this.noteTrace(origin, this.host.broughtBy(from), hops)
  }

  received(from: NodeHandle, relayed: MessageOf<'relayed'>): void {
    const { to, origin, message } = relayed
    if (!idEquals(to, this.state.selfId)) {
      this.passOn(from, relayed)
    } else if (origin !== this.state.self) {
      if (isAnswer(message) && this.probing.isProbing(origin)) this.noteDetour(origin, from)
      this.host.answersBegin(origin, from)
      this.owner.receive(origin, message)
      this.host.answersEnd()
    }
  }

  private passOn(from: NodeHandle, relayed: MessageOf<'relayed'>): void {
    const { origin, to, hops, message } = relayed
    const { leafSet, table } = this.state
    const next = this.nodeOf(to)
    if (next === NO_NODE || hops >= RELAYS_MAX) return
    if (!leafSet.has(origin) && !table.has(origin)) this.noteTrace(origin, from, hops)
    const via = this.state.ways.via(next, this.host.now())
    if (message.kind === 'tracedRoute') this.traced(from, message)
    // A way that leads back is out of date.
    this.host.passOn(via === NO_NODE || via === from ? next : via, relayed)
  }

  /** The node of that id, if this one knows it. */
  private nodeOf(id: Id): NodeHandle {
    const { leafSet, table, ways, idOf } = this.state
    const traced = ways.find(id, this.host.now())
    if (traced !== NO_NODE) return traced
    const known = [leafSet.closest(id), table.lookup(id)]
    return known.find((node) => node !== NO_NODE && idEquals(idOf(node), id)) ?? NO_NODE
  }

  private noteTrace(origin: NodeHandle, via: NodeHandle, hops: number): void {
    const { ways } = this.state
    const now = this.host.now()
    const known = ways.get(origin, now)
    const isOfThis = known?.hops !== undefined && known.until > now + TRACE_MEMORY - SAME_MESSAGE
    if (isOfThis && known.hops! < hops) return
    ways.note(origin, { via, hops, until: micros(now + TRACE_MEMORY) })
  }

  private noteDetour(peer: NodeHandle, via: NodeHandle): void {
    const { ways } = this.state
    const now = this.host.now()
    // An answer by the same detour proves nothing about the direct way: that is tried again when the detour's time is over.
    if (ways.detour(peer, now) !== NO_NODE) return
    ways.note(peer, { via, until: micros(now + DETOUR_MEMORY) })
    this.owner.wayFound(peer)
  }
}

const isAnswer = ({ kind }: RelayableMessage): boolean => kind === 'pong' || kind === 'leafSetReply'
