import type { Micros } from '../base/time.ts'

/** Pairs of one set; a set that has more is taken to be a period old. */
const PAIRS_MAX = 1 << 16

/** A sender, and the number that it gave to what it sent. */
export type Pair = readonly [sender: number, sequence: number]

interface Pairs {
  readonly older: readonly Pair[]
  readonly recent: readonly Pair[]
}

/** Has a filter forgotten every pair of a set that was begun at `since`? */
export const isOver = (since: Micros, period: Micros, now: Micros): boolean => now - since >= 2 * period

/**
 * Remembers the pairs seen for at least one period and less than three: in two sets, of which the older is dropped when
 * the newer is one period old. If a set fills up before that, pairs are forgotten sooner.
 */
export class DuplicateFilter {
  private readonly period: Micros
  private recent = new PairSet()
  private older: PairSet | undefined
  private since: Micros

  /** `seen`: the pairs that it knows at first; the recent ones have come since `now`. */
  constructor(period: Micros, now: Micros, seen?: Pairs) {
    this.period = period
    this.since = now
    if (seen === undefined) return
    for (const [sender, sequence] of seen.recent) this.recent.add(sender, sequence)
    if (seen.older.length > 0) this.older = new PairSet()
    for (const [sender, sequence] of seen.older) this.older?.add(sender, sequence)
  }

  /** Returns whether the pair was seen before, and remembers it. `sender` ≥ 0. */
  seen(sender: number, sequence: number, now: Micros): boolean {
    if (now - this.since >= this.period || this.recent.size >= PAIRS_MAX) {
      this.older = this.hasForgottenAll(now) ? undefined : this.recent
      this.recent = new PairSet(this.recent.capacity)
      this.since = now
    }
    if (this.older?.has(sender, sequence)) return true
    return !this.recent.add(sender, sequence)
  }

  /** Have all pairs been forgotten, so that an empty filter would do as well? */
  hasForgottenAll(now: Micros): boolean {
    return isOver(this.since, this.period, now)
  }
}

const FREE = -1

/** A set of pairs of 32-bit integers, the first ≥ 0: open addressing in one array, at most half full. */
class PairSet {
  private table: Int32Array<ArrayBuffer>
  size = 0

  /** `capacity`: as many as the set before it needed room for. */
  constructor(capacity = 4) {
    this.table = new Int32Array(capacity * 4).fill(FREE)
  }

  get capacity(): number {
    return Math.max(4, this.size > this.table.length / 16 ? this.table.length / 4 : this.table.length / 8)
  }

  has(a: number, b: number): boolean {
    return this.table[this.find(a, b)] !== FREE
  }

  /** Returns whether the pair is new. */
  add(a: number, b: number): boolean {
    const at = this.find(a, b)
    if (this.table[at] !== FREE) return false
    this.table[at] = a
    this.table[at + 1] = b
    this.size++
    if (this.size * 4 > this.table.length) this.grow()
    return true
  }

  /** Index of the pair, or of the free place where it would go. */
  private find(a: number, b: number): number {
    const mask = this.table.length - 2
    const hash = Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b)
    let at = ((hash ^ (hash >>> 15)) << 1) & mask
    while (this.table[at] !== FREE && (this.table[at] !== a || this.table[at + 1] !== (b | 0)))
      at = (at + 2) & mask
    return at
  }

  private grow(): void {
    const old = this.table
    this.table = new Int32Array(old.length * 2).fill(FREE)
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === FREE) continue
      const place = this.find(old[at]!, old[at + 1]!)
      this.table[place] = old[at]!
      this.table[place + 1] = old[at + 1]!
    }
  }
}
