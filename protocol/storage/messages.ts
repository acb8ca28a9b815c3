import type { KeyBasedRouting } from '../application.ts'
import { choice, joined, list, optional, record, type VariantOf, variant } from '../wire/compound-fields.ts'
import {
  bytes,
  flag,
  id,
  NO_SIBLINGS,
  node,
  operation,
  sizeOf,
  span,
  text,
  u32,
  u64,
  type ValueOf,
} from '../wire/fields.ts'
import { type PayloadCodec, payloadCodec } from '../wire/payloads.ts'
import { contents, insertedValue, version } from './contents.ts'

/** A key and the version that the sender holds of it. */
const item = record({ key: id, version })

/** An entry as it goes from node to node. `age`: since it was written. */
const entry = joined(record({ key: id, version }), contents, record({ age: span }))

const arc = record({ from: id, to: id })

/** An arc of ids, and the sum of what the sender holds there. */
const digest = record({ from: id, to: id, count: u32, hash: u64 })

/** `number`: drawn by the caller, and known only to the nodes that are to answer; see `Request`. */
const request = { operation, number: u32 }

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
 * node that began it, and comes back in the answer.
 */
const FORMATS = {
  // Users' operations: routed to the root, answered straight.
  /** A retry has the same operation. */
  insert: joined(record({ ...request, key: id }), insertedValue),
  lookup: record(request),
  delete: record(request),
  /** Asks the root to make itself known, so that a value too large for one message can be sent to it in fragments. */
  locate: record(request),
  located: record(request),
  answer: record({ ...request, answer: variant(ANSWERS) }),
  /** Part `index` of `count` of an encoded payload that does not fit one message; `kindCode` names the kind of that. */
  fragment: record({ transfer: u32, index: u32, count: u32, kindCode: u32, bytes }),
  /** From a node that is not the root of the key, or is about to leave, to the one that it takes for the root; the answer goes back the same way. */
  relay: joined(
    record({ ...request, key: id, request: choice(['insert', 'lookup', 'delete']) }),
    contents,
    record({ relays: u32 }),
  ),

  // Between the root of a key and its replicas.
  /** Asks for room for a value; `store` or `withdraw` follows. Sent only if nodes have bounds. */
  reserve: record({ operation, key: id, length: u32 }),
  reserved: record({ operation, key: id, granted: flag }),
  withdraw: record({ operation }),
  store: joined(record({ key: id, version }), contents),
  /** `held`: what is held now, the same or a newer version; none if there was no room. */
  kept: record({ key: id, version, held: optional(version) }),
  /** Asks for what the receiver holds of a key, if it is newer than what the sender has. */
  fetch: record({ key: id, newerThan: optional(version) }),
  /** `standing`: what the answer proves if there is no newer version. `full`: the sender may have had no room for it. */
  fetched: record({
    key: id,
    standing: choice(['sure', 'former', 'unsure']),
    full: flag,
    newer: optional(entry),
  }),

  // A root compares what it holds with what another node holds.
  /** `settled`: all replicas have been found to hold the same. */
  digests: record({ session: u32, settled: flag, digests: list(digest) }),
  /**
   * `sure`, `former`: on which of the arcs the sender has that `Standing`. `elders`: the nodes from which a sender that
   * has just become active seeks evidence itself.
   */
  compared: record({
    session: u32,
    elders: list(node),
    sure: list(arc),
    former: list(arc),
    verdicts: list(choice(['same', 'differs', 'nothing'])),
  }),
  list: record({ session: u32, from: id, to: id }),
  /** All that the sender holds from `from` up to `to`, which may be nearer than was asked. */
  listed: record({ session: u32, to: id, items: list(item) }),
  want: record({ session: u32, keys: list(id) }),
  /** What the sender holds of the first `done` keys that were wanted. */
  supply: record({ session: u32, done: u32, entries: list(entry) }),
  handOver: record({ session: u32, entries: list(entry) }),
  /** `full`: the keys for which there was no room. */
  taken: record({ session: u32, full: list(id) }),
  /** The receiver, a replica, holds all that was acknowledged on these arcs. */
  vouch: record({ arcs: list(arc) }),

  // A holder that no longer owes keys asks their root whether all nodes that owe them have them.
  /** A node that is not the root, or is about to leave, relays it to the one that it takes for the root. `departing`: the holder is about to leave. */
  release: record({ holder: node, session: u32, departing: flag, relays: u32, digest }),
  /** For the arc up to `to`. */
  released: record({
    session: u32,
    verdict: choice(['yes', 'owed', 'not yet', 'differs', 'not mine']),
    to: id,
  }),
  offer: record({ session: u32, items: list(item) }),
  /** `owed`: how many of them the sender of the offer owes after all. */
  chosen: record({ session: u32, released: list(id), wanted: list(id), owed: u32 }),

  /** The receiver is the root of keys that the sender holds. */
  invite: EMPTY,
  /** The sender is about to leave: the nodes that owe copies no longer count on it. */
  departing: EMPTY,
  /** To the outermost leaf on a side of which all leaves are about to leave: which nodes stay? */
  whoStays: EMPTY,
  /** The answer, and each later one: the nodes that stay, as far as the sender knows, nearest to it first. `number`: the latest counts. */
  staying: record({ number: u32, nodes: list(node) }),
} as const

type Formats = typeof FORMATS
export type PayloadKind = keyof Formats

export type StoragePayload = VariantOf<Formats>
/** A message of one kind. */
export type PayloadOf<K extends PayloadKind> = VariantOf<Pick<Formats, K>>

/** Key-based routing as storage is given it. */
export type Routing = KeyBasedRouting<StoragePayload>

export type Item = ValueOf<typeof item>
export type SentEntry = ValueOf<typeof entry>

export const PAYLOADS = variant(FORMATS)

/** What a fragment adds to its bytes. */
export const FRAGMENT_BYTES = PAYLOADS.fixedBytes + FORMATS.fragment.fixedBytes

/** How many items of a list fit this many bytes; at least one. */
export const itemsIn = (bytes: number): number => Math.max(1, Math.floor(bytes / item.fixedBytes))

export const entryBytes = (sent: SentEntry): number => sizeOf(entry, sent, NO_SIBLINGS)

/** Wire format of the storage application. */
export const storageCodec: PayloadCodec<StoragePayload> = payloadCodec(PAYLOADS)

/** The number of a kind in fragments. */
export const codeOf = (kind: PayloadKind): number => PAYLOADS.codeOf(kind)

/** The kind of the message that a fragment is a part of. */
export const kindOf = ({ kindCode }: PayloadOf<'fragment'>): PayloadKind =>
  PAYLOADS.kinds[kindCode] ?? 'fragment'
