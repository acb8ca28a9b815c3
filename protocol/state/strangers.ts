import type { NodeHandle } from '../base/handles.ts'
import type { Cursor } from '../store/cursor.ts'
import type { Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { Rows } from '../store/rows.ts'
import { UNKNOWN } from './unknown.ts'

/** Strangers that are remembered at a time; beyond that the oldest is forgotten. */
const STRANGERS_MAX = 64

/** Numbers of a stranger: its handle, and its round trip in one number. */
const PAIR = 2
/** Memory is allocated for this many more at a time. */
const PER_ROW = 4

/** Nodes that were measured and are neither leaves nor entries of the table, oldest first. It takes no memory while there are none. */
export class Strangers {
  private readonly cursor: Cursor
  private readonly rows: Rows
  private readonly count: Int32Fact<number>

  constructor(store: NodeStore) {
    this.cursor = store.cursor
    this.rows = store.rows(PER_ROW * PAIR)
    this.count = store.int32(0)
  }

  get size(): number {
    return this.count.value
  }

  /** What is known of its round trip (`round-trip-samples.ts`), or UNKNOWN. */
  get(peer: NodeHandle): number {
    const at = this.find(peer)
    return at < 0 ? UNKNOWN : this.rows.page(this.cursor)[at + 1]!
  }

  set(peer: NodeHandle, roundTrip: number): void {
    const known = this.find(peer)
    if (known >= 0) {
      this.rows.page(this.cursor)[known + 1] = roundTrip
      return
    }
    if (this.size === STRANGERS_MAX) this.removeAt(this.rows.first(this.cursor))
    const row = Math.floor(this.size / PER_ROW)
    if (row === this.rows.count(this.cursor)) this.rows.extend(this.cursor, row + 1)
    const page = this.rows.page(this.cursor)
    const at = this.rows.first(this.cursor) + this.size * PAIR
    page[at] = peer
    page[at + 1] = roundTrip
    this.count.value++
  }

  delete(peer: NodeHandle): void {
    const at = this.find(peer)
    if (at < 0) return
    this.removeAt(at)
    if (this.size === 0) this.clear()
  }

  clear(): void {
    this.rows.release(this.cursor)
    this.count.value = 0
  }

  private find(peer: NodeHandle): number {
    const { size } = this
    if (size === 0) return -1
    const page = this.rows.page(this.cursor)
    const first = this.rows.first(this.cursor)
    const end = first + size * PAIR
    for (let at = first; at < end; at += PAIR) if (page[at] === peer) return at
    return -1
  }

  private removeAt(at: number): void {
    const end = this.rows.first(this.cursor) + this.size * PAIR
    this.rows.page(this.cursor).copyWithin(at, at + PAIR, end)
    this.count.value--
  }
}
