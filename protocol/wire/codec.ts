import type { NodeHandle } from '../base/handles.ts'
import { ByteReader, ByteWriter, type HandleDirectory } from './bytes.ts'
import { type VariantField, variant } from './compound-fields.ts'
import { type Field, NO_SIBLINGS, node, roundTrip, type Siblings } from './fields.ts'
import {
  type KnownNodes,
  type LeafSetState,
  type Message,
  type MessageFormats,
  messageFormats,
} from './messages.ts'
import { type PayloadCodec, payloadField } from './payloads.ts'
import { HEADER_BYTES } from './sizes.ts'

const VERSION = 1

/** A message that cannot be decoded: cut short, of an unknown version, kind or application, or with bytes to spare. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage'
}

// Sizes of the messages sent most, by name (see `variant`). They repeat what the table says: tests compare them with the bytes.

const leafSetBytes = ({ leaves, failed }: LeafSetState) => node.fixedBytes * (leaves.length + failed.length)
const entriesBytes = ({ entries }: KnownNodes) => (node.fixedBytes + roundTrip.fixedBytes) * entries.length

/**
 * The wire format of every message: fixed-width unsigned integers, most significant byte first; a node is its id
 * and address. `encodedSize` is exact without encoding, so that traffic can be counted at no cost.
 */
export class Codec {
  private readonly messages: VariantField<MessageFormats>

  /** `payloads`: the codec of each application, by application id. */
  constructor(payloads: ReadonlyMap<number, PayloadCodec<unknown>>) {
    const payload = payloadField(payloads)
    const payloadBytes = (message: Siblings) => payload.variableBytes(message.payload, message)
    this.messages = variant(messageFormats(payload), {
      route: payloadBytes,
      direct: payloadBytes,
      leafSetProbe: leafSetBytes,
      leafSetReply: leafSetBytes,
      heartbeat: leafSetBytes,
      tableRows: entriesBytes,
    })
  }

  /** Bytes of the encoded message, without the IP and UDP headers. */
  encodedSize(message: Message): number {
    return HEADER_BYTES + this.messages.variableBytes(message)
  }

  encode(from: NodeHandle, message: Message, directory: HandleDirectory): Uint8Array {
    const out = new ByteWriter(this.encodedSize(message), directory)
    out.u8(VERSION)
    out.u8(this.messages.codeOf(message.kind))
    node.write(from, out, NO_SIBLINGS)
    this.writeFields(message, out)
    return out.bytes
  }

  /** The content of the message, field by field, without its header. */
  writeFields(message: Message, out: ByteWriter): void {
    const format: Field<object> = this.messages.formats[message.kind]
    format.write(message, out, NO_SIBLINGS)
  }

  /** Throws `MalformedMessage`. */
  decode(bytes: Uint8Array, directory: HandleDirectory): { from: NodeHandle; message: Message } {
    try {
      const input = new ByteReader(bytes, directory)
      if (input.u8() !== VERSION) throw new MalformedMessage('unknown version')
      const kind = this.messages.kindOf(input.u8())
      const from = node.read(input, NO_SIBLINGS)
      const message = { kind, ...this.messages.formats[kind].read(input, NO_SIBLINGS) } as Message
      if (input.remaining > 0) throw new MalformedMessage(`${input.remaining} bytes to spare after a ${kind}`)
      return { from, message }
    } catch (error) {
      if (error instanceof RangeError) throw new MalformedMessage(error.message)
      throw error
    }
  }
}
