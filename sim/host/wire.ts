import type { NodeHandle } from '../../protocol/base/handles.ts'
import { Codec, MalformedMessage } from '../../protocol/wire/codec.ts'
import type { Message } from '../../protocol/wire/messages.ts'
import type { PayloadCodec } from '../../protocol/wire/payloads.ts'
import { assertSame } from '../core/assert.ts'
import type { Fate } from '../network/faults/link-fault.ts'
import type { Directory } from './directory.ts'

const BITS_PER_BYTE = 8

/** A datagram of which a bit has flipped since it was sent. */
export class DamagedMessage {
  /** As it was sent. */
  readonly message: Message
  /** As it arrives, if no checksum notices. */
  readonly bytes: Uint8Array | undefined

  constructor(message: Message, bytes: Uint8Array | undefined) {
    this.message = message
    this.bytes = bytes
  }
}

/** Messages as bytes: what becomes of them between two codecs. */
export class Wire {
  private readonly codec: Codec
  private readonly directory: Directory

  /** `payloads`: the codec of each application, by application id. */
  constructor(payloads: ReadonlyMap<number, PayloadCodec<unknown>>, directory: Directory) {
    this.codec = new Codec(payloads)
    this.directory = directory
  }

  /** In bytes, without headers of IP and UDP. */
  sizeOf(message: Message): number {
    return this.codec.encodedSize(message)
  }

  /** As the receiver would decode it. */
  carried(from: NodeHandle, message: Message): Message {
    const bytes = this.codec.encode(from, message, this.directory)
    assertSame(bytes.length, this.sizeOf(message), `encoded size of a ${message.kind}`)
    const decoded = this.codec.decode(bytes, this.directory)
    assertSame(decoded.from, from, `sender of a ${message.kind}`)
    return decoded.message
  }

  damaged(from: NodeHandle, message: Message, { flippedBit, checksum }: Fate): DamagedMessage {
    if (checksum === 'notices') return new DamagedMessage(message, undefined)
    const bytes = this.codec.encode(from, message, this.directory)
    const bit = flippedBit % (BITS_PER_BYTE * bytes.length)
    bytes[Math.floor(bit / BITS_PER_BYTE)]! ^= 1 << (bit % BITS_PER_BYTE)
    return new DamagedMessage(message, bytes)
  }

  /** What the bytes say, or undefined if they are no message. */
  decoded(bytes: Uint8Array): { from: NodeHandle; message: Message } | undefined {
    try {
      return this.codec.decode(bytes, this.directory)
    } catch (error) {
      if (error instanceof MalformedMessage) return undefined
      throw error
    }
  }
}
