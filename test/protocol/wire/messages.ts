import fc from 'fast-check'
import { milliseconds } from '../../../protocol/base/time.ts'
import type { OperationAnswer, Version } from '../../../protocol/events.ts'
import {
  PAYLOAD_KINDS,
  type PayloadKind,
  type PayloadOf,
  type StoragePayload,
} from '../../../protocol/storage/messages.ts'
import type { Message, MessageKind } from '../../../protocol/wire/messages.ts'
import { anyId, node, operation, us } from '../samples.ts'

/** Random messages of every kind, every field within its range. */

export const JOIN = 0
export const STORAGE = 1
export const PROBE = 2
/** Handles are drawn from 0 to this. */
export const HANDLE_MAX = 1_000

/** Plain objects, as a decoder makes them. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true })

const u8 = fc.nat({ max: 0xff })
const u16 = fc.nat({ max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const handle = fc.nat({ max: HANDLE_MAX }).map(node)
const handles = fc.array(handle, { maxLength: 40 })
const flag = fc.boolean()
const coordinates = fc.array(fc.double(), { maxLength: 8 })
const operationId = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map(operation)
const bytes = fc.uint8Array({ maxLength: 300 })
const version: fc.Arbitrary<Version> = record({ counter: u32, writer: operationId })

const answer: fc.Arbitrary<OperationAnswer> = fc.oneof(
  record({ kind: fc.constant('stored' as const), version }),
  record({ kind: fc.constant('found' as const), version, value: bytes }),
  record({ kind: fc.constant('absent' as const) }),
  record({ kind: fc.constant('deleted' as const), version }),
  record({
    kind: fc.constant('refused' as const),
    reason: fc.string({ unit: 'grapheme-ascii', maxLength: 255 }),
  }),
)

const session = u32
const item = record({ key: anyId, version })
const items = fc.array(item, { maxLength: 20 })
const keys = fc.array(anyId, { maxLength: 20 })
const value = fc.option(bytes, { nil: undefined })
const age = u32.map(milliseconds)
const entry = record({ key: anyId, version, value, age })
const entries = fc.array(entry, { maxLength: 5 })
const digest = record({ from: anyId, to: anyId, count: u32, hash: fc.maxSafeNat() })

type Payload<Kind extends PayloadKind> = fc.Arbitrary<Omit<PayloadOf<Kind>, 'kind'>>

/** Every kind of message between storage applications. */
const PAYLOADS: { readonly [Kind in PayloadKind]: Payload<Kind> } = {
  insert: record({ operation: operationId, key: anyId, value: bytes }),
  lookup: record({ operation: operationId }),
  delete: record({ operation: operationId }),
  locate: record({ operation: operationId }),
  located: record({ operation: operationId }),
  answer: record({ operation: operationId, answer }),
  fragment: record({ transfer: u32, index: u32, count: u32, kindCode: u8, bytes }),
  relay: record({
    operation: operationId,
    key: anyId,
    request: fc.constantFrom('insert', 'lookup', 'delete'),
    value,
    relays: u32,
  }),
  reserve: record({ operation: operationId, key: anyId, length: u32 }),
  reserved: record({ operation: operationId, key: anyId, granted: flag }),
  withdraw: record({ operation: operationId }),
  store: record({ key: anyId, version, value }),
  kept: record({ key: anyId, version, held: fc.option(version, { nil: undefined }) }),
  fetch: record({ key: anyId, newerThan: fc.option(version, { nil: undefined }) }),
  fetched: record({
    key: anyId,
    synced: flag,
    full: flag,
    newer: fc.option(entry, { nil: undefined }),
  }),
  digests: record({ session, digests: fc.array(digest, { maxLength: 16 }) }),
  compared: record({
    session,
    synced: flag,
    verdicts: fc.array(fc.constantFrom('same', 'differs', 'nothing'), { maxLength: 16 }),
  }),
  list: record({ session, from: anyId, to: anyId }),
  listed: record({ session, to: anyId, items }),
  want: record({ session, keys }),
  supply: record({ session, done: u32, entries }),
  handOver: record({ session, entries }),
  taken: record({ session, full: keys }),
  release: record({ session, departing: flag, digest }),
  released: record({
    session,
    verdict: fc.constantFrom('yes', 'owed', 'not yet', 'differs', 'not mine'),
    to: anyId,
  }),
  offer: record({ session, items }),
  chosen: record({ session, released: keys, wanted: keys, owed: u32 }),
  invite: fc.constant({}),
  departing: fc.constant({}),
}

