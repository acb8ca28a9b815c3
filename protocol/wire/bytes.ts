import type { NodeHandle } from '../base/handles.ts'
import { type Id, idFromWords } from '../base/id.ts'

/** Where a node can be reached: an IPv4 address and a port. */
export interface Address {
  readonly ipv4: number
  readonly port: number
}

/** Translates between the handles of a host and the representation of a node on the wire. */
export interface HandleDirectory {
  idOf(handle: NodeHandle): Id
  addressOf(handle: NodeHandle): Address
  handleOf(id: Id, address: Address): NodeHandle
}

/** Writes unsigned integers, most significant byte first, into a buffer of known length. */
export class ByteWriter {
  readonly bytes: Uint8Array
  /** Of the nodes that are written. */
  readonly directory: HandleDirectory
  private readonly view: DataView
  private position = 0

  constructor(length: number, directory: HandleDirectory = NO_DIRECTORY) {
    this.bytes = new Uint8Array(length)
    this.directory = directory
    this.view = new DataView(this.bytes.buffer)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.position
  }

  u8(value: number): void {
    this.view.setUint8(this.position, value)
    this.position += 1
  }

  u16(value: number): void {
    this.view.setUint16(this.position, value)
    this.position += 2
  }

  u32(value: number): void {
    this.view.setUint32(this.position, value)
    this.position += 4
  }

  /** An integer in 0 … 2^53 − 1. */
  u64(value: number): void {
    this.u32(Math.floor(value / 0x100000000))
    this.u32(value >>> 0)
  }

  /** A finite number. */
  f64(value: number): void {
    this.view.setFloat64(this.position, value)
    this.position += 8
  }

  flag(value: boolean): void {
    this.u8(value ? 1 : 0)
  }

  id(id: Id): void {
    this.u32(id.w0 >>> 0)
    this.u32(id.w1 >>> 0)
    this.u32(id.w2 >>> 0)
    this.u32(id.w3 >>> 0)
  }

  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.position)
    this.position += bytes.length
  }
}

/** Reads what a `ByteWriter` wrote. Reading past the end, or what no `ByteWriter` writes, throws a RangeError. */
export class ByteReader {
  /** Of the nodes that are read. */
  readonly directory: HandleDirectory
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private position = 0

  constructor(bytes: Uint8Array, directory: HandleDirectory = NO_DIRECTORY) {
    this.bytes = bytes
    this.directory = directory
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.position
  }

  u8(): number {
    return this.view.getUint8(this.advance(1))
  }

  u16(): number {
    return this.view.getUint16(this.advance(2))
  }

  u32(): number {
    return this.view.getUint32(this.advance(4))
  }

  u64(): number {
    const high = this.u32()
    if (high >= 0x200000) throw new RangeError('a whole number of 2^53 or more')
    return high * 0x100000000 + this.u32()
  }

  f64(): number {
    const value = this.view.getFloat64(this.advance(8))
    if (!Number.isFinite(value)) throw new RangeError(`a number that is ${value}`)
    return value
  }

  flag(): boolean {
    const value = this.u8()
    if (value > 1) throw new RangeError(`a flag of ${value}, neither 0 nor 1`)
    return value === 1
  }

  id(): Id {
    return idFromWords(this.u32(), this.u32(), this.u32(), this.u32())
  }

  /** A copy of the next `length` bytes. */
  raw(length: number): Uint8Array {
    const start = this.advance(length)
    return this.bytes.slice(start, start + length)
  }

  private advance(length: number): number {
    const start = this.position
    if (start + length > this.bytes.length)
      throw new RangeError(`message ends after ${this.bytes.length} bytes`)
    this.position += length
    return start
  }
}

const NO_DIRECTORY: HandleDirectory = { idOf: unwritable, addressOf: unwritable, handleOf: unreadable }

function unwritable(): never {
  throw new Error('nodes cannot be written without a directory of their handles')
}

/** The bytes may come from any sender: naming a node where none can be named is a mistake of that sender. */
function unreadable(): never {
  throw new RangeError('a node is named where there is no directory of handles')
}
