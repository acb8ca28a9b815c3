import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { Micros } from '../base/time.ts'

/** What an application sends: opaque to routing, encoded by the application's own codec. */
export type Payload = unknown

/** Names an application on every node; 0 is the join. */
export type ApplicationId = number

/**
 * A key-based routed message [API]. `origin` and `id` name it for ever, so that a copy that took another
 * route is delivered once; `ackId` names one transmission over one hop (0: no acknowledgement is asked for).
 */
export interface RouteMessage {
  readonly kind: 'route'
  readonly ackId: number
  readonly application: ApplicationId
  readonly key: Id
  readonly origin: NodeHandle
  readonly id: number
  /** Hops travelled when it arrives. */
  readonly hops: number
  readonly payload: Payload
}

/** From one application straight to its counterpart on another node. */
export interface DirectMessage {
  readonly kind: 'direct'
  readonly ackId: number
  readonly application: ApplicationId
  readonly payload: Payload
}

/** Acknowledges one transmission over one hop [MSP §3.2]. */
export interface AckMessage {
  readonly kind: 'ack'
  readonly ackId: number
}

/** The three messages that carry a leaf set [MSP fig. 2] have this in common. */
export interface LeafSetState {
  readonly leaves: readonly NodeHandle[]
  /** Nodes that the sender found dead of late. */
  readonly failed: readonly NodeHandle[]
  readonly active: boolean
  /** Trt as the sender estimates it, 0 if it does not [MSP §4.1]. */
  readonly probePeriod: Micros
}

export interface LeafSetProbe extends LeafSetState {
  readonly kind: 'leafSetProbe'
  /** Echoed, so that a reply is matched to the transmission that it answers. */
  readonly nonce: number
  /** The sender is not sure of its neighbours: name also the nodes closest to it in your table. */
  readonly seeking: boolean
}

export interface LeafSetReply extends LeafSetState {
  readonly kind: 'leafSetReply'
  readonly nonce: number
}

/** To the left neighbour: I live [MSP §3.1], and this is my leaf set. */
export interface Heartbeat extends LeafSetState {
  readonly kind: 'heartbeat'
}

/** Do you live? */
export interface Ping {
  readonly kind: 'ping'
  readonly nonce: number
}

export interface Pong {
  readonly kind: 'pong'
  readonly nonce: number
}

/** How far away are you? The time is the sender's own and comes back as it is: nothing need be remembered meanwhile. */
export interface DistanceProbe {
  readonly kind: 'distanceProbe'
  readonly sentAt: Micros
}

export interface DistanceReply {
  readonly kind: 'distanceReply'
  readonly sentAt: Micros
}

/** The round trip that the sender measured, so that the receiver need not probe back [PNS]. */
export interface DistanceReport {
  readonly kind: 'distanceReport'
  readonly roundTrip: Micros
}

/** Nodes that the sender knows, and how far it is from each of them: 0 where it has not measured. */
export interface KnownNodes {
  readonly entries: readonly NodeHandle[]
  readonly roundTrips: readonly Micros[]
}

/** Entries of the sender's routing table: on the path of a join, or to announce an arrival [P01 §2.4, PNS]. */
export interface TableRows extends KnownNodes {
  readonly kind: 'tableRows'
  readonly purpose: 'join' | 'announcement'
  /** Between sender and receiver, so that the receiver need not measure back; 0 if it is not known. */
  readonly roundTrip: Micros
}

/** Whom do you know? Asked by newcomers that look for a contact close by, and once in a while of each row [PNS]. */
export interface EntriesRequest {
  readonly kind: 'entriesRequest'
  readonly purpose: 'discovery' | 'exchange'
  /** A row of the routing table, or `LEAF_SET`. */
  readonly row: number
}

export interface EntriesReply extends KnownNodes {
  readonly kind: 'entriesReply'
  readonly purpose: 'discovery' | 'exchange'
  readonly row: number
  /** How many rows the sender's table has. */
  readonly rows: number
}

