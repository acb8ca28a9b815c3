import type { RandomStream } from './random.ts'

/**
 * A set from which one item can be drawn, added or removed in constant time: the last takes the place of the removed. Its order
 * depends only on what was added and removed.
 */
export class Pool<Item> {
  private readonly items: Item[] = []
  private readonly places = new Map<unknown, number>()
  private readonly identityOf: (item: Item) => unknown
  private changes = 0

  /** Two items of one identity are the same; without `identityOf` each is its own. */
  constructor(identityOf: (item: Item) => unknown = (item) => item) {
    this.identityOf = identityOf
  }

  get size(): number {
    return this.items.length
  }

  /** How often an item has been added or removed. */
  get version(): number {
    return this.changes
  }

  has(item: Item): boolean {
    return this.places.has(this.identityOf(item))
  }

  /** The item at a place from 0 on; undefined past the last. */
  at(place: number): Item | undefined {
    return this.items[place]
  }

  /** No effect if it is there. */
  add(item: Item): void {
    if (this.has(item)) return
    this.changes++
    this.places.set(this.identityOf(item), this.items.length)
    this.items.push(item)
  }

  /** No effect if it is not there. */
  remove(item: Item): void {
    const identity = this.identityOf(item)
    const place = this.places.get(identity)
    if (place === undefined) return
    this.changes++
    this.places.delete(identity)
    const last = this.items.pop()!
    if (place === this.items.length) return
    this.items[place] = last
    this.places.set(this.identityOf(last), place)
  }

  /** Any of them, equally likely; undefined if there is none. Always one draw. */
  draw(random: RandomStream): Item | undefined {
    return this.items[random.integer(Math.max(1, this.items.length))]
  }

  /** All, in no order that means anything. */
  [Symbol.iterator](): IterableIterator<Item> {
    return this.items[Symbol.iterator]()
  }
}
