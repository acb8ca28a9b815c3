import type { NodeEvent } from '../../../protocol/events.ts'
import { kindOf, type StoragePayload } from '../../../protocol/storage/messages.ts'
import { LEAF_SET, type Message } from '../../../protocol/wire/messages.ts'
import { nounFor } from '../../core/words.ts'
import type { SentDatagram } from '../../host/observer.ts'
import { LOST } from '../../network/faults/link-fault.ts'
import { PROBE_APPLICATION, STORAGE_APPLICATION } from '../world.ts'

/** What becomes of a datagram that is sent. */
export function outcomeOf({ fate, uplink, copies, condition }: SentDatagram): string {
  if (fate === LOST) return uplink === 'full' ? 'dropped, uplink full' : 'lost on the way'
  const damage = condition === 'damaged' ? 'damaged, ' : ''
  const again = copies === 0 ? '' : `, and ${copies === 1 ? 'a copy' : `${copies} copies`} after it`
  return `${damage}arrives in ${(fate / 1_000).toFixed(3)} ms${again}`
}

/** A message in a few words. */
export function describe(message: Message): string {
  switch (message.kind) {
    case 'route':
      return `route ${describePayload(message)}, hop ${message.hops}`
    case 'tracedRoute':
      return `traced route ${describePayload(message)}, hop ${message.hops}`
    case 'relayed':
      return `relayed for ${message.origin}: ${describe(message.message)}`
    case 'dialBack':
      return `dialBack ${message.node}`
    case 'direct':
      return describePayload(message)
    case 'ack':
      return `ack ${message.ackId}`
    case 'leafSetProbe':
    case 'leafSetReply': {
      const failed = message.failed.length > 0 ? ` failed [${message.failed.join(' ')}]` : ''
      const state = message.active ? 'active' : 'joining'
      return `${message.kind} (${state}) leaves [${message.leaves.join(' ')}]${failed}`
    }
    case 'tableRows':
      return `tableRows (${message.purpose}) [${message.entries.join(' ')}]`
    case 'entriesRequest':
      return `entriesRequest (${message.purpose}) ${rowName(message.row)}`
    case 'entriesReply':
      return `entriesReply (${message.purpose}) ${rowName(message.row)} [${message.entries.join(' ')}]`
    case 'cellRequest':
      return `cellRequest row ${message.row} column ${message.column}`
    case 'cellReply':
      return `cellReply row ${message.row} column ${message.column} [${message.entries.join(' ')}]`
    case 'neighborhoodReply':
      return `neighborhoodReply [${message.entries.join(' ')}]`
    case 'joinReply':
    case 'leaving':
      return `${message.kind} leaves [${message.leaves.join(' ')}]`
    case 'seedReply':
      return `seedReply ${message.answer} [${message.members.join(' ')}]`
    case 'addNode':
      return message.founder ? 'addNode (founder)' : 'addNode'
    case 'addNodeReply':
      return `addNodeReply ${message.answer} [${message.neighbours.join(' ')}]`
    case 'seek':
      return `seek of ${message.seeker} through ${message.asked}`
    case 'seekReply':
      return `seekReply through ${message.asked}`
    case 'reportDead':
      return `reportDead ${message.member}`
    case 'distanceReport':
      return `distanceReport ${(message.roundTrip / 1_000).toFixed(3)} ms`
    case 'heartbeat':
    case 'ping':
    case 'pong':
    case 'distanceProbe':
    case 'distanceReply':
    case 'joinRefused':
    case 'joinQueued':
    case 'joinDone':
    case 'seedRequest':
      return message.kind
  }
}

function describePayload(message: { application: number; payload: unknown }): string {
  if (message.application === PROBE_APPLICATION) return 'probe'
  if (message.application !== STORAGE_APPLICATION) return 'join request'
  const payload = message.payload as StoragePayload
  switch (payload.kind) {
    case 'fragment':
      return `fragment ${payload.index + 1} of ${payload.count} of ${kindOf(payload)}`
    case 'answer':
      return `answer ${payload.answer.kind}`
    case 'insert':
      return `insert of ${payload.value.length} bytes`
    case 'store':
      return payload.value === undefined
        ? `store of a tombstone, version ${payload.version.counter}`
        : `store of ${payload.value.length} bytes, version ${payload.version.counter}`
    case 'reserve':
      return `reserve ${payload.length} bytes`
    case 'reserved':
      return payload.granted ? 'reserved' : 'reserved: no room'
    case 'kept':
      return `kept version ${payload.held?.counter ?? 'none'}`
    case 'fetched':
      return `fetched: ${payload.newer === undefined ? 'nothing newer' : `version ${payload.newer.version.counter}`}${payload.standing === 'sure' ? '' : `, ${payload.standing}`}`
    case 'relay':
      return `relay of ${payload.request}`
    case 'digests':
      return `digests of ${counted(payload.digests.length, 'arc')}, ${counted(
        payload.digests.reduce((sum, { count }) => sum + count, 0),
        'key',
      )}`
    case 'compared':
      return `compared: ${payload.verdicts.join(', ')}${payload.sure.length > 0 ? '' : ', not sure'}`
    case 'listed':
    case 'offer':
      return `${payload.kind} ${counted(payload.items.length, 'key')}`
    case 'want':
      return `want ${counted(payload.keys.length, 'key')}`
    case 'supply':
    case 'handOver':
      return `${payload.kind} of ${counted(payload.entries.length, 'entry', 'entries')}`
    case 'release':
      return `release of ${counted(payload.digest.count, 'key')}?`
    case 'released':
      return `released: ${payload.verdict}`
    case 'chosen':
      return `chosen: ${payload.released.length} released, ${payload.wanted.length} wanted`
    case 'lookup':
    case 'delete':
    case 'locate':
    case 'located':
    case 'fetch':
    case 'list':
    case 'taken':
    case 'withdraw':
    case 'vouch':
    case 'invite':
    case 'departing':
    case 'whoStays':
    case 'staying':
      return payload.kind
  }
}

/** A report in a few words, about the node that makes it. */
export function describeEvent(event: NodeEvent): string {
  switch (event.type) {
    case 'activated':
      return 'is active'
    case 'connected':
      return 'is a client: a member routes for it'
    case 'deactivated':
      return `stops delivering: ${event.reason}`
    case 'joinFailed':
      return `gives up joining: ${event.reason}`
    case 'suspected':
      return `suspects ${event.peer}: no acknowledgement in time`
    case 'declaredDead':
      return `declares ${event.peer} dead`
    case 'dropped':
      return `drops the message: ${event.reason}`
    case 'handled':
      return `handles operation ${event.operation} as ${event.as === 'root' ? 'the root' : 'a replica'}, after ${counted(event.hops, 'hop')}`
    case 'completed':
      return `has the answer to operation ${event.operation}: ${event.answer.kind}`
    case 'stored':
      return event.tombstone
        ? 'holds a tombstone'
        : `holds ${event.bytes} bytes, version ${event.version.counter}`
    case 'left':
      return 'has left'
    case 'notHandedOver':
      return `could not hand over version ${event.version.counter}: ${event.reason}`
    case 'measured':
      return `measures ${event.metric}: ${event.value}`
    case 'discarded':
      return `no longer holds version ${event.version.counter}`
  }
}

const counted = (count: number, one: string, many?: string): string => `${count} ${nounFor(count, one, many)}`

const rowName = (row: number): string => (row === LEAF_SET ? 'leaf set' : `row ${row}`)
