import type { NodeHandle } from '../../protocol/base/handles.ts'
import { JOIN_APPLICATION } from '../../protocol/routing/applications.ts'
import { kindOf, type StoragePayload } from '../../protocol/storage/messages.ts'
import type { DirectMessage, Message, RouteMessage } from '../../protocol/wire/messages.ts'
import { PURPOSES, type Purpose } from '../measure/traffic.ts'
import { PROBE_APPLICATION, SEED_SERVER_HANDLE, STORAGE_APPLICATION } from './world.ts'

const place = (purpose: Purpose): number => PURPOSES.indexOf(purpose)

const JOIN = place('join')
const LEAF_SET = place('leaf-set')
const TABLE = place('table')
const DISTANCE = place('distance')
const ACKS = place('acks')
const LOOKUPS = place('lookups')
const STORAGE = place('storage')
const REPLICATION = place('replication')
const REPAIR = place('repair')
const SEED_SERVER = place('seed-server')
const APPLICATION = place('application')

/** What a message is sent for, as its place among PURPOSES. */
export function purposeOf(message: Message, from: NodeHandle, to: NodeHandle): number {
  switch (message.kind) {
    case 'route':
    case 'direct':
      return purposeOfApplication(message)
    case 'ack':
      return ACKS
    case 'leafSetProbe':
    case 'leafSetReply':
      return message.active ? LEAF_SET : JOIN
    case 'heartbeat':
      return LEAF_SET
    case 'leaving':
    case 'reportDead':
      return isWithSeedServer(from, to) ? SEED_SERVER : LEAF_SET
    case 'ping':
    case 'pong':
      return isWithSeedServer(from, to) ? SEED_SERVER : TABLE
    case 'distanceProbe':
    case 'distanceReply':
    case 'distanceReport':
      return DISTANCE
    case 'entriesRequest':
    case 'entriesReply':
      return message.purpose === 'discovery' ? JOIN : TABLE
    case 'cellRequest':
    case 'cellReply':
      return TABLE
    case 'tableRows':
    case 'neighborhoodReply':
    case 'joinReply':
    case 'joinRefused':
    case 'joinQueued':
    case 'joinDone':
      return JOIN
    case 'seedRequest':
    case 'seedReply':
    case 'addNode':
    case 'addNodeReply':
      return SEED_SERVER
  }
}

function purposeOfApplication({ application, payload }: RouteMessage | DirectMessage): number {
  switch (application) {
    case JOIN_APPLICATION:
      return JOIN
    case STORAGE_APPLICATION:
      return purposeOfStorage(payload as StoragePayload)
    case PROBE_APPLICATION:
      return LOOKUPS
    default:
      return APPLICATION
  }
}

function purposeOfStorage(payload: StoragePayload): number {
  const kind = payload.kind === 'fragment' ? kindOf(payload) : payload.kind
  switch (kind) {
    case 'insert':
    case 'lookup':
    case 'delete':
    case 'locate':
    case 'located':
    case 'answer':
    case 'fragment':
    case 'relay':
      return STORAGE
    case 'reserve':
    case 'reserved':
    case 'withdraw':
    case 'store':
    case 'kept':
    case 'fetch':
    case 'fetched':
      return REPLICATION
    case 'digests':
    case 'compared':
    case 'list':
    case 'listed':
    case 'want':
    case 'supply':
    case 'handOver':
    case 'taken':
    case 'vouch':
    case 'release':
    case 'released':
    case 'offer':
    case 'chosen':
    case 'invite':
    case 'departing':
      return REPAIR
  }
}

function isWithSeedServer(from: NodeHandle, to: NodeHandle): boolean {
  return from === SEED_SERVER_HANDLE || to === SEED_SERVER_HANDLE
}
