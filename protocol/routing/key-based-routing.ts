import type { KeyBasedRouting } from '../application.ts'
import { NO_NODE, type NodeHandle, type TimerId } from '../base/handles.ts'
import { compareCloseness, type Id } from '../base/id.ts'
import type { Micros } from '../base/time.ts'
import { applicationTimer } from '../base/timers.ts'
import type { NodeEvent } from '../events.ts'
import type { PastryNode } from '../node.ts'
import { ROUTE_BYTES } from '../wire/sizes.ts'
import { nextHop } from './routing-decision.ts'

/** What a node offers to the application of one id [API §3.1]. */
export class NodeRouting<P> implements KeyBasedRouting<P> {
  private readonly node: PastryNode
  private readonly application: number

  constructor(node: PastryNode, application: number) {
    this.node = node
    this.application = application
  }

  get self(): NodeHandle {
    return this.node.self
  }

  get selfId(): Id {
    return this.node.selfId
  }

  get isActive(): boolean {
    return this.node.isActive
  }

  get maxPayloadBytes(): number {
    return this.node.env.maxMessageBytes - ROUTE_BYTES
  }

  idOf(node: NodeHandle): Id {
    return this.node.env.idOf(node)
  }

  now(): Micros {
    return this.node.env.now()
  }

  random(): number {
    return this.node.env.random(this.application)
  }

  route(key: Id, payload: P, hint?: NodeHandle): void {
    this.node.forwarding.route(this.application, key, payload, hint)
  }

  send(to: NodeHandle, payload: P): void {
    this.node.forwarding.sendDirect(this.application, to, payload)
  }

  startTimer(kind: number, after: Micros, token = 0): TimerId {
    return this.node.env.startTimer(applicationTimer(this.application, kind), after, token)
  }

  cancelTimer(id: TimerId): void {
    this.node.env.cancelTimer(id)
  }

  localLookup(key: Id, count: number): NodeHandle[] {
    const hops: NodeHandle[] = []
    while (hops.length < count) {
      const hop = nextHop(this.node, key, { suspects: hops, without: NO_NODE })
      if (hop === NO_NODE || hops.includes(hop)) break
      hops.push(hop)
    }
    return hops
  }

  neighborSet(count: number): NodeHandle[] {
    return this.closestTo(this.selfId, count)
  }

  covers(key: Id): boolean {
    return this.node.leafSet.covers(key)
  }

  coversRing(): boolean {
    return this.node.leafSet.coversRing()
  }

  replicaSet(key: Id, maxRank: number): NodeHandle[] {
    return this.closestTo(key, maxRank + 1)
  }

  readyToLeave(): void {
    this.node.readyToLeave(this.application)
  }

  emit(event: NodeEvent): void {
    this.node.env.emit(event)
  }

  private closestTo(key: Id, count: number): NodeHandle[] {
    const { env, leafSet, self } = this.node
    return [self, ...leafSet.members()]
      .sort((a, b) => compareCloseness(key, env.idOf(a), env.idOf(b)))
      .slice(0, count)
  }
}
