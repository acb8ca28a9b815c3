import type { KeyBasedRouting } from '../application.ts'
import type { NodeHandle, OperationId, TimerId } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import type { OperationAnswer } from '../events.ts'
import type { Request } from './coordinator.ts'
import { type StoragePayload, storageCodec } from './messages.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'

/** For how long a caller asks again when no answer comes, and how often at most. */
export interface Asking {
  readonly patience: Micros
  readonly retries: number
}

/** An operation that this node's user waits for. */
interface Open {
  readonly request: Request
  readonly giveUpAt: number
  readonly retriesMax: number
  retries: number
  timer: TimerId
}

/** Asks the roots of keys for what this node's user wants, again and again until there is an answer. */
export class Client {
  private readonly routing: KeyBasedRouting<StoragePayload>
  private readonly parameters: StorageParameters
  private readonly transport: Transport
  private readonly open = new LazyMap<OperationId, Open>()

  constructor(routing: KeyBasedRouting<StoragePayload>, parameters: StorageParameters, transport: Transport) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
  }

  begin(request: Request, { patience, retries }: Asking): void {
    const { operation } = request
    const giveUpAt = this.routing.now() + patience
    const timer = this.startTimer(operation)
    this.open.set(operation, { request, giveUpAt, retriesMax: retries, retries: 0, timer })
    this.ask(request)
  }

  retry(operation: OperationId): void {
    const open = this.open.get(operation)
    if (open === undefined) return
    if (this.routing.now() >= open.giveUpAt) {
      this.open.delete(operation)
      return
    }
    open.timer = this.startTimer(operation)
    if (open.retries >= open.retriesMax) return
    open.retries++
    this.ask(open.request)
  }

  complete(operation: OperationId, answer: OperationAnswer): void {
    const open = this.open.get(operation)
    if (open === undefined) return
    this.open.delete(operation)
    this.routing.cancelTimer(open.timer)
    this.routing.emit({ type: 'completed', operation, answer, retries: open.retries })
  }

  /** The root of the key of a large value has made itself known. */
  located(root: NodeHandle, operation: OperationId): void {
    const request = this.open.get(operation)?.request
    if (request?.value === undefined) return
    const { key, value } = request
    this.transport.send(root, { kind: 'insert', operation, key, value })
  }

  private ask({ kind, operation, key, value }: Request): void {
    const payload: StoragePayload =
      kind === 'insert' ? { kind, operation, key, value: value! } : { kind, operation }
    const fits = storageCodec.size(payload) <= this.routing.maxPayloadBytes
    this.routing.route(key, fits ? payload : { kind: 'locate', operation })
  }

  private startTimer(operation: OperationId): TimerId {
    return this.routing.startTimer(TIMER.retry, this.parameters.requestRetry, operation)
  }
}
