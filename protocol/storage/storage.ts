import type { Application, KeyBasedRouting } from '../application.ts'
import {
  type Micros,
  micros,
  minutes,
  type NodeHandle,
  type OperationId,
  type TimerId,
} from '../environment.ts'
import type { OperationAnswer, Version } from '../events.ts'
import type { Id } from '../id.ts'
import { IdMap } from '../id-map.ts'
import { LazyMap } from '../lazy-map.ts'
import type { RouteMessage } from '../messages.ts'
import type { StorageParameters } from '../parameters.ts'
import { cutIntoFragments, Reassembly } from './fragments.ts'
import { type StoragePayload, storageCodec } from './messages.ts'

const TIMER_RETRY = 1
const TIMER_SWEEP = 2

/** An assembly of fragments that has not grown for this long is dropped. */
const STALLED = minutes(1)

/** Writes whose outcome a root remembers, so that a retry is answered, not repeated. */
const REMEMBERED_WRITES = 1024

type Request =
  | { readonly kind: 'insert'; readonly key: Id; readonly value: Uint8Array }
  | { readonly kind: 'lookup'; readonly key: Id }
  | { readonly kind: 'delete'; readonly key: Id }

/** An operation that this node's user waits for. */
interface Open {
  readonly request: Request
  readonly giveUpAt: number
  retries: number
  timer: TimerId
}

/** What is stored under a key: a value, or the tombstone of one. */
interface Entry {
  readonly version: Version
  readonly value: Uint8Array | undefined
}

/**
 * A distributed hash table as an application over key-based routing [PAST §2, API]: a value lives at the root
 * of its key; the answer goes straight back to the caller. Every operation completes by one `completed`
 * event, or by none if no answer comes before its deadline.
 */
export class Storage implements Application<StoragePayload> {
  readonly codec = storageCodec
  private readonly routing: KeyBasedRouting<StoragePayload>
  private readonly parameters: StorageParameters
  private readonly entries = new IdMap<Entry>()
  private readonly open = new LazyMap<OperationId, Open>()
  private readonly written = new LazyMap<OperationId, Version>()
  private readonly reassembly = new Reassembly()
  private isSweeping = false
  private lastTransfer = 0

  constructor(routing: KeyBasedRouting<StoragePayload>, parameters: StorageParameters) {
    this.routing = routing
    this.parameters = parameters
  }

  /** Stores a value under a key. `patience`: for how long to ask again when no answer comes. */
  insert(operation: OperationId, key: Id, value: Uint8Array, patience: Micros): void {
    this.begin(operation, { kind: 'insert', key, value }, patience)
  }

  /** Fetches the newest value of a key. */
  lookup(operation: OperationId, key: Id, patience: Micros): void {
    this.begin(operation, { kind: 'lookup', key }, patience)
  }

  /** Removes a key; a tombstone stays in its place. */
  delete(operation: OperationId, key: Id, patience: Micros): void {
    this.begin(operation, { kind: 'delete', key }, patience)
  }

  /** Keys and bytes held here, tombstones not counted. */
  get load(): { readonly keys: number; readonly bytes: number } {
    let keys = 0
    let bytes = 0
    for (const [, { value }] of this.entries.entries()) {
      if (value === undefined) continue
      keys++
      bytes += value.length
    }
    return { keys, bytes }
  }

  deliver(message: RouteMessage & { readonly payload: StoragePayload }): void {
    const { key, origin, payload, hops } = message
    switch (payload.kind) {
      case 'insert':
      case 'lookup':
      case 'delete':
        this.routing.emit({ type: 'handled', operation: payload.operation, key, hops })
        return this.answer(origin, payload.operation, this.perform(payload, key))
      case 'locate':
        this.routing.emit({ type: 'handled', operation: payload.operation, key, hops })
        return this.reply(origin, { kind: 'located', operation: payload.operation })
      case 'located':
      case 'answer':
      case 'fragment':
        return undefined // never routed
    }
  }

  receive(from: NodeHandle, payload: StoragePayload): void {
    switch (payload.kind) {
      case 'located':
        return this.sendValue(from, payload.operation)
      case 'insert':
        // The root may have changed since it was located: the caller's retry will find the new one.
        if (this.isRoot(payload.key)) this.answer(from, payload.operation, this.perform(payload, payload.key))
        return undefined
      case 'answer':
        return this.complete(payload.operation, payload.answer)
      case 'fragment': {
        const whole = this.reassembly.add(from, payload, this.routing.now())
        if (whole !== undefined) this.receive(from, whole)
        return this.sweepLater()
      }
      case 'lookup':
      case 'delete':
      case 'locate':
        return undefined // always routed
    }
  }

