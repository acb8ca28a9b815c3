import type { NodeHandle } from '../base/handles.ts'
import type { Coordinator } from './coordinator.ts'
import type { Departure } from './departure.ts'
import type { Holdings } from './holdings.ts'
import type { Routing } from './messages.ts'
import type { Placement } from './placement.ts'
import type { Reconciliation } from './reconciliation.ts'
import type { RepairRounds } from './repair-rounds.ts'
import type { Transport } from './transport.ts'

interface Needs {
  readonly routing: Pick<Routing, 'self' | 'idOf'>
  readonly transport: Pick<Transport, 'send'>
  readonly holdings: Pick<Holdings, 'on'>
  readonly placement: Pick<
    Placement,
    'refresh' | 'noteDeparting' | 'noteGone' | 'noteInterruption' | 'closest' | 'rootArc'
  >
  readonly coordinator: Pick<Coordinator, 'reconsider'>
  readonly reconciliation: Pick<Reconciliation, 'peerGone'>
  readonly rounds: Pick<RepairRounds, 'neighbourhoodChanged' | 'schedule'>
  readonly departure: Pick<Departure, 'tellIfDeparting'>
}

/** What follows, for the keys that this node keeps, when a node enters the leaf set, leaves it, or is about to. */
export class Neighbours {
  private readonly needs: Needs

  constructor(needs: Needs) {
    this.needs = needs
  }

  joined(node: NodeHandle): void {
    const { placement, coordinator, rounds, departure } = this.needs
    departure.tellIfDeparting(node)
    this.invite(node)
    if (placement.refresh()) rounds.neighbourhoodChanged()
    coordinator.reconsider()
  }

  left(node: NodeHandle): void {
    const { placement, coordinator, reconciliation, rounds } = this.needs
    const wasDeparting = placement.noteGone(node)
    if (placement.refresh()) {
      rounds.neighbourhoodChanged()
      this.inviteNextClosest(node)
    }
    reconciliation.peerGone(node, wasDeparting ? 'left' : 'died')
    coordinator.reconsider()
  }

  /** The node is about to leave: from now on this one does not count on it. */
  departs(node: NodeHandle): void {
    const { placement, coordinator, rounds } = this.needs
    if (!placement.noteDeparting(node)) return
    rounds.neighbourhoodChanged()
    // It holds something, or it would have gone: perhaps what is this node's own from now on.
    rounds.schedule()
    this.inviteNextClosest(node)
    coordinator.reconsider()
  }

  /** This node was not active for a while: others may have served its keys. */
  interrupted(): void {
    const { placement, coordinator, rounds } = this.needs
    placement.noteInterruption()
    rounds.neighbourhoodChanged()
    coordinator.reconsider()
  }

  /** Keys that a departed node was the root of belong to the nodes on both sides now, which may not know that there are any. */
  private inviteNextClosest(departed: NodeHandle): void {
    const { routing, placement } = this.needs
    for (const node of placement.closest(routing.idOf(departed), 2))
      if (node !== routing.self) this.invite(node)
  }

  /** Has a node look for its keys, if it is the root of anything that is held here. */
  private invite(node: NodeHandle): void {
    const { transport, holdings, placement } = this.needs
    if (holdings.on(placement.rootArc(node)).length > 0) transport.send(node, { kind: 'invite' })
  }
}
