import type { PayloadCodec } from '../application.ts'
import type { ByteReader, ByteWriter } from '../bytes.ts'
import type { OperationId } from '../environment.ts'
import type { OperationAnswer, Version } from '../events.ts'
import { type Id, idFromWords } from '../id.ts'

/** A value on its way to the root; `stored` again by a retry it is recognised by its operation. */
export interface InsertRequest {
  readonly kind: 'insert'
  readonly operation: OperationId
  readonly key: Id
  readonly value: Uint8Array
}

export interface LookupRequest {
  readonly kind: 'lookup'
  readonly operation: OperationId
}

export interface DeleteRequest {
  readonly kind: 'delete'
  readonly operation: OperationId
}

/** Asks the root to make itself known, so that a value too large for one message can be sent to it in fragments. */
export interface LocateRequest {
  readonly kind: 'locate'
  readonly operation: OperationId
}

export interface Located {
  readonly kind: 'located'
  readonly operation: OperationId
}

export interface Answer {
  readonly kind: 'answer'
  readonly operation: OperationId
  readonly answer: OperationAnswer
}

/** Part `index` of `count` of an encoded payload that does not fit one message. */
export interface Fragment {
  readonly kind: 'fragment'
  readonly transfer: number
  readonly index: number
  readonly count: number
  readonly bytes: Uint8Array
}

/** What travels between storage applications, routed (requests) or straight. */
export type StoragePayload =
  | InsertRequest
  | LookupRequest
  | DeleteRequest
  | LocateRequest
  | Located
  | Answer
  | Fragment

const KINDS = ['insert', 'lookup', 'delete', 'locate', 'located', 'answer', 'fragment'] as const
const ANSWERS = ['stored', 'found', 'absent', 'deleted', 'refused'] as const

const OPERATION_BYTES = 8
const VERSION_BYTES = 4 + OPERATION_BYTES
/** What a fragment adds to its bytes. */
export const FRAGMENT_BYTES = 1 + 4 + 4 + 4 + 4

/** Wire format of the storage application. */
export const storageCodec: PayloadCodec<StoragePayload> = {
  size(payload) {
    switch (payload.kind) {
      case 'insert':
        return 1 + OPERATION_BYTES + 16 + 4 + payload.value.length
      case 'lookup':
      case 'delete':
      case 'locate':
      case 'located':
        return 1 + OPERATION_BYTES
      case 'answer':
        return 1 + OPERATION_BYTES + answerSize(payload.answer)
      case 'fragment':
        return FRAGMENT_BYTES + payload.bytes.length
    }
  },

  encode(payload, writer) {
    writer.u8(KINDS.indexOf(payload.kind))
    switch (payload.kind) {
      case 'insert':
        writer.u64(payload.operation)
        writer.u32(payload.key.w0 >>> 0)
        writer.u32(payload.key.w1 >>> 0)
        writer.u32(payload.key.w2 >>> 0)
        writer.u32(payload.key.w3 >>> 0)
        return encodeBytes(payload.value, writer)
      case 'lookup':
      case 'delete':
      case 'locate':
      case 'located':
        return writer.u64(payload.operation)
      case 'answer':
        writer.u64(payload.operation)
        return encodeAnswer(payload.answer, writer)
      case 'fragment':
        writer.u32(payload.transfer)
        writer.u32(payload.index)
        writer.u32(payload.count)
        return encodeBytes(payload.bytes, writer)
    }
  },

  decode(reader) {
    const kind = KINDS[reader.u8()]
    if (kind === undefined) throw new RangeError('unknown storage message')
    switch (kind) {
      case 'insert': {
        const operation = reader.u64() as OperationId
        const key = idFromWords(reader.u32(), reader.u32(), reader.u32(), reader.u32())
        return { kind, operation, key, value: decodeBytes(reader) }
      }
      case 'lookup':
      case 'delete':
      case 'locate':
      case 'located':
        return { kind, operation: reader.u64() as OperationId }
      case 'answer':
        return { kind, operation: reader.u64() as OperationId, answer: decodeAnswer(reader) }
      case 'fragment':
        return {
          kind,
          transfer: reader.u32(),
          index: reader.u32(),
          count: reader.u32(),
          bytes: decodeBytes(reader),
        }
    }
  },
}

function answerSize(answer: OperationAnswer): number {
  switch (answer.kind) {
    case 'stored':
    case 'deleted':
      return 1 + VERSION_BYTES
    case 'found':
      return 1 + VERSION_BYTES + 4 + answer.value.length
    case 'absent':
      return 1
    case 'refused':
      return 1 + 1 + answer.reason.length
  }
}

function encodeAnswer(answer: OperationAnswer, writer: ByteWriter): void {
  writer.u8(ANSWERS.indexOf(answer.kind))
  switch (answer.kind) {
    case 'stored':
    case 'deleted':
      return encodeVersion(answer.version, writer)
    case 'found':
      encodeVersion(answer.version, writer)
      return encodeBytes(answer.value, writer)
    case 'absent':
      return undefined
    case 'refused':
      writer.u8(answer.reason.length)
      for (let index = 0; index < answer.reason.length; index++) writer.u8(answer.reason.charCodeAt(index))
  }
}

function decodeAnswer(reader: ByteReader): OperationAnswer {
  const kind = ANSWERS[reader.u8()]
  switch (kind) {
    case 'stored':
    case 'deleted':
      return { kind, version: decodeVersion(reader) }
    case 'found':
      return { kind, version: decodeVersion(reader), value: decodeBytes(reader) }
    case 'absent':
      return { kind }
    case 'refused':
      return { kind, reason: String.fromCharCode(...reader.raw(reader.u8())) }
    default:
      throw new RangeError('unknown storage answer')
  }
}

function encodeVersion(version: Version, writer: ByteWriter): void {
  writer.u32(version.counter)
  writer.u64(version.writer)
}

function decodeVersion(reader: ByteReader): Version {
  return { counter: reader.u32(), writer: reader.u64() as OperationId }
}

function encodeBytes(bytes: Uint8Array, writer: ByteWriter): void {
  writer.u32(bytes.length)
  writer.raw(bytes)
}

function decodeBytes(reader: ByteReader): Uint8Array {
  return reader.raw(reader.u32())
}
