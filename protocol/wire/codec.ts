import type { PayloadCodec } from '../application.ts'
import type { NodeHandle } from '../base/handles.ts'
import { micros } from '../base/time.ts'
import { type HandleDirectory, MalformedMessage, MessageReader, MessageWriter } from './message-bytes.ts'
import { MESSAGE_KINDS, type Message, type MessageKind } from './messages.ts'
import { DIRECT_BYTES, HANDLE_BYTES, HEADER_BYTES, ROUND_TRIP_BYTES, ROUTE_BYTES } from './sizes.ts'

const VERSION = 1
const KIND_CODES = new Map<MessageKind, number>(MESSAGE_KINDS.map((kind, code) => [kind, code]))

/**
 * The wire format of every message: fixed-width unsigned integers, most significant byte first; a node is its id
 * and address. `encodedSize` is exact without encoding, so that traffic can be counted at no cost.
 */
export class Codec {
  private readonly payloads: ReadonlyMap<number, PayloadCodec<unknown>>

  /** `payloads`: the codec of each application, by application id. */
  constructor(payloads: ReadonlyMap<number, PayloadCodec<unknown>>) {
    this.payloads = payloads
  }

  /** Bytes of the encoded message, without the IP and UDP headers. */
  encodedSize(message: Message): number {
    switch (message.kind) {
      case 'route':
        return ROUTE_BYTES + this.payload(message.application).size(message.payload)
      case 'direct':
        return DIRECT_BYTES + this.payload(message.application).size(message.payload)
      case 'ack':
        return HEADER_BYTES + 4
      case 'leafSetProbe':
        return HEADER_BYTES + 7 + listSize(message.leaves) + listSize(message.failed)
      case 'leafSetReply':
        return HEADER_BYTES + 6 + listSize(message.leaves) + listSize(message.failed)
      case 'ping':
      case 'pong':
        return HEADER_BYTES + 1
      case 'distanceProbe':
      case 'distanceReply':
        return HEADER_BYTES + 8
      case 'distanceReport':
        return HEADER_BYTES + 4
      case 'tableRows':
        return HEADER_BYTES + 5 + knownSize(message.entries)
      case 'entriesRequest':
        return HEADER_BYTES + 2
      case 'entriesReply':
        return HEADER_BYTES + 3 + knownSize(message.entries)
      case 'cellRequest':
        return HEADER_BYTES + 4
      case 'cellReply':
        return HEADER_BYTES + 4 + listSize(message.entries)
      case 'neighborhoodReply':
        return HEADER_BYTES + listSize(message.entries)
      case 'joinReply':
      case 'leaving':
        return HEADER_BYTES + listSize(message.leaves)
      case 'seedRequest':
        return HEADER_BYTES + 1 + 8 * message.coordinates.length
      case 'seedReply':
        return HEADER_BYTES + 1 + listSize(message.members)
      case 'addNode':
        return HEADER_BYTES + 2 + 8 * message.coordinates.length
      case 'addNodeReply':
        return HEADER_BYTES + 1
      case 'reportDead':
        return HEADER_BYTES + HANDLE_BYTES
      case 'heartbeat':
        return HEADER_BYTES + 5 + listSize(message.leaves) + listSize(message.failed)
      case 'joinRefused':
      case 'joinQueued':
      case 'joinDone':
        return HEADER_BYTES
    }
  }

  encode(from: NodeHandle, message: Message, directory: HandleDirectory): Uint8Array {
    const out = new MessageWriter(this.encodedSize(message), directory)
    out.u8(VERSION)
    out.u8(KIND_CODES.get(message.kind)!)
    out.handle(from)
    this.encodeBody(message, out)
    return out.bytes
  }

  /** Throws `MalformedMessage`. */
  decode(bytes: Uint8Array, directory: HandleDirectory): { from: NodeHandle; message: Message } {
    try {
      const input = new MessageReader(bytes, directory)
      if (input.u8() !== VERSION) throw new MalformedMessage('unknown version')
      const kind = MESSAGE_KINDS[input.u8()]
      if (kind === undefined) throw new MalformedMessage('unknown kind')
      const from = input.handle()
      const message = this.decodeBody(kind, input)
      if (input.remaining > 0) throw new MalformedMessage(`${input.remaining} bytes to spare after a ${kind}`)
      return { from, message }
    } catch (error) {
      if (error instanceof RangeError) throw new MalformedMessage(error.message)
      throw error
    }
  }

