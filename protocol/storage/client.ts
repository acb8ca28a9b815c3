import type { AnswersCome } from '../application.ts'
import type { NodeHandle, OperationId, TimerId } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import type { OperationAnswer } from '../events.ts'
import { type PayloadOf, type Routing, type StoragePayload, storageCodec } from './messages.ts'
import type { Request } from './request.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'

/** How long a caller waits for an answer, and how many times at most it asks again meanwhile. */
export interface RetryPolicy {
  readonly deadline: Micros
  readonly retries: number
}

/** An operation that this node's user waits for. */
interface OpenOperation {
  readonly request: Request
  readonly deadlineAt: number
  readonly retriesMax: number
  retries: number
  timer: TimerId
}

/** Asks the roots of keys for what this node's user wants, and asks again until there is an answer. */
export class Client {
  private readonly routing: Pick<
    Routing,
    'now' | 'maxPayloadBytes' | 'route' | 'startTimer' | 'cancelTimer' | 'emit'
  >
  private readonly parameters: Pick<StorageParameters, 'requestRetry'>
  private readonly transport: Pick<Transport, 'send'>
  private readonly open = new LazyMap<OperationId, OpenOperation>()

  constructor(routing: Client['routing'], parameters: Client['parameters'], transport: Client['transport']) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
  }

  begin(request: Request, { deadline, retries }: RetryPolicy): void {
    const { operation } = request
    const deadlineAt = this.routing.now() + deadline
    const timer = this.startTimer(operation)
    this.open.set(operation, { request, deadlineAt, retriesMax: retries, retries: 0, timer })
    this.ask(request, 'straight')
  }

  retryDue(operation: OperationId): void {
    const open = this.open.get(operation)
    if (open === undefined) return
    if (this.routing.now() >= open.deadlineAt) {
      this.open.delete(operation)
      return
    }
    open.timer = this.startTimer(operation)
    if (open.retries >= open.retriesMax) return
    open.retries++
    this.ask(open.request, 'back along the path')
  }

  complete(operation: OperationId, answer: OperationAnswer): void {
    const open = this.open.get(operation)
    if (open === undefined) return
    this.open.delete(operation)
    this.routing.cancelTimer(open.timer)
    this.routing.emit({ type: 'completed', operation, answer, retries: open.retries })
  }

  /** The root of the key of a large value has made itself known. */
  locatedReceived(root: NodeHandle, { operation }: PayloadOf<'located'>): void {
    const request = this.open.get(operation)?.request
    if (request?.value === undefined) return
    const { key, value, terms } = request
    this.transport.send(root, { kind: 'insert', operation, key, value, terms })
  }

  private ask({ kind, operation, key, value, terms }: Request, answers: AnswersCome): void {
    const payload: StoragePayload =
      kind === 'insert' ? { kind, operation, key, value: value!, terms } : { kind, operation }
    const fits = storageCodec.size(payload) <= this.routing.maxPayloadBytes
    this.routing.route(key, fits ? payload : { kind: 'locate', operation }, { answers })
  }

  private startTimer(operation: OperationId): TimerId {
    return this.routing.startTimer(TIMER.retry, this.parameters.requestRetry, operation)
  }
}