/** In place of a row: the leaf set. */
export const LEAF_SET = 255

/** Lazy repair [P01 §2.5]: whom do you know for this cell? `turn` counts the nodes asked and is echoed. */
export interface CellRequest {
  readonly kind: 'cellRequest'
  readonly row: number
  readonly column: number
  readonly turn: number
}

export interface CellReply {
  readonly kind: 'cellReply'
  readonly row: number
  readonly column: number
  readonly turn: number
  readonly entries: readonly NodeHandle[]
}

/** The neighborhood set of the root, for a joiner to begin with [P01 §2.4]. */
export interface NeighborhoodReply {
  readonly kind: 'neighborhoodReply'
  readonly entries: readonly NodeHandle[]
}

/** The root admits the joiner and hands over its leaf set [MSP §3]. */
export interface JoinReply {
  readonly kind: 'joinReply'
  readonly leaves: readonly NodeHandle[]
}

/** From the root to a joiner whose id it holds itself. */
export interface JoinRefused {
  readonly kind: 'joinRefused'
}

/** Your request is held until the joiner before you has finished. */
export interface JoinQueued {
  readonly kind: 'joinQueued'
}

/** From the joiner to its root: I am active, admit the next. */
export interface JoinDone {
  readonly kind: 'joinDone'
}

/** An announced departure; the leaves help the receiver to close the gap. */
export interface Leaving {
  readonly kind: 'leaving'
  readonly leaves: readonly NodeHandle[]
}

/** To the seed server: whom may I join through? */
export interface SeedRequest {
  readonly kind: 'seedRequest'
  readonly coordinates: readonly number[]
}

export interface SeedReply {
  readonly kind: 'seedReply'
  /** `found`: you are the first, found the ring. `wait`: another is founding it, ask again. `taken`: your id is. */
  readonly answer: 'members' | 'found' | 'wait' | 'taken'
  readonly members: readonly NodeHandle[]
}

/** To the seed server: I am a member now (`founder`: of the ring that you told me to found). */
export interface AddNode {
  readonly kind: 'addNode'
  readonly founder: boolean
  readonly coordinates: readonly number[]
}

/** `rejoin`: your lease as a founder ran out and another has founded; join its ring. */
export interface AddNodeReply {
  readonly kind: 'addNodeReply'
  readonly answer: 'welcome' | 'rejoin'
}

/** This node did not answer me: to the seed server, or to who comes next on the ring. It is probed before it is forgotten. */
export interface ReportDead {
  readonly kind: 'reportDead'
  readonly member: NodeHandle
}

export type Message =
  | RouteMessage
  | DirectMessage
  | AckMessage
  | LeafSetProbe
  | LeafSetReply
  | Heartbeat
  | Ping
  | Pong
  | DistanceProbe
  | DistanceReply
  | DistanceReport
  | TableRows
  | EntriesRequest
  | EntriesReply
  | CellRequest
  | CellReply
  | NeighborhoodReply
  | JoinReply
  | JoinRefused
  | JoinQueued
  | JoinDone
  | Leaving
  | SeedRequest
  | SeedReply
  | AddNode
  | AddNodeReply
  | ReportDead

export type MessageKind = Message['kind']

/** Every kind, in the order of its code on the wire; new kinds are appended. */
export const MESSAGE_KINDS = [
  'route',
  'direct',
  'ack',
  'leafSetProbe',
  'leafSetReply',
  'heartbeat',
  'ping',
  'pong',
  'distanceProbe',
  'distanceReply',
  'distanceReport',
  'tableRows',
  'cellRequest',
  'cellReply',
  'neighborhoodReply',
  'joinReply',
  'joinRefused',
  'joinQueued',
  'joinDone',
  'leaving',
  'seedRequest',
  'seedReply',
  'addNode',
  'addNodeReply',
  'reportDead',
  'entriesRequest',
  'entriesReply',
] as const satisfies readonly MessageKind[]
