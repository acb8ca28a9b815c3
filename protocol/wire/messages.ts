import {
  choice,
  list,
  oneForEach,
  type RecordOf,
  record,
  type VariantOf,
  variant,
} from './compound-fields.ts'
import { type Field, f64, flag, id, node, roundTrip, span, u8, u16, u32 } from './fields.ts'
import { payloadField } from './payloads.ts'

const nodes = list(node, u16)
const coordinates = list(f64, u8)
/** Of a question, repeated in its answer; see `Questions`. */
const number = u32

/** What the three messages that carry a leaf set [MSP fig. 2] have in common. */
const leafSetState = {
  active: flag,
  /** Trt as the sender estimates it, 0 if it does not [MSP §4.1]. */
  probePeriod: span,
  leaves: nodes,
  /** Nodes that the sender found dead recently. */
  failed: nodes,
}

/** Nodes that the sender knows, and its round trip to each of them: 0 if it has not measured. */
const knownNodes = { entries: nodes, roundTrips: oneForEach('entries', roundTrip) }

/** `turn` counts the nodes asked and is echoed. */
const cell = { row: u8, column: u16, turn: u8 }

/** Why entries are requested: by a newcomer that looks for a nearby contact, or periodically for each row. */
const entriesPurpose = choice(['discovery', 'exchange'])

const routed = (payload: Field<unknown>) =>
  record({
    ackId: u32,
    /** 1 … 255, the same on every node; 0 is the join. */
    application: u8,
    key: id,
    origin: node,
    id: u32,
    /** Hops travelled when it arrives. */
    hops: u8,
    /** What the application sends: opaque to routing. */
    payload,
  })

const plainFormats = (payload: Field<unknown>) => ({
  /**
   * A key-based routed message [API]. `origin` and `id` name it permanently, so that a copy that took another route is
   * not delivered again; `ackId` names one transmission over one hop (0: no acknowledgement is asked for).
   */
  route: routed(payload),
  /** From one application straight to its counterpart on another node. */
  direct: record({ ackId: u32, application: u8, payload }),
  /** Acknowledges one transmission over one hop [MSP §3.2]. */
  ack: record({ ackId: u32 }),

  /** Do you live, and which are your leaves [MSP fig. 2]? */
  leafSetProbe: record({
    /** Echoed, so that a reply is matched to the transmission that it answers. */
    nonce: u8,
    /** The sender is not sure of its neighbours: name also the nodes closest to it in your table. */
    seeking: flag,
    ...leafSetState,
  }),
  leafSetReply: record({ nonce: u8, ...leafSetState }),
  /** To the left neighbour: I live [MSP §3.1], and this is my leaf set. */
  heartbeat: record(leafSetState),
  /** Do you live? */
  ping: record({ nonce: u8 }),
  pong: record({ nonce: u8 }),

  /** How far away are you? */
  distanceProbe: record({ number }),
  distanceReply: record({ number }),
  /** The round trip that the sender measured, so that the receiver need not probe back [PNS]. */
  distanceReport: record({ roundTrip }),

  /** Entries of the sender's routing table: on the path of a join, or to announce an arrival [P01 §2.4, PNS]. */
  tableRows: record({
    purpose: choice(['join', 'announcement']),
    /** The round trip between sender and receiver, so that the receiver need not measure back; 0 if it is not known. */
    roundTrip,
    ...knownNodes,
  }),
  /** Lazy repair [P01 §2.5]: which node do you know for this cell? */
  cellRequest: record({ number, ...cell }),
  cellReply: record({ number, ...cell, entries: nodes }),
  /** The neighborhood set of the root, for a joiner to begin with [P01 §2.4]. */
  neighborhoodReply: record({ number, entries: nodes }),

  // Answers to a join request, under the number that its joiner has drawn.
  /** The root admits the joiner and hands over its leaf set [MSP §3]. */
  joinReply: record({ number, leaves: nodes, lossPercent: u8 }),
  /** From the root to a joiner whose id it holds itself. */
  joinRefused: record({ number }),
  /** The request is held until the joiner before this one has finished. */
  joinQueued: record({ number }),
  /** From the joiner to its root: it is active, and the next may be admitted. */
  joinDone: record({}),
  /** An announced departure; the leaves help the receiver to close the gap. */
  leaving: record({ leaves: nodes }),

  /** To the seed server: asks for members to join through. */
  seedRequest: record({ coordinates }),
  /**
   * `found`: no node is a member, so the receiver founds the ring; `members` are former members that fell silent.
   * `wait`: another node is founding it, ask again. `taken`: another node holds the id.
   */
  seedReply: record({ answer: choice(['members', 'found', 'wait', 'taken']), members: nodes }),
  /** To the seed server: the sender is a member now (`founder`: of the ring that it was asked to found). */
  addNode: record({ founder: flag, coordinates }),
  /** `rejoin`: the receiver's lease as a founder ran out and another node has founded; it joins that ring. */
  addNodeReply: record({
    answer: choice(['welcome', 'rejoin']),
    /** The members next to the receiver by their ids, on any ring. */
    neighbours: nodes,
  }),
  /** A node did not answer the sender: to the seed server, or to the next node on the ring. It is probed before it is forgotten. */
  reportDead: record({ member: node }),

  /** Asks for known nodes: sent by newcomers that look for a nearby contact, and periodically for each row [PNS]. */
  entriesRequest: record({
    number,
    purpose: entriesPurpose,
    /** A row of the routing table, or `LEAF_SET`. */
    row: u8,
  }),
  entriesReply: record({
    number,
    purpose: entriesPurpose,
    row: u8,
    /** How many rows the sender's table has. */
    rows: u8,
    ...knownNodes,
  }),

  /** To a node that was dead to the seeker, which forwards it towards the seeker's id: is it on another ring? */
  seek: record({
    seeker: node,
    /** The node that the seeker asked. */
    asked: node,
    /** Travelled before this one. */
    hops: u8,
  }),
  /** From the node next to the seeker, which has it as a leaf: the node that was asked is on the same ring. */
  seekReply: record({ asked: node }),
  /**
   * A routed message whose origin may not be reached directly: each hop remembers for a while by which node it is
   * reached (decision 35).
   */
  tracedRoute: routed(payload),
  /**
   * Asks for proof that a node is reached by another that it has not just written to. The node sends it to a helper,
   * which passes it on to a third node, which sends it to the first. The helper reports to which node it has passed it
   * on.
   */
  dialBack: record({ node }),
})

