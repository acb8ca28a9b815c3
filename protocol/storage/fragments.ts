import type { NodeHandle } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { Micros } from '../base/time.ts'
import { ByteReader, ByteWriter } from '../wire/bytes.ts'
import {
  codeOf,
  FRAGMENT_BYTES,
  kindOf,
  type PayloadOf,
  type StoragePayload,
  storageCodec,
} from './messages.ts'

type Fragment = PayloadOf<'fragment'>

/** More parts than the largest value needs. */
const FRAGMENTS_MAX = 1 << 14

/**
 * At most this many assemblies are under way at a time, of at most this many bytes. Beyond that the one that has not
 * grown for the longest time is dropped.
 */
const ASSEMBLIES_MAX = 256
const ASSEMBLED_BYTES_MAX = 1 << 26

interface Assembly {
  /** By their index. Only parts that have come take memory. */
  readonly parts: Map<number, Uint8Array>
  readonly count: number
  readonly kindCode: number
  bytes: number
  lastAt: Micros
}

/**
 * Cuts a payload into fragments of at most `maxBytes` each. Only hosts can write and read nodes: a payload that names
 * any (`release`) cannot be cut, and fits one message.
 */
export function cutIntoFragments(payload: StoragePayload, transfer: number, maxBytes: number): Fragment[] {
  const writer = new ByteWriter(storageCodec.size(payload))
  storageCodec.encode(payload, writer)
  const room = maxBytes - FRAGMENT_BYTES
  const count = Math.ceil(writer.bytes.length / room)
  return Array.from({ length: count }, (_, index) => ({
    kind: 'fragment',
    transfer,
    index,
    count,
    kindCode: codeOf(payload.kind),
    bytes: writer.bytes.slice(index * room, (index + 1) * room),
  }))
}

/**
 * Puts fragments together again, in any order of arrival. `sweep` drops assemblies that stall. If there are too many,
 * the one that has not grown for the longest time is dropped.
 */
export class Reassembly {
  /** In order of their last growth. */
  private readonly assemblies = new LazyMap<number, Assembly>()
  private bytes = 0

  get size(): number {
    return this.assemblies.size
  }

  /** Adds one fragment; returns the payload when none is missing any more. An invalid fragment is dropped. */
  add(from: NodeHandle, fragment: Fragment, now: Micros): StoragePayload | undefined {
    const { index, count, kindCode, bytes } = fragment
    const isPart = index < count && count <= FRAGMENTS_MAX && bytes.length > 0
    // No payload is cut twice.
    if (!isPart || kindOf(fragment) === 'fragment') return undefined
    const name = from * 0x100000000 + fragment.transfer
    const assembly = this.assemblies.get(name) ?? { parts: new Map(), count, kindCode, bytes: 0, lastAt: now }
    if (assembly.count !== count || assembly.kindCode !== kindCode || assembly.parts.has(index))
      return undefined
    assembly.parts.set(index, bytes)
    assembly.bytes += bytes.length
    assembly.lastAt = now
    this.bytes += bytes.length
    this.assemblies.delete(name)
    if (assembly.parts.size < count) {
      this.assemblies.set(name, assembly)
      this.keepWithinBounds()
      return undefined
    }
    this.bytes -= assembly.bytes
    return decode(assembly)
  }

  /** Drops assemblies that have not grown since `horizon`. */
  sweep(horizon: number): void {
    for (const [name, assembly] of this.assemblies) {
      if (assembly.lastAt >= horizon) break
      this.drop(name, assembly)
    }
  }

  private keepWithinBounds(): void {
    for (const [name, assembly] of this.assemblies) {
      if (this.assemblies.size <= ASSEMBLIES_MAX && this.bytes <= ASSEMBLED_BYTES_MAX) break
      this.drop(name, assembly)
    }
  }

  private drop(name: number, { bytes }: Assembly): void {
    this.bytes -= bytes
    this.assemblies.delete(name)
  }
}

function decode({ parts, count, kindCode, bytes }: Assembly): StoragePayload | undefined {
  const writer = new ByteWriter(bytes)
  for (let index = 0; index < count; index++) writer.raw(parts.get(index)!)
  try {
    const reader = new ByteReader(writer.bytes)
    const payload = storageCodec.decode(reader)
    return reader.remaining === 0 && codeOf(payload.kind) === kindCode ? payload : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
