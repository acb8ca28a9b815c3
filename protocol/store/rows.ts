import type { Cursor } from './cursor.ts'

/** What numbers of new rows hold. */
const EMPTY = -1

/** Numbers of a page, at most: an address is the index of a page, and the place within it. */
const PAGE_BITS = 16
const PAGE = 1 << PAGE_BITS

/** Where a node's rows lie, and how many it has. */
const ADDRESS = 0
const COUNT = 1

/**
 * Rows of integers; each node has as many as it needs. They lie side by side, in pages for all nodes; the record of a
 * node says where. When a node gets more rows, or has gone, its earlier ones are reused for nodes that need as many.
 */
export class Rows {
  /** Numbers of a row. */
  readonly width: number
  private readonly begin: number
  private readonly pages: Int32Array[] = []
  /** How much of the last page is in use. */
  private used = 0
  /** Addresses that were given back, by the count of rows that lie there. */
  private readonly free: number[][] = []

  /** `begin`: where the two numbers begin that a record needs, 0 at first. */
  constructor(begin: number, width: number) {
    this.begin = begin
    this.width = width
  }

  /** How many rows the node at the cursor has. */
  count(cursor: Cursor): number {
    return cursor.int32s[cursor.int32At + this.begin + COUNT]!
  }

  /** The page in which they lie. A node that has none may not ask. */
  page(cursor: Cursor): Int32Array {
    return this.pages[this.address(cursor) >>> PAGE_BITS]!
  }

  /** Where in that page they begin. */
  first(cursor: Cursor): number {
    return this.address(cursor) & (PAGE - 1)
  }

  /** From now on the node has `count` rows, more than before; the new ones hold EMPTY. They may lie elsewhere than before. */
  extend(cursor: Cursor, count: number): void {
    const before = this.count(cursor)
    const address = this.take(count)
    const page = this.pages[address >>> PAGE_BITS]!
    const first = address & (PAGE - 1)
    page.fill(EMPTY, first + before * this.width, first + count * this.width)
    if (before > 0) {
      const old = this.first(cursor)
      page.set(this.page(cursor).subarray(old, old + before * this.width), first)
      this.release(cursor)
    }
    cursor.int32s[cursor.int32At + this.begin + ADDRESS] = address
    cursor.int32s[cursor.int32At + this.begin + COUNT] = count
  }

  /** Gives back all rows of the node. */
  release(cursor: Cursor): void {
    const count = this.count(cursor)
    if (count === 0) return
    this.free[count]!.push(this.address(cursor))
    cursor.int32s[cursor.int32At + this.begin + COUNT] = 0
  }

  private address(cursor: Cursor): number {
    return cursor.int32s[cursor.int32At + this.begin + ADDRESS]!
  }

  private take(count: number): number {
    while (this.free.length <= count) this.free.push([])
    const length = count * this.width
    if (length > PAGE)
      throw new RangeError(`${count} rows of ${this.width} numbers do not fit into a page of ${PAGE}`)
    return this.free[count]!.pop() ?? this.takeNew(length)
  }

  private takeNew(length: number): number {
    const last = this.pages.at(-1)?.length ?? 0
    if (this.used + length > last) {
      // A store may be for one node: pages begin small, and double.
      this.pages.push(new Int32Array(Math.min(PAGE, Math.max(length, 2 * last))))
      this.used = 0
    }
    const address = ((this.pages.length - 1) << PAGE_BITS) + this.used
    this.used += length
    return address
  }
}