/**
 * The messages that are relayed to nodes that are not reached directly: signs of life, leaf sets, the replies to
 * joiners, and the messages of applications. A kind's place is its code there.
 */
const RELAYABLE_KINDS = [
  'route',
  'direct',
  'ack',
  'leafSetProbe',
  'leafSetReply',
  'heartbeat',
  'ping',
  'pong',
  'joinReply',
  'joinRefused',
  'joinQueued',
  'joinDone',
  'leaving',
  'reportDead',
  'tracedRoute',
] as const

type PlainFormats = ReturnType<typeof plainFormats>

const relayable = (plain: PlainFormats) =>
  Object.fromEntries(RELAYABLE_KINDS.map((kind) => [kind, plain[kind]])) as unknown as Pick<
    PlainFormats,
    (typeof RELAYABLE_KINDS)[number]
  >

/**
 * Every message between nodes, and to and from the seed server, field by field in the order of the wire. A kind's place
 * is its code: new kinds are appended. Each message is a version, its code and its sender, and then this.
 */
export const messageFormats = (payload: Field<unknown>) => {
  const plain = plainFormats(payload)
  return {
    ...plain,
    /** A message of `origin` on its way to a node that it does not reach directly, over nodes that do (decision 35). */
    relayed: record({
      /** An id, and no address: no node on the way has to dial a node that it does not know. */
      to: id,
      origin: node,
      /** Nodes that have passed it on. */
      hops: u8,
      message: variant(relayable(plain)),
    }),
  }
}

/** Is a message of that kind relayed if its receiver is not reached directly? */
export const isRelayable = (message: Message): message is RelayableMessage =>
  (RELAYABLE_KINDS as readonly string[]).includes(message.kind)

/** In place of a row: the leaf set. */
export const LEAF_SET = 255

export type MessageFormats = ReturnType<typeof messageFormats>
/** The table as it is with no application; kinds, codes and fixed sizes are the same with all of them. */
export const MESSAGES = variant(messageFormats(payloadField(new Map())))

export type MessageKind = keyof MessageFormats
/** Every kind, in the order of its code on the wire. */
export const MESSAGE_KINDS = MESSAGES.kinds

export type Message = VariantOf<MessageFormats>
/** A message of one kind. */
export type MessageOf<K extends MessageKind> = VariantOf<Pick<MessageFormats, K>>

export type RouteMessage = MessageOf<'route' | 'tracedRoute'>
/** What may be relayed. */
export type RelayableMessage = MessageOf<'relayed'>['message']
export type DirectMessage = MessageOf<'direct'>
export type LeafSetState = RecordOf<typeof leafSetState>
export type LeafSetProbe = MessageOf<'leafSetProbe'>
export type LeafSetReply = MessageOf<'leafSetReply'>
export type Heartbeat = MessageOf<'heartbeat'>
export type KnownNodes = RecordOf<typeof knownNodes>
export type TableRows = MessageOf<'tableRows'>
export type CellRequest = MessageOf<'cellRequest'>
export type CellReply = MessageOf<'cellReply'>
export type JoinReply = MessageOf<'joinReply'>
export type SeedRequest = MessageOf<'seedRequest'>
export type SeedReply = MessageOf<'seedReply'>
export type AddNode = MessageOf<'addNode'>
export type AddNodeReply = MessageOf<'addNodeReply'>
export type EntriesRequest = MessageOf<'entriesRequest'>
export type EntriesReply = MessageOf<'entriesReply'>
export type Seek = MessageOf<'seek'>
export type SeekReply = MessageOf<'seekReply'>
