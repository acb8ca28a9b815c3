import type { NodeHandle, TimerId } from '../base/handles.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Holdings } from './holdings.ts'
import type { Routing } from './messages.ts'
import type { Placement } from './placement.ts'
import type { Release } from './release.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'

/** Keeps a leaving node until it has handed over what it holds, and has answered the requests that it received. */
export class Departure {
  private readonly routing: Pick<
    Routing,
    'self' | 'isActive' | 'neighborSet' | 'startTimer' | 'cancelTimer' | 'readyToLeave' | 'emit'
  >
  private readonly parameters: Pick<StorageParameters, 'handOverTimeout'>
  private readonly transport: Pick<Transport, 'send'>
  private readonly holdings: Pick<Holdings, 'size' | 'all'>
  private readonly placement: Pick<Placement, 'isDeparting' | 'noteDeparting'>
  private readonly coordinator: { readonly isIdle: boolean }
  /** Drops what this node holds, when others have it. */
  private readonly release: Pick<Release, 'schedule' | 'obstacleTo'>
  private timer: TimerId | undefined
  /** Was the node inactive when its time was up? */
  private isOverdue = false

  constructor(
    routing: Departure['routing'],
    parameters: Departure['parameters'],
    transport: Departure['transport'],
    holdings: Departure['holdings'],
    placement: Departure['placement'],
    coordinator: Departure['coordinator'],
    release: Departure['release'],
  ) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.coordinator = coordinator
    this.release = release
  }

  /** This node is to leave. Returns whether it may leave at once; otherwise `readyToLeave` is called later. */
  begin(): 'ready' | 'later' {
    if (this.isDone) return 'ready'
    this.placement.noteDeparting(this.routing.self)
    for (const node of this.routing.neighborSet(Number.POSITIVE_INFINITY))
      if (node !== this.routing.self) this.tellIfDeparting(node)
    this.startTimer()
    this.release.schedule()
    return 'later'
  }

  /** This node is active again. While inactive it could hand over nothing: its time begins anew. */
  activated(): void {
    if (!this.placement.isDeparting) return
    if (this.timer !== undefined) this.routing.cancelTimer(this.timer)
    this.isOverdue = false
    this.startTimer()
  }

  /** If this node is about to leave, announces it to another node, so that it no longer counts on this one. */
  tellIfDeparting(node: NodeHandle): void {
    if (this.placement.isDeparting) this.transport.send(node, { kind: 'departing' })
  }

  /** A leaver goes when it has nothing more to do for others. */
  leaveIfDone(): void {
    if (this.placement.isDeparting && this.isDone) this.routing.readyToLeave()
  }

  /**
   * The node goes in any case; it reports the entries that no root that stays is known to hold. An inactive node gets
   * its time once more: it may have been stopped for all of it.
   */
  timeIsUp(): void {
    this.timer = undefined
    if (!this.routing.isActive && !this.isOverdue) {
      this.isOverdue = true
      return this.startTimer()
    }
    for (const { key, version } of this.holdings.all()) {
      const reason = this.release.obstacleTo(key)
      if (reason !== undefined) this.routing.emit({ type: 'notHandedOver', key, version, reason })
    }
    this.routing.readyToLeave()
  }

  private startTimer(): void {
    this.timer = this.routing.startTimer(TIMER.handOver, this.parameters.handOverTimeout)
  }

  private get isDone(): boolean {
    return this.holdings.size === 0 && this.coordinator.isIdle
  }
}
