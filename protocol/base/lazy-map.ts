/** What a map without entries is iterated as. */
const NOTHING = new Map<never, never>()

/**
 * A map that takes no memory while it is empty, in order of insertion. A node has many that are nearly always
 * empty, and a run has many nodes.
 */
export class LazyMap<K, V> {
  private map: Map<K, V> | undefined

  get size(): number {
    return this.map === undefined ? 0 : this.map.size
  }

  get(key: K): V | undefined {
    return this.map?.get(key)
  }

  has(key: K): boolean {
    return this.map?.has(key) ?? false
  }

  set(key: K, value: V): void {
    this.map ??= new Map()
    this.map.set(key, value)
  }

  /** Returns whether the key was there. */
  delete(key: K): boolean {
    if (this.map === undefined || !this.map.delete(key)) return false
    if (this.map.size === 0) this.map = undefined
    return true
  }

  /** Forgets the oldest entries, until at most `count` are left. */
  keepLatest(count: number): void {
    if (this.map === undefined) return
    for (const oldest of this.map.keys()) {
      if (this.map.size <= count) return
      this.map.delete(oldest)
    }
  }

  clear(): void {
    this.map = undefined
  }

  keys(): IterableIterator<K> {
    return (this.map ?? NOTHING).keys()
  }

  values(): IterableIterator<V> {
    return (this.map ?? NOTHING).values()
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return (this.map ?? NOTHING)[Symbol.iterator]()
  }
}
