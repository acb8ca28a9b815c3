import { choice, list, optional, record, type VariantOf, variant } from '../wire/compound-fields.ts'
import {
  bytes,
  flag,
  id,
  NO_SIBLINGS,
  operation,
  sizeOf,
  span,
  text,
  u32,
  u64,
  type ValueOf,
} from '../wire/fields.ts'
import { type PayloadCodec, payloadCodec } from '../wire/payloads.ts'

/** See `Version`. */
const version = record({ counter: u32, writer: operation })

/** A key and the version that the sender holds of it. */
const item = record({ key: id, version })

/** An entry as it goes from node to node; no value: a tombstone. `age`: since it was written. */
const entry = record({ key: id, version, value: optional(bytes), age: span })

/** An arc of ids, and the sum of what the sender holds there. */
const digest = record({ from: id, to: id, count: u32, hash: u64 })

const EMPTY = record({})

/** See `OperationAnswer`. */
const ANSWERS = {
  stored: record({ version }),
  found: record({ version, value: bytes }),
  absent: EMPTY,
  deleted: record({ version }),
  refused: record({ reason: text }),
}

/**
 * What travels between storage applications, field by field in the order of the wire. `session` names an exchange at the
 * one who began it, and comes back in the answer.
 */
const FORMATS = {
  // Users' operations: routed to the root, answered straight.
  /** Comes again under its operation when the caller retries. */
  insert: record({ operation, key: id, value: bytes }),
  lookup: record({ operation }),
  delete: record({ operation }),
  /** Asks the root to make itself known, so that a value too large for one message can be sent to it in fragments. */
  locate: record({ operation }),
  located: record({ operation }),
  answer: record({ operation, answer: variant(ANSWERS) }),
  /** Part `index` of `count` of an encoded payload that does not fit one message. */
  fragment: record({ transfer: u32, index: u32, count: u32, of: u32, bytes }),
  /** From a root that is about to leave to the one that comes after it; the answer goes back the same way. */
  relay: record({
    operation,
    key: id,
    request: choice(['insert', 'lookup', 'delete']),
    value: optional(bytes),
    turns: u32,
  }),

  // Between the root of a key and its replicas.
  /** Keep room for a value; `store` or `withdraw` follows. Asked only where nodes have bounds. */
  reserve: record({ operation, key: id, length: u32 }),
  reserved: record({ operation, key: id, granted: flag }),
  withdraw: record({ operation }),
  store: record({ key: id, version, value: optional(bytes) }),
  /** `held`: what is held now, the same or a newer version; none if there was no room. */
  kept: record({ key: id, version, held: optional(version) }),
  /** What do you hold of this key, if it is newer than that? */
  fetch: record({ key: id, than: optional(version) }),
  /** `synced`: the sender would know if there were more. `full`: it may have had no room for it. */
  fetched: record({ key: id, synced: flag, full: flag, newer: optional(entry) }),

  // A root compares what it holds with what another node holds.
  digests: record({ session: u32, digests: list(digest) }),
  compared: record({ session: u32, synced: flag, verdicts: list(choice(['same', 'differs', 'nothing'])) }),
  list: record({ session: u32, from: id, to: id }),
  /** All that the sender holds from `from` up to `to`, which may be nearer than was asked. */
  listed: record({ session: u32, to: id, items: list(item) }),
  want: record({ session: u32, keys: list(id) }),
  /** Of the first `done` keys that were wanted what there is. */
  supply: record({ session: u32, done: u32, entries: list(entry) }),
  handOver: record({ session: u32, entries: list(entry) }),
  /** `full`: for these there was no room. */
  taken: record({ session: u32, full: list(id) }),

  // A holder that owes keys no more asks their root whether all who owe them have them.
  release: record({ session: u32, departing: flag, digest }),
  /** For the arc up to `to`. */
  released: record({
    session: u32,
    verdict: choice(['yes', 'owed', 'not yet', 'differs', 'not mine']),
    to: id,
  }),
  offer: record({ session: u32, items: list(item) }),
  /** `owed`: so many the sender of the offer owes after all. */
  chosen: record({ session: u32, released: list(id), wanted: list(id), owed: u32 }),

  /** You are the root of keys that the sender holds. */
  invite: EMPTY,
  /** The sender is about to leave: count on it for nothing. */
  departing: EMPTY,
} as const

type Formats = typeof FORMATS
export type PayloadKind = keyof Formats

export type StoragePayload = VariantOf<Formats>
/** A message of one kind. */
export type PayloadOf<K extends PayloadKind> = VariantOf<Pick<Formats, K>>

export type Item = ValueOf<typeof item>
export type SentEntry = ValueOf<typeof entry>
export type ArcDigest = ValueOf<typeof digest>

export const PAYLOADS = variant(FORMATS)

/** What a fragment adds to its bytes. */
export const FRAGMENT_BYTES = PAYLOADS.fixedBytes + FORMATS.fragment.fixedBytes

/** One item of a list. */
export const ITEM_BYTES = item.fixedBytes
export const entryBytes = (sent: SentEntry): number => sizeOf(entry, sent, NO_SIBLINGS)

/** Wire format of the storage application. */
export const storageCodec: PayloadCodec<StoragePayload> = payloadCodec(PAYLOADS)

/** The number by which a fragment names the kind of the message that it is a part of. */
export const codeOf = (kind: PayloadKind): number => PAYLOADS.codeOf(kind)

/** What is in a fragment. */
export const kindOf = ({ of }: PayloadOf<'fragment'>): PayloadKind => PAYLOADS.kinds[of] ?? 'fragment'
