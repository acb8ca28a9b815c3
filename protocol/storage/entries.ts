import type { Micros } from '../environment.ts'
import type { Version } from '../events.ts'
import { compareIds, type Id, idEquals } from '../id.ts'
import type { Arc } from './arc.ts'

/** What is held under a key: a value, or the tombstone of one. */
export interface Entry {
  readonly key: Id
  readonly version: Version
  /** `undefined`: a tombstone. */
  readonly value: Uint8Array | undefined
  /** When it was written, as far as is known: a tombstone expires so long after. */
  readonly writtenAt: Micros
}

/** A summary of the entries on an arc: two nodes that hold the same have the same. */
export interface Digest {
  readonly count: number
  readonly hash: number
}

/** The entries of a node in order of their keys, so that those on an arc stand together. */
export class Entries {
  private readonly sorted: Entry[] = []
  private valueBytes = 0
  private valueCount = 0

  get size(): number {
    return this.sorted.length
  }

  /** Bytes of the values. */
  get bytes(): number {
    return this.valueBytes
  }

  /** Values, tombstones not counted. */
  get values(): number {
    return this.valueCount
  }

  get(key: Id): Entry | undefined {
    const entry = this.sorted[this.place(key)]
    return entry !== undefined && idEquals(entry.key, key) ? entry : undefined
  }

  /** Takes an entry in, in place of any other of the same key. */
  set(entry: Entry): void {
    const place = this.place(entry.key)
    const held = this.sorted[place]
    if (held !== undefined && idEquals(held.key, entry.key)) {
      this.count(held, -1)
      this.sorted[place] = entry
    } else {
      this.sorted.splice(place, 0, entry)
    }
    this.count(entry, 1)
  }

  delete(key: Id): void {
    const place = this.place(key)
    const held = this.sorted[place]
    if (held === undefined || !idEquals(held.key, key)) return
    this.count(held, -1)
    this.sorted.splice(place, 1)
  }

  /** All, in order of their keys. A value: later changes do not show. */
  all(): Entry[] {
    return this.sorted.slice()
  }

  /** Those on an arc, going clockwise. */
  on({ from, to }: Arc): Entry[] {
    const start = this.place(from)
    const end = this.place(to)
    if (compareIds(from, to) < 0) return this.sorted.slice(start, end)
    return [...this.sorted.slice(start), ...this.sorted.slice(0, end)]
  }

  /** The first entry at `from` or clockwise after it, around the wrap, for which `wanted` holds. */
  first(from: Id, wanted: (entry: Entry) => boolean): Entry | undefined {
    const { sorted } = this
    const start = this.place(from)
    for (let step = 0; step < sorted.length; step++) {
      const entry = sorted[(start + step) % sorted.length]!
      if (wanted(entry)) return entry
    }
    return undefined
  }

  digest(arc: Arc): Digest {
    let hash = 0
    const entries = this.on(arc)
    for (const { key, version } of entries) hash += hashOf(key, version)
    return { count: entries.length, hash: hash % 0x20000000000000 }
  }

  /** Where the key stands or would stand. */
  private place(key: Id): number {
    let low = 0
    let high = this.sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareIds(this.sorted[middle]!.key, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  private count({ value }: Entry, sign: 1 | -1): void {
    if (value === undefined) return
    this.valueBytes += sign * value.length
    this.valueCount += sign
  }
}

/** 32 bits in which every bit of key and version has a part. */
function hashOf(key: Id, { counter, writer }: Version): number {
  let hash = 0x9e3779b9
  for (const word of [key.w0, key.w1, key.w2, key.w3, counter, writer | 0, writer / 0x100000000]) {
    hash = Math.imul(hash ^ word, 0x85ebca6b)
    hash ^= hash >>> 15
    hash = Math.imul(hash, 0xc2b2ae35)
    hash ^= hash >>> 13
  }
  return hash >>> 0
}