  timerFired(kind: number, token: number): void {
    if (kind === TIMER_RETRY) this.retry(token as OperationId)
    if (kind === TIMER_SWEEP) {
      this.isSweeping = false
      this.reassembly.sweep(this.routing.now() - STALLED)
      this.sweepLater()
    }
  }

  private begin(operation: OperationId, request: Request, patience: Micros): void {
    const giveUpAt = this.routing.now() + patience
    const timer = this.startRetryTimer(operation)
    this.open.set(operation, { request, giveUpAt, retries: 0, timer })
    this.ask(operation, request)
  }

  private ask(operation: OperationId, request: Request): void {
    const payload: StoragePayload =
      request.kind === 'insert' ? { ...request, operation } : { kind: request.kind, operation }
    const fits = storageCodec.size(payload) <= this.routing.maxPayloadBytes
    this.routing.route(request.key, fits ? payload : { kind: 'locate', operation })
  }

  private retry(operation: OperationId): void {
    const open = this.open.get(operation)
    if (open === undefined) return
    if (this.routing.now() >= open.giveUpAt) {
      this.open.delete(operation)
      return
    }
    open.retries++
    open.timer = this.startRetryTimer(operation)
    this.ask(operation, open.request)
  }

  private complete(operation: OperationId, answer: OperationAnswer): void {
    const open = this.open.get(operation)
    if (open === undefined) return
    this.open.delete(operation)
    this.routing.cancelTimer(open.timer)
    this.routing.emit({ type: 'completed', operation, answer, retries: open.retries })
  }

  private sendValue(root: NodeHandle, operation: OperationId): void {
    const request = this.open.get(operation)?.request
    if (request?.kind === 'insert') this.reply(root, { ...request, operation })
  }

  /** What this node, as the root of the key, does about a request. */
  private perform(payload: StoragePayload, key: Id): OperationAnswer {
    const held = this.entries.get(key)
    switch (payload.kind) {
      case 'insert':
        return { kind: 'stored', version: this.write(payload.operation, key, payload.value) }
      case 'delete':
        return held?.value === undefined && !this.written.has(payload.operation)
          ? { kind: 'absent' }
          : { kind: 'deleted', version: this.write(payload.operation, key, undefined) }
      case 'lookup':
        return held?.value === undefined
          ? { kind: 'absent' }
          : { kind: 'found', version: held.version, value: held.value }
      default:
        throw new Error(`a ${payload.kind} is not a request`)
    }
  }

  private write(operation: OperationId, key: Id, value: Uint8Array | undefined): Version {
    const done = this.written.get(operation)
    if (done !== undefined) return done
    const version = { counter: (this.entries.get(key)?.version.counter ?? 0) + 1, writer: operation }
    this.entries.set(key, { version, value })
    this.written.set(operation, version)
    if (this.written.size > REMEMBERED_WRITES) {
      for (const oldest of this.written.keys()) {
        this.written.delete(oldest)
        break
      }
    }
    this.routing.emit({
      type: 'stored',
      key,
      version,
      bytes: value?.length ?? 0,
      tombstone: value === undefined,
    })
    return version
  }

  private answer(caller: NodeHandle, operation: OperationId, answer: OperationAnswer): void {
    if (caller === this.routing.self) this.complete(operation, answer)
    else this.reply(caller, { kind: 'answer', operation, answer })
  }

  /** Straight to a node, in fragments if need be. */
  private reply(to: NodeHandle, payload: StoragePayload): void {
    if (to === this.routing.self) {
      this.receive(to, payload)
    } else if (storageCodec.size(payload) <= this.routing.maxPayloadBytes) {
      this.routing.send(to, payload)
    } else {
      const fragments = cutIntoFragments(payload, ++this.lastTransfer, this.routing.maxPayloadBytes)
      for (const fragment of fragments) this.routing.send(to, fragment)
    }
  }

  private isRoot(key: Id): boolean {
    return this.routing.replicaSet(key, 0)[0] === this.routing.self
  }

  private startRetryTimer(operation: OperationId): TimerId {
    return this.routing.startTimer(TIMER_RETRY, micros(this.parameters.requestRetry), operation)
  }

  private sweepLater(): void {
    if (this.isSweeping || this.reassembly.size === 0) return
    this.isSweeping = true
    this.routing.startTimer(TIMER_SWEEP, STALLED)
  }
}
