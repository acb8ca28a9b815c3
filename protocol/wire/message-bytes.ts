import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { micros, milliseconds } from '../base/time.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import type { KnownNodes, LeafSetState } from './messages.ts'
import { HANDLE_BYTES } from './sizes.ts'

/** Where a node can be reached: an IPv4 address and a port. */
export interface Address {
  readonly ipv4: number
  readonly port: number
}

/** What a codec must know of its host: who is behind a handle, and which handle is behind id and address. */
export interface HandleDirectory {
  idOf(handle: NodeHandle): Id
  addressOf(handle: NodeHandle): Address
  handleOf(id: Id, address: Address): NodeHandle
}

/** A message that cannot be decoded: cut short, of an unknown version, kind or application, or with bytes to spare. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage'
}

/** Writes the values that messages are made of. */
export class MessageWriter extends ByteWriter {
  private readonly directory: HandleDirectory

  constructor(length: number, directory: HandleDirectory) {
    super(length)
    this.directory = directory
  }

  choice<T extends string>(value: T, all: readonly T[]): void {
    this.u8(all.indexOf(value))
  }

  handle(handle: NodeHandle): void {
    this.id(this.directory.idOf(handle))
    const { ipv4, port } = this.directory.addressOf(handle)
    this.u32(ipv4)
    this.u16(port)
  }

  handles(handles: readonly NodeHandle[]): void {
    this.u16(handles.length)
    for (const handle of handles) this.handle(handle)
  }

  knownNodes({ entries, roundTrips }: KnownNodes): void {
    this.handles(entries)
    for (const roundTrip of roundTrips) this.u32(roundTrip)
  }

  leafSetState({ active, probePeriod, leaves, failed }: LeafSetState): void {
    this.flag(active)
    this.u32(probePeriod / milliseconds(1))
    this.handles(leaves)
    this.handles(failed)
  }

  coordinates(coordinates: readonly number[]): void {
    this.u8(coordinates.length)
    for (const coordinate of coordinates) this.f64(coordinate)
  }
}

/** Reads what a `MessageWriter` wrote. */
export class MessageReader extends ByteReader {
  private readonly directory: HandleDirectory

  constructor(bytes: Uint8Array, directory: HandleDirectory) {
    super(bytes)
    this.directory = directory
  }

  choice<T extends string>(all: readonly T[]): T {
    const value = all[this.u8()]
    if (value === undefined) throw new MalformedMessage(`none of ${all.join(', ')}`)
    return value
  }

  handle(): NodeHandle {
    const id = this.id()
    return this.directory.handleOf(id, { ipv4: this.u32(), port: this.u16() })
  }

  handles(): NodeHandle[] {
    const count = this.u16()
    if (count * HANDLE_BYTES > this.remaining) throw new MalformedMessage(`${count} nodes do not fit`)
    return Array.from({ length: count }, () => this.handle())
  }

  knownNodes(): KnownNodes {
    const entries = this.handles()
    return { entries, roundTrips: entries.map(() => micros(this.u32())) }
  }

  leafSetState(): LeafSetState {
    const active = this.flag()
    const probePeriod = milliseconds(this.u32())
    return { active, probePeriod, leaves: this.handles(), failed: this.handles() }
  }

  coordinates(): number[] {
    return Array.from({ length: this.u8() }, () => this.f64())
  }
}
