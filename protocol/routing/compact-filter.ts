import { type Micros, micros } from '../base/time.ts'
import type { Cursor } from '../store/cursor.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { Rows } from '../store/rows.ts'
import { DuplicateFilter, isOver, type Pair } from './duplicate-filter.ts'

/** How many pairs fit here: enough for most nodes. */
const PAIRS_MAX = 4

// What a row holds, in whole numbers: the time since which pairs are taken into the newer set, in two words; how many pairs each set
// has; and the pairs, those of the older set first.

const SINCE = 0
const OLDER = 2
const RECENT = 3
const PAIRS = 4
const WIDTH = PAIRS + 2 * PAIRS_MAX

const WORD = 0x100000000

/** The filter of the node at a cursor, in one row of numbers, while it has seen little. Its answers are those of a `DuplicateFilter`. */
export class CompactFilter {
  private readonly period: Micros
  private readonly rows: Rows
  private readonly cursor: Cursor

  constructor(store: NodeStore, period: Micros) {
    this.period = period
    this.rows = store.rows(WIDTH)
    this.cursor = store.cursor
  }

  /** Has the filter begun, and not been dropped? */
  get isThere(): boolean {
    return this.rows.count(this.cursor) > 0
  }

  begin(now: Micros): void {
    this.rows.extend(this.cursor, 1)
    this.restart(now, 0)
  }

  giveUp(): void {
    this.rows.release(this.cursor)
  }

  hasForgottenAll(now: Micros): boolean {
    return isOver(this.since, this.period, now)
  }

  /** As `DuplicateFilter.seen`; `full`: the pair is not known yet, and there is no room for it. */
  seen(sender: number, sequence: number, now: Micros): boolean | 'full' {
    const { period, since } = this
    if (now - since >= period) this.restart(now, isOver(since, period, now) ? 0 : this.read(RECENT))
    const page = this.rows.page(this.cursor)
    const begin = this.rows.first(this.cursor) + PAIRS
    const end = begin + 2 * this.size
    for (let at = begin; at < end; at += 2)
      if (page[at] === sender && page[at + 1] === (sequence | 0)) return true
    if (this.size === PAIRS_MAX) return 'full'
    page[end] = sender
    page[end + 1] = sequence
    this.write(RECENT, this.read(RECENT) + 1)
    return false
  }

  /** A filter of the same pairs that has room for more. */
  larger(): DuplicateFilter {
    const older = this.read(OLDER)
    return new DuplicateFilter(this.period, this.since, {
      older: this.pairs(0, older),
      recent: this.pairs(older, this.size),
    })
  }

  private get since(): Micros {
    return micros(this.read(SINCE) * WORD + (this.read(SINCE + 1) >>> 0))
  }

  private get size(): number {
    return this.read(OLDER) + this.read(RECENT)
  }

  /** Pairs go into a new set from now on. The latest `kept` pairs become the older set. */
  private restart(now: Micros, kept: number): void {
    const pairs = this.rows.first(this.cursor) + PAIRS
    const end = pairs + 2 * this.size
    if (kept > 0) this.rows.page(this.cursor).copyWithin(pairs, end - 2 * kept, end)
    this.write(SINCE, Math.floor(now / WORD))
    this.write(SINCE + 1, now)
    this.write(OLDER, kept)
    this.write(RECENT, 0)
  }

  private pairs(first: number, end: number): Pair[] {
    return Array.from({ length: end - first }, (_, index) => {
      const at = PAIRS + 2 * (first + index)
      return [this.read(at), this.read(at + 1)]
    })
  }

  private read(field: number): number {
    return this.rows.page(this.cursor)[this.rows.first(this.cursor) + field]!
  }

  private write(field: number, value: number): void {
    this.rows.page(this.cursor)[this.rows.first(this.cursor) + field] = value
  }
}
