import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import { type Address, ByteWriter, type HandleDirectory } from '../../../protocol/wire/bytes.ts'

/** The nodes of a message enter by their handles: ids and addresses follow from these. */
class Handles implements HandleDirectory {
  private readonly id = { w0: 0, w1: 0, w2: 0, w3: 0 }
  private readonly address = { ipv4: 0, port: 0 }

  idOf(): Id {
    return this.id
  }

  addressOf(handle: NodeHandle): Address {
    this.address.ipv4 = handle
    return this.address
  }

  handleOf(): NodeHandle {
    throw new Error('a hash is not read')
  }
}

const NUMBER = new Float64Array(1)
const WORDS = new Int32Array(NUMBER.buffer)

/** Takes the fields of a message as a wire does, and makes 32 bits of them. Nothing is kept. */
export class ContentHash extends ByteWriter {
  private hash = 0

  constructor() {
    super(0, new Handles())
  }

  /** Begins anew. */
  clear(): this {
    this.hash = 0x243f6a88
    return this
  }

  /** Of what has been written since `clear`: a whole number below 2³². */
  get value(): number {
    return this.hash >>> 0
  }

  override u8(value: number): void {
    this.mix(value)
  }

  override u16(value: number): void {
    this.mix(value)
  }

  override u32(value: number): void {
    this.mix(value | 0)
  }

  override u64(value: number): void {
    this.f64(value)
  }

  override f64(value: number): void {
    NUMBER[0] = value
    this.mix(WORDS[0]!)
    this.mix(WORDS[1]!)
  }

  override flag(value: boolean): void {
    this.mix(value ? 1 : 0)
  }

  override id({ w0, w1, w2, w3 }: Id): void {
    this.mix(w0)
    this.mix(w1)
    this.mix(w2)
    this.mix(w3)
  }

  override raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.mix(byte)
  }

  /** Of a text, a number, a yes or no, or a record or list of such: in the order in which its fields stand. */
  any(value: unknown): void {
    if (typeof value === 'number') this.f64(value)
    else if (typeof value === 'string')
      for (let at = 0; at < value.length; at++) this.mix(value.charCodeAt(at))
    else if (typeof value === 'boolean') this.flag(value)
    else if (value instanceof Uint8Array) this.raw(value)
    else if (typeof value === 'object' && value !== null)
      for (const field of Object.values(value)) this.any(field)
    else this.mix(-1)
  }

  private mix(word: number): void {
    const x = Math.imul(this.hash ^ word, 0x9e3779b1)
    this.hash = x ^ (x >>> 15)
  }
}
