import type { KeyBasedRouting, RouteOptions } from '../application.ts'
import { closestNodes } from '../base/closest-nodes.ts'
import { NO_NODE, type NodeHandle, type TimerId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { Micros } from '../base/time.ts'
import { applicationTimer } from '../base/timers.ts'
import type { NodeEvent } from '../events.ts'
import type { OwnEnvironment } from '../own-environment.ts'
import type { NodeState } from '../state/node-state.ts'
import type { NodeStore } from '../store/node-store.ts'
import { RELAY_BYTES, ROUTE_BYTES } from '../wire/sizes.ts'
import type { Forwarding } from './forwarding.ts'
import { nextHop, type RoutingState } from './routing-decision.ts'

/** What the node does for its applications. */
export interface ApplicationOwner {
  /** The application calls the node: it is awake, and may find that it was paused. */
  awake(): void
  watchForPauses(): void
  /** See `Questions.draw`. */
  drawNumber(): number
  /** What kept the application from leaving is done. */
  readyToLeave(application: number): void
}

type KbrState = RoutingState & Pick<NodeState, 'status'>

/** What a node offers to the application of one id [API §3.1]. */
export class NodeRouting<P> implements KeyBasedRouting<P> {
  private readonly application: number
  readonly store: NodeStore
  private readonly env: Omit<OwnEnvironment, 'send'>
  private readonly state: KbrState
  private readonly forwarding: Forwarding
  private readonly owner: ApplicationOwner

  constructor(
    application: number,
    env: Omit<OwnEnvironment, 'send'>,
    store: NodeStore,
    state: KbrState,
    forwarding: Forwarding,
    owner: ApplicationOwner,
  ) {
    this.application = application
    this.env = env
    this.store = store
    this.state = state
    this.forwarding = forwarding
    this.owner = owner
  }

  get self(): NodeHandle {
    return this.state.self
  }

  get selfId(): Id {
    return this.state.selfId
  }

  get isActive(): boolean {
    return this.state.status.isActive
  }

  get maxPayloadBytes(): number {
    return this.env.maxMessageBytes - ROUTE_BYTES - RELAY_BYTES
  }

  idOf(node: NodeHandle): Id {
    return this.env.idOf(node)
  }

  now(): Micros {
    return this.env.now()
  }

  random(): number {
    return this.env.random(this.application)
  }

  drawNumber(): number {
    return this.owner.drawNumber()
  }

  route(key: Id, payload: P, options?: RouteOptions): void {
    this.owner.awake()
    this.forwarding.route(this.application, key, payload, options)
  }

  send(to: NodeHandle, payload: P): void {
    this.forwarding.sendDirect(this.application, to, payload)
  }

  startTimer(kind: number, after: Micros, token = 0): TimerId {
    return this.env.startTimer(applicationTimer(this.application, kind), after, token)
  }

  cancelTimer(id: TimerId): void {
    this.env.cancelTimer(id)
  }

  localLookup(key: Id, count: number): NodeHandle[] {
    const hops: NodeHandle[] = []
    while (hops.length < count) {
      const hop = nextHop(this.state, key, { suspects: hops, without: NO_NODE })
      if (hop === NO_NODE || hops.includes(hop)) break
      hops.push(hop)
    }
    return hops
  }

  neighborSet(count: number): NodeHandle[] {
    return this.closestTo(this.selfId, count)
  }

  isNeighbor(node: NodeHandle): boolean {
    return this.state.leafSet.has(node)
  }

  covers(key: Id): boolean {
    return this.state.leafSet.covers(key)
  }

  coversRing(): boolean {
    return this.state.leafSet.coversRing()
  }

  replicaSet(key: Id, maxRank: number): NodeHandle[] {
    // Most calls ask for the root alone, which needs no look at the other leaves.
    return maxRank === 0 ? [this.state.leafSet.closest(key)] : this.closestTo(key, maxRank + 1)
  }

  watchForPauses(): void {
    this.owner.watchForPauses()
  }

  readyToLeave(): void {
    this.owner.readyToLeave(this.application)
  }

  emit(event: NodeEvent): void {
    this.env.emit(event)
  }

  private closestTo(key: Id, count: number): NodeHandle[] {
    const { leafSet, self, idOf } = this.state
    return closestNodes([self, ...leafSet.members()], key, count, idOf)
  }
}
