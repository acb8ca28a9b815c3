import type { Micros } from './environment.ts'

/**
 * Remembers what has been seen for at least one period and at most two: two sets, of which the older is
 * dropped when the newer is a period old.
 */
export class DuplicateFilter {
  private readonly period: Micros
  private recent = new Set<number>()
  private older = new Set<number>()
  private since: Micros

  constructor(period: Micros, now: Micros) {
    this.period = period
    this.since = now
  }

  /** Returns whether the pair was seen before, and remembers it. */
  seen(sender: number, sequence: number, now: Micros): boolean {
    if (now - this.since >= this.period) {
      this.older = now - this.since >= 2 * this.period ? new Set() : this.recent
      this.recent = new Set()
      this.since = now
    }
    const name = sender * 0x100000000 + sequence
    if (this.recent.has(name) || this.older.has(name)) return true
    this.recent.add(name)
    return false
  }
}
