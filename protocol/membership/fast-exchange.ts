import type { PastryParameters } from '../base/parameters.ts'
import { type Micros, micros } from '../base/time.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'

/** What a node remembers of leaves that have come or gone. */
interface Changes {
  /** When the latest came or went: one time more than make the round fast. */
  readonly times: Micros[]
  fastUntil: Micros
}

/**
 * Decision 10: the round of leaf exchanges is slow, and fast for a while when L/4 leaves have come or gone within a minute
 * (`hurriedExchangePeriod`): then announcements overtake each other, and few leaf sets may be right.
 */
export class FastExchange {
  private readonly parameters: PastryParameters
  private readonly changes: ObjectFact<Changes>

  constructor(store: NodeStore, parameters: PastryParameters) {
    this.parameters = parameters
    this.changes = store.object()
  }

  /** How long the present round takes. */
  period(now: Micros): Micros {
    const { hurriedExchangePeriod, leafExchangePeriod } = this.parameters
    const changes = this.changes.value
    return changes !== undefined && now < changes.fastUntil ? hurriedExchangePeriod : leafExchangePeriod
  }

  /** A leaf has come or gone. Returns whether the round has just become fast. */
  noteChange(now: Micros): boolean {
    const { hurriedExchangePeriod, leafSetSize } = this.parameters
    const changes = this.changes.value ?? { times: [], fastUntil: micros(0) }
    const { times } = changes
    this.changes.value = changes
    times.push(now)
    if (times.length <= Math.max(2, leafSetSize / 4)) return false
    times.shift()
    if (now - times[0]! > hurriedExchangePeriod) return false
    const wasSlow = now >= changes.fastUntil
    changes.fastUntil = micros(now + (5 * hurriedExchangePeriod) / 4)
    return wasSlow
  }
}
