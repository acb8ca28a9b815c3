import type { NodeHandle } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { Micros } from '../base/time.ts'
import { ByteReader, ByteWriter } from '../wire/bytes.ts'
import { codeOf, FRAGMENT_BYTES, type PayloadOf, type StoragePayload, storageCodec } from './messages.ts'

type Fragment = PayloadOf<'fragment'>

/** More parts than any value needs: an assembly reserves room for all of them. */
const FRAGMENTS_MAX = 1 << 20

interface Assembly {
  readonly parts: (Uint8Array | undefined)[]
  missing: number
  lastAt: Micros
}

/** Cuts a payload into fragments of at most `maxBytes` each. Only hosts can write and read nodes: a payload that names any (`release`) is none to cut, and fits one message. */
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

/** Puts fragments together again, in whatever order they come. Assemblies that stall are dropped by `sweep`. */
export class Reassembly {
  private readonly assemblies = new LazyMap<number, Assembly>()

  get size(): number {
    return this.assemblies.size
  }

  /** Takes one fragment in; returns the payload when it was the last that was missing. A fragment that cannot be right is dropped. */
  add(from: NodeHandle, fragment: Fragment, now: Micros): StoragePayload | undefined {
    if (fragment.index >= fragment.count || fragment.count > FRAGMENTS_MAX) return undefined
    const name = from * 0x100000000 + fragment.transfer
    let assembly = this.assemblies.get(name)
    if (assembly === undefined) {
      assembly = { parts: new Array(fragment.count), missing: fragment.count, lastAt: now }
      this.assemblies.set(name, assembly)
    }
    if (assembly.parts.length !== fragment.count) return undefined
    assembly.lastAt = now
    if (assembly.parts[fragment.index] !== undefined) return undefined
    assembly.parts[fragment.index] = fragment.bytes
    if (--assembly.missing > 0) return undefined
    this.assemblies.delete(name)
    return decode(assembly.parts as Uint8Array[])
  }

  /** Forgets what has not grown since `horizon`. */
  sweep(horizon: number): void {
    for (const [name, assembly] of this.assemblies)
      if (assembly.lastAt < horizon) this.assemblies.delete(name)
  }
}

function decode(parts: readonly Uint8Array[]): StoragePayload | undefined {
  const writer = new ByteWriter(parts.reduce((sum, part) => sum + part.length, 0))
  for (const part of parts) writer.raw(part)
  try {
    return storageCodec.decode(new ByteReader(writer.bytes))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
