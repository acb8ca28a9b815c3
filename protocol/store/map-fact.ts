import type { ObjectFact } from './object-fact.ts'

const NOTHING: ReadonlyMap<never, never> = new Map<never, never>()

/**
 * A map of every node, in order of insertion, that takes no memory where it is empty: it is so for nearly all nodes. While it is gone
 * through, no entry may be taken out but the one that has been reached.
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
    // A map that loses its last entry makes its table anew: that is for nothing.
    if (map.size > 1) return map.delete(key)
    if (!map.has(key)) return false
    this.maps.value = undefined
    return true
  }

  /** Forgets what was put in first, until there are no more than so many. */
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
