import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros, minutes } from '../base/time.ts'
import type { Cursor } from '../store/cursor.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { Rows } from '../store/rows.ts'

/** How many are remembered. The one that was found dead longest ago makes room for the next. */
const REMEMBERED_MAX = 16

/** How long one is remembered: longer than networks stay apart. */
const MEMORY = minutes(24 * 60)

// What the row of a node holds: first the handles, side by side because each message asks for one, then the times, in two words each.
const TIMES = REMEMBERED_MAX
const WORDS = 2
const ROW = REMEMBERED_MAX + WORDS * REMEMBERED_MAX

/** What the lower word of a time counts up to. */
const WORD = 0x80000000

/**
 * Decision 34: members that were found dead, and may live if the network has come apart. `Probing` forgets its
 * deaths within a minute; these are kept for a day. A node that remembers none has no row.
 */
export class RememberedDead {
  private readonly cursor: Cursor
  /** At most one row per node: the nodes found dead, and when, in that order of time; then NO_NODE, which new rows hold. */
  private readonly rows: Rows

  constructor(store: NodeStore) {
    this.cursor = store.cursor
    this.rows = store.rows(ROW)
  }

  get isEmpty(): boolean {
    return this.rows.count(this.cursor) === 0
  }

  has(peer: NodeHandle): boolean {
    return this.find(peer) >= 0
  }

  note(peer: NodeHandle, now: Micros): void {
    this.forget(peer)
    if (this.isEmpty) this.rows.extend(this.cursor, 1)
    if (this.count === REMEMBERED_MAX) this.removeAt(0)
    const { count } = this
    const page = this.rows.page(this.cursor)
    const first = this.rows.first(this.cursor)
    const time = first + TIMES + WORDS * count
    page[first + count] = peer
    page[time] = Math.floor(now / WORD)
    page[time + 1] = now % WORD
  }

  /** Returns whether it was remembered. */
  forget(peer: NodeHandle): boolean {
    const index = this.find(peer)
    if (index < 0) return false
    if (this.count === 1) this.rows.release(this.cursor)
    else this.removeAt(index)
    return true
  }

  forgetOld(now: Micros): void {
    while (!this.isEmpty && now - this.foundAt(0) >= MEMORY) this.forget(this.at(0))
  }

  /** The one that a draw from [0, 1) picks; there is one. */
  pick(draw: number): NodeHandle {
    return this.at(Math.floor(draw * this.count))
  }

  private get count(): number {
    if (this.isEmpty) return 0
    let count = 0
    while (count < REMEMBERED_MAX && this.at(count) !== NO_NODE) count++
    return count
  }

  private at(index: number): NodeHandle {
    return this.rows.page(this.cursor)[this.rows.first(this.cursor) + index] as NodeHandle
  }

  private foundAt(index: number): Micros {
    const page = this.rows.page(this.cursor)
    const time = this.rows.first(this.cursor) + TIMES + WORDS * index
    return micros(page[time]! * WORD + page[time + 1]!)
  }

  private find(peer: NodeHandle): number {
    if (this.isEmpty) return -1
    const page = this.rows.page(this.cursor)
    const first = this.rows.first(this.cursor)
    for (let index = 0; index < REMEMBERED_MAX; index++) if (page[first + index] === peer) return index
    return -1
  }

  /** The ones after it move up. */
  private removeAt(index: number): void {
    const page = this.rows.page(this.cursor)
    const first = this.rows.first(this.cursor)
    const times = first + TIMES
    page.copyWithin(first + index, first + index + 1, times)
    page[times - 1] = NO_NODE
    page.copyWithin(times + WORDS * index, times + WORDS * (index + 1), first + ROW)
  }
}
