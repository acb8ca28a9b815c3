import type { PastryParameters } from '../base/parameters.ts'
import { type Micros, micros } from '../base/time.ts'

/**
 * Decision 10: the round of leaf exchanges is slow, and fast for a while when L/4 leaves have come or gone within a minute
 * (`hurriedExchangePeriod`): then announcements overtake each other, and few leaf sets may be right.
 */
export class FastExchange {
  private readonly parameters: PastryParameters
  /** When the latest leaves came or went, one more than make the round fast. */
  private readonly changes: Micros[] = []
  private fastUntil = micros(0)

  constructor(parameters: PastryParameters) {
    this.parameters = parameters
  }

  /** How long a round takes that goes on now. */
  period(now: Micros): Micros {
    const { hurriedExchangePeriod, leafExchangePeriod } = this.parameters
    return now < this.fastUntil ? hurriedExchangePeriod : leafExchangePeriod
  }

  /** A leaf has come or gone. Returns whether the round has just become fast. */
  noteChange(now: Micros): boolean {
    const { hurriedExchangePeriod, leafSetSize } = this.parameters
    this.changes.push(now)
    if (this.changes.length <= Math.max(2, leafSetSize / 4)) return false
    this.changes.shift()
    if (now - this.changes[0]! > hurriedExchangePeriod) return false
    const wasSlow = now >= this.fastUntil
    this.fastUntil = micros(now + (5 * hurriedExchangePeriod) / 4)
    return wasSlow
  }
}