export const storagePayload: fc.Arbitrary<StoragePayload> = fc.oneof(
  ...PAYLOAD_KINDS.map((kind) =>
    (PAYLOADS[kind] as fc.Arbitrary<object>).map((fields) => ({ kind, ...fields }) as StoragePayload),
  ),
)

const application = fc.oneof(
  record({ application: fc.constant(JOIN), payload: record({ nextRow: u8 }) }),
  record({ application: fc.constant(STORAGE), payload: storagePayload }),
  record({ application: fc.constant(PROBE), payload: record({ operation: operationId }) }),
)

type Of<Kind extends MessageKind> = Extract<Message, { readonly kind: Kind }>
type Fields<Kind extends MessageKind> = fc.Arbitrary<Omit<Of<Kind>, 'kind'>>

const nothing = fc.constant({})
const nonce = record({ nonce: u8 })
const leafSetState = {
  leaves: handles,
  failed: handles,
  active: flag,
  probePeriod: u32.map(milliseconds),
}
const leafSet = { ...leafSetState, nonce: u8 }
const entriesPurpose = fc.constantFrom('discovery', 'exchange')
const cell = { row: u8, column: u16, turn: u8 }

const time = fc.maxSafeNat().map(us)

/** As many round trips as there are nodes. */
const knownNodes = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc
    .tuple(record(fields), fc.array(fc.tuple(handle, u32.map(us)), { maxLength: 40 }))
    .map(([rest, known]) => ({
      ...rest,
      entries: known.map(([peer]) => peer),
      roundTrips: known.map(([, roundTrip]) => roundTrip),
    }))

const FIELDS: { readonly [Kind in MessageKind]: Fields<Kind> } = {
  route: fc
    .tuple(record({ ackId: u32, key: anyId, origin: handle, id: u32, hops: u8 }), application)
    .map(([fields, payload]) => ({ ...fields, ...payload })),
  direct: fc.tuple(u32, application).map(([ackId, payload]) => ({ ackId, ...payload })),
  ack: record({ ackId: u32 }),
  leafSetProbe: record({ ...leafSet, seeking: flag }),
  leafSetReply: record(leafSet),
  heartbeat: record(leafSetState),
  ping: nonce,
  pong: nonce,
  distanceProbe: record({ sentAt: time }),
  distanceReply: record({ sentAt: time }),
  distanceReport: record({ roundTrip: u32.map(us) }),
  tableRows: knownNodes({ purpose: fc.constantFrom('join', 'announcement'), roundTrip: u32.map(us) }),
  entriesRequest: record({ purpose: entriesPurpose, row: fc.nat(255) }),
  entriesReply: knownNodes({ purpose: entriesPurpose, row: fc.nat(255), rows: fc.nat(128) }),
  cellRequest: record(cell),
  cellReply: record({ ...cell, entries: handles }),
  neighborhoodReply: record({ entries: handles }),
  joinReply: record({ leaves: handles }),
  joinRefused: nothing,
  joinQueued: nothing,
  joinDone: nothing,
  leaving: record({ leaves: handles }),
  seedRequest: record({ coordinates }),
  seedReply: record({ answer: fc.constantFrom('members', 'found', 'wait', 'taken'), members: handles }),
  addNode: record({ founder: flag, coordinates }),
  addNodeReply: record({ answer: fc.constantFrom('welcome', 'rejoin') }),
  reportDead: record({ member: handle }),
}

/** Messages of one kind. */
export function messageOf(kind: MessageKind): fc.Arbitrary<Message> {
  return (FIELDS[kind] as fc.Arbitrary<object>).map((fields) => ({ kind, ...fields }) as Message)
}
