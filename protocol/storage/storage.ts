import type { Application, ForwardDecision, KeyBasedRouting, LeafSetChange } from '../application.ts'
import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { type Micros, micros } from '../base/time.ts'
import type { OperationAnswer, Terms } from '../events.ts'
import type { FlagFact, Float64Fact } from '../store/facts.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { RouteMessage } from '../wire/messages.ts'
import { Client, type RetryPolicy } from './client.ts'
import type { Callers } from './coordinator.ts'
import { isBelieved } from './credibility.ts'
import { Custody } from './custody.ts'
import { type PayloadOf, type SentEntry, type StoragePayload, storageCodec } from './messages.ts'
import type { RequestName, Task } from './request.ts'
import { TIMER } from './timers.ts'
import { Transport } from './transport.ts'

/** How many relayed operations a former root remembers, to send back their answers; the callers of older ones gave up long ago. */
const RELAYED_MAX = 1024

const NOTHING = { value: undefined, terms: undefined }

/** An operation that was relayed to the root: the node that asked for it, and the number of its request. */
interface Relayed {
  readonly caller: NodeHandle
  readonly number: number
}

/**
 * When a node begins to find out about its keys: as soon as it is active; or, in an overlay that is hardly used for
 * storage, with the first request that it receives. Until then it sends nothing.
 */
export type CustodyBegins = 'when active' | 'when asked'

/**
 * A distributed hash table as an application over key-based routing [PAST §2]: a value lives on the k nodes closest to its
 * key; the closest one, the root, coordinates; the answer goes straight back to the caller. Every operation completes by one
 * `completed` event, or by none if no answer comes in time.
 */
export class Storage implements Application<StoragePayload>, Callers {
  readonly codec = storageCodec
  private readonly routing: KeyBasedRouting<StoragePayload>
  private readonly parameters: StorageParameters
  private readonly client: Client
  private readonly transport: Transport
  private readonly custodyBegins: CustodyBegins
  private readonly custodies: ObjectFact<Custody>
  /** Is it known that nothing was acknowledged before this node became active? */
  private readonly beganEmpty: FlagFact
  private readonly hasBeenActive: FlagFact
  /** Has the node been active, and not interrupted since? */
  private readonly isServing: FlagFact
  /** When a node last entered or left the leaf set, or this one became active or inactive. Not used before the node is active. */
  private readonly changedAt: Float64Fact<Micros>
  private readonly relayed: MapFact<OperationId, Relayed>

  constructor(
    routing: KeyBasedRouting<StoragePayload>,
    parameters: StorageParameters,
    custodyBegins: CustodyBegins = 'when active',
  ) {
    const { store } = routing
    this.custodies = store.object()
    this.beganEmpty = store.flag(false)
    this.hasBeenActive = store.flag(false)
    this.isServing = store.flag(false)
    this.changedAt = store.float64(micros(0))
    this.relayed = store.map()
    this.routing = routing
    this.parameters = parameters
    this.custodyBegins = custodyBegins
    this.transport = new Transport(store, routing, parameters, (from, payload) => this.receive(from, payload))
    this.client = new Client(store, routing, parameters, this.transport)
  }

  /** Stores a value under a key, on terms of its own if any are given. */
  insert(operation: OperationId, key: Id, value: Uint8Array, policy: RetryPolicy, terms?: Terms): void {
    this.client.begin({ kind: 'insert', operation, key, value, terms }, policy)
  }

  /** Fetches the newest value of a key. */
  lookup(operation: OperationId, key: Id, policy: RetryPolicy): void {
    this.client.begin({ kind: 'lookup', operation, key, value: undefined }, policy)
  }

  /** Removes a key; a tombstone stays in its place for a while. */
  delete(operation: OperationId, key: Id, policy: RetryPolicy): void {
    this.client.begin({ kind: 'delete', operation, key, value: undefined }, policy)
  }

  /** Nothing has been stored yet when this node becomes active: the overlay begins with it. */
  startEmpty(): void {
    this.beganEmpty.value = true
  }

  /** What the next life of this node may begin with: all entries held here. */
  memory(): readonly SentEntry[] {
    const { holdings } = this.custody ?? {}
    return holdings?.all().map((entry) => holdings.toSend(entry)) ?? []
  }

  /**
   * Begins with the entries of an earlier life, which ended `ago` before now. The node is sure of none of them before
   * others have answered. When a tombstone has gone no node may know of the deletion any more, and a deleted value must
   * not come back: after half the life of a tombstone nothing is kept.
   */
  restore(entries: readonly SentEntry[], ago: Micros): void {
    if (entries.length === 0 || 2 * ago > this.parameters.tombstoneLife) return
    this.hasBeenActive.value = true
    const { holdings } = this.takeCustody()
    for (const entry of entries) holdings.adopt({ ...entry, age: micros(entry.age + ago) }, this.routing.self)
  }

  /** Keys and bytes held here, tombstones not counted. */
  get load(): { readonly keys: number; readonly bytes: number } {
    return { keys: this.custody?.entries.values ?? 0, bytes: this.custody?.entries.bytes ?? 0 }
  }

