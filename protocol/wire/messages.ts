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

/** The three messages that carry a leaf set [MSP fig. 2] have this in common. */
const leafSetState = {
  active: flag,
  /** Trt as the sender estimates it, 0 if it does not [MSP §4.1]. */
  probePeriod: span,
  leaves: nodes,
  /** Nodes that the sender found dead of late. */
  failed: nodes,
}

/** Nodes that the sender knows, and how far it is from each of them: 0 where it has not measured. */
const knownNodes = { entries: nodes, roundTrips: oneForEach('entries', roundTrip) }

/** `turn` counts the nodes asked and is echoed. */
const cell = { row: u8, column: u16, turn: u8 }

/** Why entries are asked for: by a newcomer that looks for a contact close by, or once in a while of each row. */
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
   * A key-based routed message [API]. `origin` and `id` name it for ever, so that a copy that took another
   * route is delivered once; `ackId` names one transmission over one hop (0: no acknowledgement is asked for).
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
    /** Between sender and receiver, so that the receiver need not measure back; 0 if it is not known. */
    roundTrip,
    ...knownNodes,
  }),
  /** Lazy repair [P01 §2.5]: whom do you know for this cell? */
  cellRequest: record({ number, ...cell }),
  cellReply: record({ number, ...cell, entries: nodes }),
  /** The neighborhood set of the root, for a joiner to begin with [P01 §2.4]. */
  neighborhoodReply: record({ number, entries: nodes }),

  // Answers to a join request, under the number that its joiner has drawn.
  /** The root admits the joiner and hands over its leaf set [MSP §3]. */
  joinReply: record({ number, leaves: nodes, lossPercent: u8 }),
  /** From the root to a joiner whose id it holds itself. */
  joinRefused: record({ number }),
  /** Your request is held until the joiner before you has finished. */
  joinQueued: record({ number }),
  /** From the joiner to its root: I am active, admit the next. */
  joinDone: record({}),
  /** An announced departure; the leaves help the receiver to close the gap. */
  leaving: record({ leaves: nodes }),

  /** To the seed server: whom may I join through? */
  seedRequest: record({ coordinates }),
  /**
   * `found`: nobody is a member, found the ring; named are members of old that fell silent. `wait`: another is founding it, ask again.
   * `taken`: your id is.
   */
  seedReply: record({ answer: choice(['members', 'found', 'wait', 'taken']), members: nodes }),
  /** To the seed server: I am a member now (`founder`: of the ring that you told me to found). */
  addNode: record({ founder: flag, coordinates }),
  /** `rejoin`: your lease as a founder ran out and another has founded; join its ring. */
  addNodeReply: record({
    answer: choice(['welcome', 'rejoin']),
    /** The members next to the receiver by their ids, whichever ring they are on. */
    neighbours: nodes,
  }),
  /** This node did not answer me: to the seed server, or to who comes next on the ring. It is probed before it is forgotten. */
  reportDead: record({ member: node }),

  /** Whom do you know? Asked by newcomers that look for a contact close by, and once in a while of each row [PNS]. */
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

  /** To a node that was dead to the seeker, and on towards the seeker's id: if it lives, is it on another ring? */
  seek: record({
    seeker: node,
    /** The one that the seeker asked. */
    asked: node,
    /** Travelled before this one. */
    hops: u8,
  }),
  /** From the node next to the seeker, which has it as a leaf: the one that was asked is on my ring. */
  seekReply: record({ asked: node }),
  /** A routed message whose origin may not be reached straight: each hop remembers for a while by whom it is (decision 35). */
  tracedRoute: routed(payload),
  /**
   * Does anyone reach that node who has not just heard from it? From the node itself to one that passes it on to another, which sends it to
   * the node; the one asked says to whom it has passed it on.
   */
  dialBack: record({ node }),
})

/**
 * What is relayed to nodes that are not reached straight: signs of life, leaf sets, the replies to joiners, and the messages of applications.
 * A kind's place is its code there.
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
    /** A message of `origin` on its way to a node that it does not reach straight, over nodes that do (decision 35). */
    relayed: record({
      /** An id, and no address: nobody on the way has to dial one that it does not know. */
      to: id,
      origin: node,
      /** Nodes that have passed it on. */
      hops: u8,
      message: variant(relayable(plain)),
    }),
  }
}

/** Is a message of that kind relayed where its receiver is not reached straight? */
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
