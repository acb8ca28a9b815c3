import { NO_NODE } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import { SIDES } from '../state/side.ts'
import type { NodeStore } from '../store/node-store.ts'
import { FastExchange } from './fast-exchange.ts'
import type { Probing } from './probing.ts'

/**
 * Exchanges leaf sets with each leaf within a stated period, so that leaf sets are right that long after the last
 * change: after a mass crash announcements overtake each other, and alone would leave a few leaf sets permanently
 * wrong.
 */
export class LeafExchange {
  private readonly host: Host
  private readonly state: Pick<NodeState, 'leafSet' | 'peers' | 'status'>
  private readonly probing: Probing
  private readonly fast: FastExchange

  constructor(
    store: NodeStore,
    host: Host,
    state: Pick<NodeState, 'leafSet' | 'peers' | 'status'>,
    probing: Probing,
  ) {
    this.host = host
    this.state = state
    this.probing = probing
    this.fast = new FastExchange(store, host.parameters)
  }

  /** Called when the node becomes active for the first time. */
  start(): void {
    this.schedule()
  }

  /**
   * Exchanges leaf sets with the leaf whose last exchange, begun by either of the two, is longest ago, and with all for
   * which the next turn would be too late.
   */
  due(): void {
    const { leafSet, peers } = this.state
    const now = this.host.now()
    const period = this.fast.period(now)
    const wait = this.schedule()
    let oldest = NO_NODE
    // Not much before it is due, or each pair would exchange twice as often as it must.
    let oldestAge = (7 * period) / 8
    // A leaf that stands on both sides comes twice, and is as old the second time.
    for (const side of SIDES) {
      for (let index = 0; index < leafSet.count(side); index++) {
        const leaf = leafSet.at(side, index)
        const exchangedAt = peers.leafLastExchange(leafSet.placeAt(side, index), now)
        const age = now - (exchangedAt ?? Number.NEGATIVE_INFINITY)
        if (age + wait > this.host.parameters.leafExchangePeriod) this.probing.probe(leaf)
        if (age <= oldestAge) continue
        oldest = leaf
        oldestAge = age
      }
    }
    if (oldest !== NO_NODE) this.probing.probe(oldest)
  }

  /** A leaf has come or gone. `upheaval`: enough have recently that the round becomes fast. */
  leafSetChanged(): 'upheaval' | 'usual' {
    if (!this.state.status.isActive || !this.fast.noteChange(this.host.now())) return 'usual'
    this.schedule()
    return 'upheaval'
  }

  /** Returns the time until then: a period holds a turn for each leaf. */
  private schedule(): Micros {
    const leaves = this.state.leafSet.size
    const wait = micros(Math.ceil(this.fast.period(this.host.now()) / Math.max(1, leaves)))
    this.host.schedule(TIMER.leafExchange, wait)
    return wait
  }
}
