import { type Id, idEquals } from './id.ts'
import { LazyMap } from './lazy-map.ts'

interface Entry<V> {
  readonly id: Id
  value: V
  next: Entry<V> | undefined
}

/** A map from ids, iterated in an order that depends only on what was put in: the leading 53 bits are the key of a `Map`, ids that share them are chained. */
export class IdMap<V> {
  private readonly chains = new LazyMap<number, Entry<V>>()
  private count = 0

  get size(): number {
    return this.count
  }

  get(id: Id): V | undefined {
    return this.find(id)?.value
  }

  has(id: Id): boolean {
    return this.find(id) !== undefined
  }

  set(id: Id, value: V): void {
    const found = this.find(id)
    if (found !== undefined) {
      found.value = value
      return
    }
    const key = leadingBits(id)
    this.chains.set(key, { id, value, next: this.chains.get(key) })
    this.count++
  }

  /** Returns whether the id was there. */
  delete(id: Id): boolean {
    const key = leadingBits(id)
    const rest: [Id, V][] = []
    let isFound = false
    for (let entry = this.chains.get(key); entry !== undefined; entry = entry.next) {
      if (idEquals(entry.id, id)) isFound = true
      else rest.push([entry.id, entry.value])
    }
    if (!isFound) return false
    this.count--
    let chain: Entry<V> | undefined
    for (const [other, value] of rest.reverse()) chain = { id: other, value, next: chain }
    if (chain === undefined) this.chains.delete(key)
    else this.chains.set(key, chain)
    return true
  }

  *entries(): IterableIterator<[Id, V]> {
    for (const chain of this.chains.values()) {
      for (let entry: Entry<V> | undefined = chain; entry !== undefined; entry = entry.next)
        yield [entry.id, entry.value]
    }
  }

  private find(id: Id): Entry<V> | undefined {
    let entry = this.chains.get(leadingBits(id))
    while (entry !== undefined && !idEquals(entry.id, id)) entry = entry.next
    return entry
  }
}

function leadingBits(id: Id): number {
  return (id.w0 >>> 0) * 0x200000 + (id.w1 >>> 11)
}
