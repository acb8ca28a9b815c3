import type { NodeHandle } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { type Micros, micros, minutes } from '../base/time.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import { cutIntoFragments, Reassembly } from './fragments.ts'
import { type PayloadOf, type Routing, type StoragePayload, storageCodec } from './messages.ts'
import { TIMER } from './timers.ts'

/** An assembly of fragments that has not grown for this long is dropped. */
const STALLED = minutes(1)

/** Transfers that wait for their turn; beyond that the latest are given up, and their receivers ask again. */
const WAITING_MAX = 1024

/** A transfer that is not due yet. */
interface Waiting {
  readonly to: NodeHandle
  payload: StoragePayload
}

/** What a node remembers of the transfers and fragments that it has sent and received. */
interface Transfers {
  /** By their numbers. */
  readonly waiting: LazyMap<number, Waiting>
  /** The number of the last one. */
  lastWaiting: number
  /** When the next transfer may go out. */
  freeAt: Micros
  /** The number of the last payload that was cut into fragments. */
  lastCut: number
  /** From the first fragment on, until a sweep leaves nothing: during that time the timer of the next sweep runs. */
  reassembly: Reassembly | undefined
}

/** Carries payloads of any size directly to other nodes; transfers go at no more than a stated rate. */
export class Transport {
  private readonly routing: Pick<
    Routing,
    'self' | 'now' | 'maxPayloadBytes' | 'drawNumber' | 'send' | 'startTimer'
  >
  private readonly parameters: Pick<StorageParameters, 'replyTimeout' | 'transferBatch' | 'transferRate'>
  private readonly receive: (from: NodeHandle, payload: StoragePayload) => void
  private readonly transfers: ObjectFact<Transfers>

  /** `receive`: takes what this node sends to itself. */
  constructor(
    store: NodeStore,
    routing: Transport['routing'],
    parameters: Transport['parameters'],
    receive: Transport['receive'],
  ) {
    this.transfers = store.object()
    this.routing = routing
    this.parameters = parameters
    this.receive = receive
  }

  /** Sends at once, in fragments if need be. */
  send(to: NodeHandle, payload: StoragePayload): void {
    const { routing } = this
    const { maxPayloadBytes } = routing
    if (to === routing.self) return this.receive(to, payload)
    if (storageCodec.size(payload) <= maxPayloadBytes) return routing.send(to, payload)
    const fitting = naming(payload, maxPayloadBytes)
    if (storageCodec.size(fitting) <= maxPayloadBytes) return routing.send(to, fitting)
    const number = ++this.takeTransfers().lastCut
    for (const fragment of cutIntoFragments(fitting, number, maxPayloadBytes)) routing.send(to, fragment)
  }

  /** Numbers a question to another node; the answer repeats the number, which no other node can guess. */
  nextQuestion(): number {
    return this.routing.drawNumber()
  }

  /** How long to wait for the answer to a question that goes out after `wait`: the answer may be a batch that waits for other transfers. */
  replyTimeout(wait: Micros): Micros {
    const { replyTimeout, transferBatch, transferRate } = this.parameters
    const batchTime = Math.ceil((transferBatch * 1_000_000) / transferRate)
    return micros(wait + 2 * (replyTimeout + batchTime))
  }

  /** Sends when the rate of transfers allows it, in order; in place of a payload of its kind to the same node that still waits. Returns how long it has to wait. */
  sendPaced(to: NodeHandle, payload: StoragePayload): Micros {
    const transfers = this.takeTransfers()
    const { waiting } = transfers
    const now = this.routing.now()
    const wait = micros(Math.max(0, transfers.freeAt - now))
    for (const transfer of waiting.values()) {
      if (transfer.to !== to || transfer.payload.kind !== payload.kind) continue
      transfer.payload = payload
      return wait
    }
    if (waiting.size >= WAITING_MAX) return wait
    const time = Math.ceil((storageCodec.size(payload) * 1_000_000) / this.parameters.transferRate)
    transfers.freeAt = micros(now + wait + time)
    if (wait === 0) {
      this.send(to, payload)
    } else {
      waiting.set(++transfers.lastWaiting, { to, payload })
      this.routing.startTimer(TIMER.transfer, wait, transfers.lastWaiting)
    }
    return wait
  }

  transferDue(token: number): void {
    const { waiting } = this.takeTransfers()
    const { to, payload } = waiting.get(token)!
    waiting.delete(token)
    this.send(to, payload)
  }

  /** Returns the payload of which this was the last fragment to come. */
  fragmentReceived(from: NodeHandle, fragment: PayloadOf<'fragment'>): StoragePayload | undefined {
    const transfers = this.takeTransfers()
    const reassembly = transfers.reassembly ?? new Reassembly()
    const whole = reassembly.add(from, fragment, this.routing.now())
    if (transfers.reassembly === undefined && reassembly.size > 0) {
      transfers.reassembly = reassembly
      this.sweepLater()
    }
    return whole
  }

  sweepDue(): void {
    const transfers = this.takeTransfers()
    transfers.reassembly?.sweep(this.routing.now() - STALLED)
    if (transfers.reassembly?.size === 0) transfers.reassembly = undefined
    else this.sweepLater()
  }

  private sweepLater(): void {
    this.routing.startTimer(TIMER.sweep, STALLED)
  }

  private takeTransfers(): Transfers {
    const known = this.transfers.value
    if (known !== undefined) return known
    const transfers: Transfers = {
      waiting: new LazyMap<number, Waiting>(),
      lastWaiting: 0,
      freeAt: micros(0),
      lastCut: 0,
      reassembly: undefined,
    }
    this.transfers.value = transfers
    return transfers
  }
}

/** The payload with as many of the nodes that it names as fit one message, the first of them: fragments name none. */
function naming(payload: StoragePayload, maxBytes: number): StoragePayload {
  let fitting = payload
  while (storageCodec.size(fitting) > maxBytes) {
    if (fitting.kind === 'compared' && fitting.elders.length > 0)
      fitting = { ...fitting, elders: fitting.elders.slice(0, -1) }
    else if (fitting.kind === 'staying' && fitting.nodes.length > 0)
      fitting = { ...fitting, nodes: fitting.nodes.slice(0, -1) }
    else return fitting
  }
  return fitting
}
