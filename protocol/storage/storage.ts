import type { Application, ForwardDecision, KeyBasedRouting } from '../application.ts'
import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import type { OperationAnswer } from '../events.ts'
import type { RouteMessage } from '../wire/messages.ts'
import { type Asking, Client } from './client.ts'
import type { Task } from './coordinator.ts'
import { type Callers, Custody } from './custody.ts'
import { type PayloadOf, type StoragePayload, storageCodec } from './messages.ts'
import { TIMER } from './timers.ts'
import { Transport } from './transport.ts'

/** Operations whose answers a former root passes back; the callers of older ones have given up long ago. */
const PASSED_ON_MAX = 1024

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
  private custody: Custody | undefined
  private changedAt: Micros
  /** Operations that were passed on to the root, and for whom. */
  private readonly passedOn = new LazyMap<OperationId, NodeHandle>()

  constructor(routing: KeyBasedRouting<StoragePayload>, parameters: StorageParameters) {
    this.routing = routing
    this.parameters = parameters
    this.transport = new Transport(routing, parameters, (from, payload) => this.receive(from, payload))
    this.client = new Client(routing, parameters, this.transport)
    this.changedAt = routing.now()
  }

  /** Stores a value under a key. */
  insert(operation: OperationId, key: Id, value: Uint8Array, asking: Asking): void {
    this.client.begin({ kind: 'insert', operation, key, value, turns: 0 }, asking)
  }

  /** Fetches the newest value of a key. */
  lookup(operation: OperationId, key: Id, asking: Asking): void {
    this.client.begin({ kind: 'lookup', operation, key, value: undefined, turns: 0 }, asking)
  }

  /** Removes a key; a tombstone stays in its place for a while. */
  delete(operation: OperationId, key: Id, asking: Asking): void {
    this.client.begin({ kind: 'delete', operation, key, value: undefined, turns: 0 }, asking)
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
      const held = this.custody?.ownCopy(key)
      if (held?.value !== undefined) {
        const { operation } = payload
        this.routing.emit({ type: 'handled', operation, key, hops, as: 'replica' })
        this.answer(origin, operation, { kind: 'found', version: held.version, value: held.value })
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
        const { kind, operation } = payload
        this.routing.emit({ type: 'handled', operation, key, hops, as: 'root' })
        const value = payload.kind === 'insert' ? payload.value : undefined
        return this.keeper.coordinator.begin(origin, { kind, operation, key, value, turns: 0 })
      }
      case 'locate': {
        const { operation } = payload
        this.routing.emit({ type: 'handled', operation, key, hops, as: 'root' })
        return this.transport.send(origin, { kind: 'located', operation })
      }
      case 'release':
        if (origin !== this.routing.self) this.keeper.release.releaseReceived(origin, payload)
        return undefined
      default:
        return undefined // never routed
    }
  }

  receive(from: NodeHandle, payload: StoragePayload): void {
    switch (payload.kind) {
      case 'located':
        return this.client.located(from, payload.operation)
      case 'answer':
        return this.answered(payload)
      case 'fragment': {
        const whole = this.transport.fragmentReceived(from, payload)
        return whole === undefined ? undefined : this.receive(from, whole)
      }
      case 'insert': {
        const { kind, operation, key, value } = payload
        return this.keeper.coordinator.begin(from, { kind, operation, key, value, turns: 0 })
      }
      case 'relay': {
        const { request, operation, key, value, turns } = payload
        this.keeper.reminded(from)
        return this.keeper.coordinator.begin(from, { kind: request, operation, key, value, turns })
      }
      case 'reserve':
        return this.keeper.holder.reserveReceived(from, payload)
      case 'reserved':
        return this.custody?.coordinator.writes.reserved(from, payload)
      case 'withdraw':
        return this.custody?.room.release(payload.operation)
      case 'store':
        return this.keeper.holder.storeReceived(from, payload)
      case 'kept':
        return this.custody?.coordinator.writes.kept(from, payload)
      case 'fetch':
        return this.keeper.holder.fetchReceived(from, payload)
      case 'fetched':
        return this.custody?.coordinator.checks.fetched(from, payload)
      case 'digests':
        return this.keeper.holder.digestsReceived(from, payload)
      case 'compared':
        return this.custody?.repair.compared(from, payload)
      case 'list':
        return this.keeper.holder.listReceived(from, payload)
      case 'listed':
        return this.custody?.repair.listed(from, payload)
      case 'want':
        return this.keeper.holder.wantReceived(from, payload)
      case 'supply':
        return this.custody?.repair.supplied(from, payload)
      case 'handOver':
        return this.keeper.holder.handOverReceived(from, payload)
      case 'taken':
        this.custody?.repair.taken(from, payload)
        return this.custody?.release.taken(from, payload)
      case 'release':
        return this.keeper.release.releaseReceived(from, payload)
      case 'released':
        return this.custody?.release.released(from, payload)
      case 'offer':
        return this.keeper.release.offerReceived(from, payload)
      case 'chosen':
        return this.custody?.release.chosen(from, payload)
      case 'invite':
        return this.keeper.repair.soon()
      case 'departing':
        return this.keeper.neighbourDeparts(from)
      case 'lookup':
      case 'delete':
      case 'locate':
        return undefined // always routed
    }
  }

  timerFired(kind: number, token: number): void {
    switch (kind) {
      case TIMER.retry:
        return this.client.retry(token as OperationId)
      case TIMER.sweep:
        return this.transport.sweepDue()
      case TIMER.transfer:
        return this.transport.transferDue(token)
      case TIMER.task:
        return this.custody?.coordinator.taskDue()
      case TIMER.repair:
        return this.custody?.repair.due()
      case TIMER.period:
        return this.custody?.repair.periodOver()
      case TIMER.repairReply:
        return this.custody?.repair.replyOverdue(token)
      case TIMER.release:
        return this.custody?.release.due()
      case TIMER.releaseReply:
        return this.custody?.release.replyOverdue(token)
      case TIMER.handOver:
        return this.routing.readyToLeave()
    }
  }

  update(node: NodeHandle, change: 'joined' | 'left'): void {
    this.changedAt = this.routing.now()
    this.custody?.neighboursChanged(node, change)
  }

  interrupted(): void {
    this.changedAt = this.routing.now()
    this.custody?.interrupted()
  }

  leaving(): 'ready' | 'later' {
    return this.custody?.release.depart() ?? 'ready'
  }

  undeliverable(to: NodeHandle): void {
    this.custody?.repair.peerGone(to, 'unawares')
  }

  // What the coordinator calls.

  answer(caller: NodeHandle, operation: OperationId, answer: OperationAnswer): void {
    if (caller === this.routing.self) this.client.complete(operation, answer)
    else this.transport.send(caller, { kind: 'answer', operation, answer })
  }

  passOn(root: NodeHandle, { caller, request }: Task): void {
    const { kind, operation, key, value, turns } = request
    if (!this.passedOn.has(operation)) this.passedOn.set(operation, caller)
    this.passedOn.keepLatest(PASSED_ON_MAX)
    this.transport.send(root, { kind: 'relay', operation, key, request: kind, value, turns: turns + 1 })
  }

  private answered({ operation, answer }: PayloadOf<'answer'>): void {
    const caller = this.passedOn.get(operation)
    if (caller === undefined) return this.client.complete(operation, answer)
    this.passedOn.delete(operation)
    this.answer(caller, operation, answer)
  }

  /** From the first entry or question on a node keeps something for others. */
  private get keeper(): Custody {
    this.custody ??= new Custody({
      routing: this.routing,
      parameters: this.parameters,
      transport: this.transport,
      changedAt: this.changedAt,
      callers: this,
    })
    return this.custody
  }
}
