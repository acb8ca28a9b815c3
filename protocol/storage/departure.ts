import type { NodeHandle } from '../base/handles.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Holdings } from './holdings.ts'
import type { Routing } from './messages.ts'
import type { Placement } from './placement.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'

interface Needs {
  readonly routing: Pick<Routing, 'self' | 'neighborSet' | 'startTimer' | 'readyToLeave'>
  readonly parameters: Pick<StorageParameters, 'handOverTimeout'>
  readonly transport: Pick<Transport, 'send'>
  readonly holdings: Pick<Holdings, 'size'>
  readonly placement: Pick<Placement, 'isDeparting' | 'noteDeparting'>
  readonly coordinator: { readonly isIdle: boolean }
  /** Drops what this node holds, when others have it. */
  readonly release: { schedule(): void }
}

/** Keeps a node that is to leave until it has handed over what it holds, and has answered what it was asked. */
export class Departure {
  private readonly needs: Needs

  constructor(needs: Needs) {
    this.needs = needs
  }

  /** This node is to leave. Returns whether it may at once; otherwise `readyToLeave` is called. */
  begin(): 'ready' | 'later' {
    const { routing, parameters, placement, release } = this.needs
    if (this.isDone) return 'ready'
    placement.noteDeparting(routing.self)
    for (const node of routing.neighborSet(Number.POSITIVE_INFINITY))
      if (node !== routing.self) this.tellIfDeparting(node)
    routing.startTimer(TIMER.handOver, parameters.handOverTimeout)
    release.schedule()
    return 'later'
  }

  /** Has another node not count on this one, if it is about to leave. */
  tellIfDeparting(node: NodeHandle): void {
    const { transport, placement } = this.needs
    if (placement.isDeparting) transport.send(node, { kind: 'departing' })
  }

  /** A leaver goes when it has nothing more to do for others. */
  leaveIfDone(): void {
    const { routing, placement } = this.needs
    if (placement.isDeparting && this.isDone) routing.readyToLeave()
  }

  private get isDone(): boolean {
    const { holdings, coordinator } = this.needs
    return holdings.size === 0 && coordinator.isIdle
  }
}
