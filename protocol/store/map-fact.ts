import type { ObjectFact } from './object-fact.ts'

const NOTHING: ReadonlyMap<never, never> = new Map<never, never>()

/**
 * A map of every node, in order of insertion. It takes no memory if it is empty, as for nearly all nodes. During an
 * iteration only the entry that has been reached may be removed.
 */
export class MapFact<K, V> {
  private readonly maps: ObjectFact<Map<K, V>>

  constructor(maps: ObjectFact<Map<K, V>>) {
    this.maps = maps
  }

  get size(): number {
    return this.maps.value?.size ?? 0
  }

  get(key: K): V | undefined {
    return this.maps.value?.get(key)
  }

  has(key: K): boolean {
    return this.maps.value?.has(key) ?? false
  }

  set(key: K, value: V): void {
    let map = this.maps.value
    if (map === undefined) {
      map = new Map()
      this.maps.value = map
    }
    map.set(key, value)
  }

  /** Returns whether the key was there. */
  delete(key: K): boolean {
    const map = this.maps.value
    if (map === undefined) return false
    // Removing the last entry of a `Map` makes it allocate a new table, which is not needed.
    if (map.size > 1) return map.delete(key)
    if (!map.has(key)) return false
    this.maps.value = undefined
    return true
  }

  /** Forgets the oldest entries, until at most `count` are left. */
  keepLatest(count: number): void {
    const map = this.maps.value
    if (map === undefined || map.size <= count) return
    for (const oldest of map.keys()) {
      if (map.size <= count) return
      map.delete(oldest)
    }
  }

  clear(): void {
    this.maps.value = undefined
  }

  keys(): IterableIterator<K> {
    return this.all.keys()
  }

  values(): IterableIterator<V> {
    return this.all.values()
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.all[Symbol.iterator]()
  }

  private get all(): ReadonlyMap<K, V> {
    return this.maps.value ?? NOTHING
  }
}