  forward(
    message: RouteMessage & { readonly payload: StoragePayload },
    _next: NodeHandle,
  ): ForwardDecision<StoragePayload> {
    const { key, origin, payload, hops } = message
    if (payload.kind === 'lookup' && this.parameters.reads === 'replica' && this.routing.isActive) {
      const held = this.custody?.holder.ownCopy(key)
      if (held?.value !== undefined) {
        const { operation } = payload
        this.routing.emit({ type: 'handled', operation, key, hops, as: 'replica' })
        this.answer(origin, payload, { kind: 'found', version: held.version, value: held.value })
        return { action: 'stop' }
      }
    }
    return { action: 'continue', payload }
  }

  deliver({ key, origin, payload, hops }: RouteMessage & { readonly payload: StoragePayload }): void {
    switch (payload.kind) {
      case 'insert':
      case 'lookup':
      case 'delete': {
        const { kind, operation, number } = payload
        this.routing.emit({ type: 'handled', operation, key, hops, as: 'root' })
        const { value, terms } = payload.kind === 'insert' ? payload : NOTHING
        return this.takeCustody().coordinator.begin(origin, {
          ...{ kind, operation, number, key, value, terms },
          relays: 0,
        })
      }
      case 'locate': {
        const { operation, number } = payload
        this.routing.emit({ type: 'handled', operation, key, hops, as: 'root' })
        return this.transport.send(origin, { kind: 'located', operation, number })
      }
      case 'release':
        return this.receive(origin, payload)
      default:
        return undefined // never routed
    }
  }

  receive(from: NodeHandle, payload: StoragePayload): void {
    if (!isBelieved(from, payload, this.routing, this.custody)) {
      if (payload.kind === 'handOver') this.refuse(from, payload)
      return
    }
    switch (payload.kind) {
      case 'located':
        return this.client.locatedReceived(from, payload)
      case 'answer':
        return this.answerReceived(payload)
      case 'fragment': {
        const whole = this.transport.fragmentReceived(from, payload)
        return whole === undefined ? undefined : this.receive(from, whole)
      }
      case 'insert': {
        return this.takeCustody().coordinator.begin(from, { ...payload, relays: 0 })
      }
      case 'relay': {
        const { request: kind, ...request } = payload
        this.takeCustody().departure.tellIfDeparting(from)
        return this.takeCustody().coordinator.begin(from, { ...request, kind })
      }
      case 'reserve':
        return this.takeCustody().holder.reserveReceived(from, payload)
      case 'reserved':
        return this.custody?.writes.reservedReceived(from, payload)
      case 'withdraw':
        return this.custody?.holdings.withdraw(payload.operation)
      case 'store':
        return this.takeCustody().holder.storeReceived(from, payload)
      case 'kept':
        return this.custody?.writes.keptReceived(from, payload)
      case 'fetch':
        return this.takeCustody().holder.fetchReceived(from, payload)
      case 'fetched':
        return this.custody?.checks.fetchedReceived(from, payload)
      case 'digests':
        return this.takeCustody().holder.digestsReceived(from, payload)
      case 'compared':
        return this.custody?.reconciliation.comparedReceived(from, payload)
      case 'list':
        return this.takeCustody().holder.listReceived(from, payload)
      case 'listed':
        return this.custody?.reconciliation.listedReceived(from, payload)
      case 'want':
        return this.takeCustody().holder.wantReceived(from, payload)
      case 'supply':
        return this.custody?.reconciliation.supplyReceived(from, payload)
      case 'handOver':
        return this.takeCustody().holder.handOverReceived(from, payload)
      case 'taken':
        this.custody?.reconciliation.takenReceived(from, payload)
        return this.custody?.release.takenReceived(from, payload)
      case 'release':
        if (payload.departing) this.takeCustody().neighbourDeparts(payload.holder)
        this.takeCustody().departure.tellIfDeparting(from)
        this.takeCustody().holderHeard(payload.holder)
        return this.takeCustody().releaseAnswers.releaseReceived(payload)
      case 'released':
        return this.custody?.release.releasedReceived(from, payload)
      case 'offer':
        return this.takeCustody().releaseAnswers.offerReceived(from, payload)
      case 'chosen':
        return this.custody?.release.chosenReceived(from, payload)
      case 'vouch':
        return this.takeCustody().holder.vouchReceived(payload)
      case 'invite':
        this.takeCustody().holderHeard(from)
        return this.takeCustody().rounds.schedule()
      case 'departing':
        return this.takeCustody().neighbourDeparts(from)
      case 'whoStays':
        return this.takeCustody().stayers.whoStaysReceived(from)
      case 'staying':
        return this.custody?.stayersNamed(from, payload)
      case 'lookup':
      case 'delete':
      case 'locate':
        return undefined // always routed
    }
  }

