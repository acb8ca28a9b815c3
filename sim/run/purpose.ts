import type { NodeHandle } from '../../protocol/base/handles.ts'
import { JOIN_APPLICATION } from '../../protocol/routing/applications.ts'
import { kindOf, type PayloadKind, type StoragePayload } from '../../protocol/storage/messages.ts'
import type { Message, MessageKind, MessageOf } from '../../protocol/wire/messages.ts'
import { PURPOSES, type Purpose } from '../measure/traffic.ts'
import { PROBE_APPLICATION, SEED_SERVER_HANDLE, STORAGE_APPLICATION } from './world.ts'

/** If a kind serves several purposes: what distinguishes them, in the message or in its sender and receiver. */
type Rule<K extends MessageKind> = (message: MessageOf<K>, from: NodeHandle, to: NodeHandle) => Purpose

/** What each kind of message is sent for. A message is judged by what it says itself. */
export const PURPOSE_OF_MESSAGES: { readonly [K in MessageKind]: Purpose | Rule<K> } = {
  route: ofApplication,
  direct: ofApplication,
  ack: 'acks',
  leafSetProbe: joinUnlessActive,
  leafSetReply: joinUnlessActive,
  heartbeat: 'leaf-set',
  ping: unlessWithSeedServer('table'),
  pong: unlessWithSeedServer('table'),
  distanceProbe: 'distance',
  distanceReply: 'distance',
  distanceReport: 'distance',
  tableRows: 'join',
  cellRequest: 'table',
  cellReply: 'table',
  neighborhoodReply: 'join',
  joinReply: 'join',
  joinRefused: 'join',
  joinQueued: 'join',
  joinDone: 'join',
  leaving: unlessWithSeedServer('leaf-set'),
  seedRequest: 'seed-server',
  seedReply: 'seed-server',
  addNode: 'seed-server',
  addNodeReply: 'seed-server',
  reportDead: unlessWithSeedServer('leaf-set'),
  entriesRequest: joinIfDiscovery,
  entriesReply: joinIfDiscovery,
  seek: 'reunion',
  seekReply: 'reunion',
  tracedRoute: ofApplication,
  dialBack: 'relaying',
  relayed: 'relaying',
}

/** What each kind of message between storage applications is sent for. Of a fragment counts the message that it is a part of. */
export const PURPOSE_OF_STORAGE: Readonly<Record<Exclude<PayloadKind, 'fragment'>, Purpose>> = {
  insert: 'storage',
  lookup: 'storage',
  delete: 'storage',
  locate: 'storage',
  located: 'storage',
  answer: 'storage',
  relay: 'storage',
  reserve: 'replication',
  reserved: 'replication',
  withdraw: 'replication',
  store: 'replication',
  kept: 'replication',
  fetch: 'replication',
  fetched: 'replication',
  digests: 'repair',
  compared: 'repair',
  list: 'repair',
  listed: 'repair',
  want: 'repair',
  supply: 'repair',
  handOver: 'repair',
  taken: 'repair',
  release: 'repair',
  released: 'repair',
  offer: 'repair',
  chosen: 'repair',
  vouch: 'repair',
  invite: 'repair',
  departing: 'repair',
  whoStays: 'repair',
  staying: 'repair',
}

const PLACES = Object.fromEntries(PURPOSES.map((purpose, place) => [purpose, place])) as Readonly<
  Record<Purpose, number>
>

/** The same as PURPOSE_OF_MESSAGES, with places among PURPOSES: one look-up for each message. */
const PLACE_OF_MESSAGES = Object.fromEntries(
  Object.entries(PURPOSE_OF_MESSAGES).map(([kind, purpose]) => [
    kind,
    typeof purpose === 'string' ? PLACES[purpose] : purpose,
  ]),
  // The rule of a kind takes messages of that kind, which the compiler does not see.
) as Readonly<Record<MessageKind, number | Rule<MessageKind>>>

/** What a message is sent for, as its place among PURPOSES. */
export function purposeOf(message: Message, from: NodeHandle, to: NodeHandle): number {
  const place = PLACE_OF_MESSAGES[message.kind]
  return typeof place === 'number' ? place : PLACES[place(message, from, to)]
}

function ofApplication({ application, payload }: MessageOf<'route' | 'tracedRoute' | 'direct'>): Purpose {
  switch (application) {
    case JOIN_APPLICATION:
      return 'join'
    case STORAGE_APPLICATION:
      return ofStorage(payload as StoragePayload)
    case PROBE_APPLICATION:
      return 'lookups'
    default:
      return 'application'
  }
}

function ofStorage(payload: StoragePayload): Purpose {
  const kind = payload.kind === 'fragment' ? kindOf(payload) : payload.kind
  return kind === 'fragment' ? 'storage' : PURPOSE_OF_STORAGE[kind]
}

function joinUnlessActive({ active }: MessageOf<'leafSetProbe' | 'leafSetReply'>): Purpose {
  return active ? 'leaf-set' : 'join'
}

function joinIfDiscovery({ purpose }: MessageOf<'entriesRequest' | 'entriesReply'>): Purpose {
  return purpose === 'discovery' ? 'join' : 'table'
}

function unlessWithSeedServer(purpose: Purpose) {
  return (_message: Message, from: NodeHandle, to: NodeHandle): Purpose =>
    from === SEED_SERVER_HANDLE || to === SEED_SERVER_HANDLE ? 'seed-server' : purpose
}
