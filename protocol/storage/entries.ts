import { compareIds, type Id, idEquals } from '../base/id.ts'
import { lowerBound } from '../base/lower-bound.ts'
import type { Micros } from '../base/time.ts'
import { compareVersions, type Terms, type Version } from '../events.ts'
import type { Arc } from './arc.ts'

/** What is held under a key: a value, or the tombstone of a value. */
export interface Entry {
  readonly key: Id
  readonly version: Version
  /** `undefined`: a tombstone. */
  readonly value: Uint8Array | undefined
  /** What its writer asked for instead of the defaults. */
  readonly terms?: Terms | undefined
  /** The versions that it has taken the place of, the newest first: a late copy of a write is recognised by any node. */
  readonly earlier?: readonly Version[] | undefined
  /** When it was written, as far as this node knows: a tombstone expires `tombstoneLife` later, a value by its terms. */
  readonly writtenAt: Micros
}

/** A version of a key, and its value; no value: a tombstone. */
export type VersionedValue = Omit<Entry, 'key'>

/** Versions are counted in 32 bits. */
export const COUNTER_MAX = 0xffff_ffff
/** No writes lead to a first version with a higher counter than this, or to a version this far ahead of the held one. */
const FIRST_MAX = 0x7fff_ffff
const JUMP_MAX = 1 << 20

/**
 * Can writes have led to a version, as judged by a node that holds `held`, or nothing? This check keeps a false version
 * from using up the counters of a key.
 */
export const isPlausible = ({ counter }: Version, held: Version | undefined): boolean =>
  held === undefined ? counter <= FIRST_MAX : counter - held.counter <= JUMP_MAX

/** Is a version newer than another one of its key, or is there no other? */
export function isNewer(version: Version, than: Version | undefined): boolean {
  return than === undefined || compareVersions(version, than) > 0
}

/** A summary of the entries on an arc: two nodes that hold the same have the same. */
export interface Digest {
  readonly count: number
  readonly hash: number
}

/** A chunk that has grown to this many entries is cut in two. */
const CHUNK = 512

/** The entries of a node in order of their keys, so that the entries on an arc are adjacent; in chunks, so that adding one is cheap. */
export class Entries {
  private chunks: Entry[][] = []
  private count = 0
  private valueBytes = 0
  private valueCount = 0

  get size(): number {
    return this.count
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
    const chunk = this.chunks[this.chunkOf(key)]
    const entry = chunk?.[placeIn(chunk, key)]
    return entry !== undefined && idEquals(entry.key, key) ? entry : undefined
  }

  /** Adds an entry, in place of any other of the same key. */
  set(entry: Entry): void {
    this.tally(entry, 1)
    if (this.chunks.length === 0) {
      this.chunks.push([entry])
      return
    }
    const index = Math.min(this.chunkOf(entry.key), this.chunks.length - 1)
    const chunk = this.chunks[index]!
    const place = placeIn(chunk, entry.key)
    const held = chunk[place]
    if (held !== undefined && idEquals(held.key, entry.key)) {
      this.tally(held, -1)
      chunk[place] = entry
      return
    }
    chunk.splice(place, 0, entry)
    if (chunk.length >= CHUNK) this.chunks.splice(index, 1, chunk.slice(0, CHUNK / 2), chunk.slice(CHUNK / 2))
  }

  delete(key: Id): void {
    const index = this.chunkOf(key)
    const chunk = this.chunks[index]
    const place = chunk === undefined ? 0 : placeIn(chunk, key)
    const held = chunk?.[place]
    if (held === undefined || !idEquals(held.key, key)) return
    this.tally(held, -1)
    chunk!.splice(place, 1)
    if (chunk!.length === 0) this.chunks.splice(index, 1)
  }

  /** A copy of all entries, in order of their keys. */
  all(): Entry[] {
    return this.chunks.flat()
  }

  /** The entries on an arc, going clockwise. */
  on({ from, to }: Arc): Entry[] {
    if (compareIds(from, to) < 0) return this.between(from, to)
    return [...this.between(from, undefined), ...this.between(undefined, to)]
  }

  /** The digest of the entries on an arc; with `counts`, only of the ones for which it is true. */
  digest(arc: Arc, counts?: (entry: Entry) => boolean): Digest {
    let hash = 0
    const all = this.on(arc)
    const entries = counts === undefined ? all : all.filter(counts)
    for (const { key, version } of entries) hash += hashOf(key, version)
    return { count: entries.length, hash }
  }

  /** The entries from `from` on, and before `to`, in order of their keys. */
  private between(from: Id | undefined, to: Id | undefined): Entry[] {
    const found: Entry[] = []
    for (let index = from === undefined ? 0 : this.chunkOf(from); index < this.chunks.length; index++) {
      const chunk = this.chunks[index]!
      const start = from === undefined ? 0 : placeIn(chunk, from)
      const end = to === undefined ? chunk.length : placeIn(chunk, to)
      for (let place = start; place < end; place++) found.push(chunk[place]!)
      if (end < chunk.length) break
    }
    return found
  }

  /** The chunk in which a key stands or would stand: the first that does not end before it; their number if all do. */
  private chunkOf(key: Id): number {
    const { chunks } = this
    return lowerBound(chunks.length, (index) => compareIds(chunks[index]!.at(-1)!.key, key) < 0)
  }

  private tally({ value }: Entry, sign: 1 | -1): void {
    this.count += sign
    if (value === undefined) return
    this.valueBytes += sign * value.length
    this.valueCount += sign
  }
}

/** The place of the first entry of a chunk whose key is not less than the given one. */
function placeIn(chunk: readonly Entry[], key: Id): number {
  return lowerBound(chunk.length, (index) => compareIds(chunk[index]!.key, key) < 0)
}

/** 32 bits that depend on every bit of key and version. */
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