  timerFired(kind: number, token: number): void {
    switch (kind) {
      case TIMER.retry:
        return this.client.retryDue(token as OperationId)
      case TIMER.sweep:
        return this.transport.sweepDue()
      case TIMER.transfer:
        return this.transport.transferDue(token)
      case TIMER.task:
        return this.custody?.coordinator.taskDue()
      case TIMER.repair:
        return this.custody?.rounds.due()
      case TIMER.period:
        return this.custody?.rounds.periodOver()
      case TIMER.repairReply:
        return this.custody?.reconciliation.replyOverdue(token)
      case TIMER.release:
        return this.custody?.release.due()
      case TIMER.releaseReply:
        return this.custody?.release.replyOverdue(token)
      case TIMER.expiry:
        return this.custody?.holdings.expiryDue()
      case TIMER.handOver:
        return this.custody?.departure.timeIsUp()
    }
  }

  leafSetChanging(): void {
    if (this.isUntouched) this.takeCustody()
  }

  update(node: NodeHandle, change: LeafSetChange): void {
    const { custody } = this
    this.changedAt.value = this.routing.now()
    // Others may have been asked since.
    if (this.hasBeenActive.value && custody === undefined) this.beganEmpty.value = false
    if (change === 'joined') custody?.neighbourJoined(node)
    else if (change === 'left') custody?.neighbourLeft(node)
    else custody?.neighbourDisplaced()
  }

  ringSpanned(): void {
    this.custody?.ringSpanned()
  }

  activated(): void {
    // The node was in doubt, and no other has taken its place.
    if (this.isServing.value) return this.custody?.reassured()
    this.isServing.value = true
    // The first node of all.
    const isFirst = !this.hasBeenActive.value && this.routing.neighborSet(2).length < 2
    if (isFirst) this.beganEmpty.value = true
    this.hasBeenActive.value = true
    this.changedAt.value = this.routing.now()
    if (this.custody !== undefined) this.custody.activated(this.changedAt.value, this.before)
    else if (this.isUntouched) this.routing.watchForPauses()
    else if (this.custodyBegins === 'when active') this.takeCustody()
  }

  interrupted(): void {
    if (this.isUntouched) this.takeCustody()
    this.isServing.value = false
    this.changedAt.value = this.routing.now()
    this.beganEmpty.value = false
    this.custody?.interrupted()
  }

  withdrawn(): void {
    for (const { key, version } of this.custody?.holdings.all() ?? [])
      this.routing.emit({ type: 'discarded', key, version })
    this.custodies.value = undefined
    this.beganEmpty.value = false
  }

  leaving(): 'ready' | 'later' {
    if (this.isUntouched) this.takeCustody()
    return this.custody?.leave() ?? 'ready'
  }

  undeliverable(to: NodeHandle): void {
    this.custody?.unreachable(to)
  }

  // What the coordinator calls.

  answer(caller: NodeHandle, { operation, number }: RequestName, answer: OperationAnswer): void {
    if (caller === this.routing.self) this.client.complete({ operation, number }, answer)
    else this.transport.send(caller, { kind: 'answer', operation, number, answer })
  }

  relay(root: NodeHandle, { caller, request }: Task): void {
    const { kind, relays, ...what } = request
    const { operation, number } = request
    if (this.relayed.get(operation)?.number !== number) this.relayed.set(operation, { caller, number })
    this.relayed.keepLatest(RELAYED_MAX)
    this.transport.send(root, { ...what, kind: 'relay', request: kind, relays: relays + 1 })
  }

  private answerReceived({ answer, ...request }: PayloadOf<'answer'>): void {
    const relayed = this.relayed.get(request.operation)
    if (relayed?.number !== request.number) return this.client.complete(request, answer)
    this.relayed.delete(request.operation)
    this.answer(relayed.caller, request, answer)
  }

  /** Of a node that is no neighbour here, though this one may be a neighbour there: without an answer it would wait for ever. */
  private refuse(from: NodeHandle, { session, entries }: PayloadOf<'handOver'>): void {
    this.transport.send(from, { kind: 'taken', session, full: entries.map(({ key }) => key) })
  }

  /** What was acknowledged before this node became active, as far as that is known. */
  private get before(): 'nothing' | 'unknown' {
    return this.beganEmpty.value ? 'nothing' : 'unknown'
  }

  private get custody(): Custody | undefined {
    return this.custodies.value
  }

  /**
   * Is the node where it began, in an empty overlay, among the same leaves, and was it asked for nothing? Then its custody
   * follows from its leaf set, and can begin as late as when that is about to change: most nodes of a large overlay never
   * need one.
   */
  private get isUntouched(): boolean {
    return (
      this.custodyBegins === 'when active' &&
      this.custody === undefined &&
      this.isServing.value &&
      this.beganEmpty.value
    )
  }

  /** Custody begins with the first entry or question. */
  private takeCustody(): Custody {
    const known = this.custody
    if (known !== undefined) return known
    const { routing, parameters, transport } = this
    const changedAt = this.changedAt.value
    routing.watchForPauses()
    const custody = new Custody({ routing, parameters, transport, changedAt, callers: this })
    this.custodies.value = custody
    if (this.isServing.value) custody.activated(changedAt, this.before)
    return custody
  }
}
