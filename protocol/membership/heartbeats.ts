import { NO_NODE } from '../base/handles.ts'
import { micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { DirectNeighbours } from '../state/direct-neighbours.ts'
import type { Dialability } from './dialability.ts'
import type { LeafSetRepair } from './leaf-set-repair.ts'
import type { Probing } from './probing.ts'

/**
 * Failure detection between direct neighbours [MSP §3.1]: a heartbeat to the left one every Tls, and a probe of the right
 * one when it has been silent for Tls + To. Any other message sent replaces a heartbeat, and any message heard is a sign of life.
 */
export class Heartbeats {
  private readonly host: Host
  private readonly neighbours: DirectNeighbours
  private readonly probing: Probing
  private readonly repair: LeafSetRepair
  private readonly dialability: Pick<Dialability, 'doubt'>

  constructor(
    host: Host,
    neighbours: DirectNeighbours,
    probing: Probing,
    repair: LeafSetRepair,
    dialability: Heartbeats['dialability'],
  ) {
    this.host = host
    this.neighbours = neighbours
    this.probing = probing
    this.repair = repair
    this.dialability = dialability
  }

  /** Called when the node becomes active for the first time. */
  start(): void {
    const { heartbeatPeriod, probeTimeout } = this.host.parameters
    // Nodes that started together do not act together.
    this.host.schedule(TIMER.heartbeat, micros(Math.floor(this.host.random() * heartbeatPeriod)))
    this.host.schedule(TIMER.rightNeighbour, micros(heartbeatPeriod + probeTimeout))
  }

  /** Decision 10: it carries the leaf set. */
  heartbeatDue(): void {
    const { heartbeatPeriod } = this.host.parameters
    const { left } = this.neighbours
    this.probing.doubtDeaths()
    if (left !== NO_NODE && this.sinceSent() >= heartbeatPeriod) {
      const { leaves, failed, active, probePeriod } = this.repair.leafSetState()
      this.host.send(left, { kind: 'heartbeat', leaves, failed, active, probePeriod })
    }
    const sinceSent = this.sinceSent()
    const wait = sinceSent < heartbeatPeriod ? heartbeatPeriod - sinceSent : heartbeatPeriod
    this.host.schedule(TIMER.heartbeat, micros(wait))
  }

  rightNeighbourDue(): void {
    const { heartbeatPeriod, probeTimeout } = this.host.parameters
    const { right, rightHeardAt } = this.neighbours
    const patience = heartbeatPeriod + probeTimeout
    const silence = right === NO_NODE ? 0 : this.host.now() - rightHeardAt
    if (silence >= patience) {
      this.probing.probe(right)
      // Its heartbeats may not have arrived.
      this.dialability.doubt()
    }
    const wait = silence < patience ? patience - silence : heartbeatPeriod
    this.host.schedule(TIMER.rightNeighbour, micros(wait))
  }

  private sinceSent(): number {
    return this.host.now() - this.neighbours.sentLeftAt
  }
}