  private encodeBody(message: Message, out: MessageWriter): void {
    switch (message.kind) {
      case 'route':
        out.u32(message.ackId)
        out.u8(message.application)
        out.id(message.key)
        out.handle(message.origin)
        out.u32(message.id)
        out.u8(message.hops)
        return this.payload(message.application).encode(message.payload, out)
      case 'direct':
        out.u32(message.ackId)
        out.u8(message.application)
        return this.payload(message.application).encode(message.payload, out)
      case 'ack':
        return out.u32(message.ackId)
      case 'leafSetProbe':
        out.u8(message.nonce)
        out.flag(message.seeking)
        return out.leafSetState(message)
      case 'leafSetReply':
        out.u8(message.nonce)
        return out.leafSetState(message)
      case 'ping':
      case 'pong':
        return out.u8(message.nonce)
      case 'distanceProbe':
      case 'distanceReply':
        return out.u64(message.sentAt)
      case 'distanceReport':
        return out.u32(message.roundTrip)
      case 'tableRows':
        out.choice(message.purpose, ROW_PURPOSES)
        out.u32(message.roundTrip)
        return out.knownNodes(message)
      case 'entriesRequest':
        out.choice(message.purpose, ENTRIES_PURPOSES)
        return out.u8(message.row)
      case 'entriesReply':
        out.choice(message.purpose, ENTRIES_PURPOSES)
        out.u8(message.row)
        out.u8(message.rows)
        return out.knownNodes(message)
      case 'cellRequest':
        out.u8(message.row)
        out.u16(message.column)
        return out.u8(message.turn)
      case 'cellReply':
        out.u8(message.row)
        out.u16(message.column)
        out.u8(message.turn)
        return out.handles(message.entries)
      case 'neighborhoodReply':
        return out.handles(message.entries)
      case 'joinReply':
      case 'leaving':
        return out.handles(message.leaves)
      case 'seedRequest':
        return out.coordinates(message.coordinates)
      case 'seedReply':
        out.choice(message.answer, SEED_ANSWERS)
        return out.handles(message.members)
      case 'addNode':
        out.flag(message.founder)
        return out.coordinates(message.coordinates)
      case 'addNodeReply':
        return out.choice(message.answer, ADD_NODE_ANSWERS)
      case 'reportDead':
        return out.handle(message.member)
      case 'heartbeat':
        return out.leafSetState(message)
      case 'joinRefused':
      case 'joinQueued':
      case 'joinDone':
        return undefined
    }
  }

  private decodeBody(kind: MessageKind, input: MessageReader): Message {
    switch (kind) {
      case 'route': {
        const ackId = input.u32()
        const application = input.u8()
        const key = input.id()
        const origin = input.handle()
        const id = input.u32()
        const hops = input.u8()
        return {
          kind,
          ackId,
          application,
          key,
          origin,
          id,
          hops,
          payload: this.payload(application).decode(input),
        }
      }
      case 'direct': {
        const ackId = input.u32()
        const application = input.u8()
        return { kind, ackId, application, payload: this.payload(application).decode(input) }
      }
      case 'ack':
        return { kind, ackId: input.u32() }
      case 'leafSetProbe': {
        const nonce = input.u8()
        return { kind, nonce, seeking: input.flag(), ...input.leafSetState() }
      }
      case 'leafSetReply': {
        return { kind, nonce: input.u8(), ...input.leafSetState() }
      }
      case 'ping':
      case 'pong':
        return { kind, nonce: input.u8() }
      case 'distanceProbe':
      case 'distanceReply':
        return { kind, sentAt: micros(input.u64()) }
      case 'distanceReport':
        return { kind, roundTrip: micros(input.u32()) }
      case 'tableRows':
        return {
          kind,
          purpose: input.choice(ROW_PURPOSES),
          roundTrip: micros(input.u32()),
          ...input.knownNodes(),
        }
      case 'entriesRequest':
        return { kind, purpose: input.choice(ENTRIES_PURPOSES), row: input.u8() }
      case 'entriesReply': {
        const purpose = input.choice(ENTRIES_PURPOSES)
        return { kind, purpose, row: input.u8(), rows: input.u8(), ...input.knownNodes() }
      }
      case 'cellRequest':
        return { kind, row: input.u8(), column: input.u16(), turn: input.u8() }
      case 'cellReply':
        return { kind, row: input.u8(), column: input.u16(), turn: input.u8(), entries: input.handles() }
      case 'neighborhoodReply':
        return { kind, entries: input.handles() }
      case 'joinReply':
      case 'leaving':
        return { kind, leaves: input.handles() }
      case 'seedRequest':
        return { kind, coordinates: input.coordinates() }
      case 'seedReply':
        return { kind, answer: input.choice(SEED_ANSWERS), members: input.handles() }
      case 'addNode':
        return { kind, founder: input.flag(), coordinates: input.coordinates() }
      case 'addNodeReply':
        return { kind, answer: input.choice(ADD_NODE_ANSWERS) }
      case 'reportDead':
        return { kind, member: input.handle() }
      case 'heartbeat':
        return { kind, ...input.leafSetState() }
      case 'joinRefused':
      case 'joinQueued':
      case 'joinDone':
        return { kind }
    }
  }

  private payload(application: number): PayloadCodec<unknown> {
    const codec = this.payloads.get(application)
    if (codec === undefined) throw new MalformedMessage(`unknown application ${application}`)
    return codec
  }
}

const ROW_PURPOSES = ['join', 'announcement'] as const
const ENTRIES_PURPOSES = ['discovery', 'exchange'] as const
const SEED_ANSWERS = ['members', 'found', 'wait', 'taken'] as const
const ADD_NODE_ANSWERS = ['welcome', 'rejoin'] as const

function listSize(handles: readonly NodeHandle[]): number {
  return 2 + HANDLE_BYTES * handles.length
}

const knownSize = (entries: readonly NodeHandle[]): number =>
  listSize(entries) + ROUND_TRIP_BYTES * entries.length
