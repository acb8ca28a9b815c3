import type { AnswersCome } from '../application.ts'
import type { NodeHandle, OperationId, TimerId } from '../base/handles.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import type { OperationAnswer } from '../events.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { NodeStore } from '../store/node-store.ts'
import { type PayloadOf, type Routing, type StoragePayload, storageCodec } from './messages.ts'
import type { Request, RequestName } from './request.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'

/** How long a caller waits for an answer, and how many times at most it asks again in that time. */
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
  /** Has the root been asked to make itself known, so that the value can be sent to it, once? */
  isLocating: boolean
}

/** Asks the roots of keys for what this node's user wants, and asks again until there is an answer. */
export class Client {
  private readonly routing: Pick<
    Routing,
    'now' | 'maxPayloadBytes' | 'drawNumber' | 'route' | 'startTimer' | 'cancelTimer' | 'emit'
  >
  private readonly parameters: Pick<StorageParameters, 'requestRetry'>
  private readonly transport: Pick<Transport, 'send'>
  private readonly open: MapFact<OperationId, OpenOperation>

  constructor(
    store: NodeStore,
    routing: Client['routing'],
    parameters: Client['parameters'],
    transport: Client['transport'],
  ) {
    this.open = store.map()
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
  }

  begin(asked: Omit<Request, 'number' | 'relays'>, { deadline, retries }: RetryPolicy): void {
    const request = { ...asked, number: this.routing.drawNumber(), relays: 0 }
    const { operation } = request
    const deadlineAt = this.routing.now() + deadline
    const timer = this.startTimer(operation)
    const open = { request, deadlineAt, retriesMax: retries, retries: 0, timer, isLocating: false }
    this.open.set(operation, open)
    this.ask(open, 'straight')
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
    this.ask(open, 'back along the path')
  }

  /** An answer has come; an answer to any request but the open one is ignored. */
  complete({ operation, number }: RequestName, answer: OperationAnswer): void {
    const open = this.open.get(operation)
    if (open?.request.number !== number) return
    this.open.delete(operation)
    this.routing.cancelTimer(open.timer)
    this.routing.emit({ type: 'completed', operation, answer, retries: open.retries })
  }

  /** The root of the key of a large value has made itself known. */
  locatedReceived(root: NodeHandle, { operation, number }: PayloadOf<'located'>): void {
    const open = this.open.get(operation)
    if (open?.request.number !== number || !open.isLocating) return
    open.isLocating = false
    this.transport.send(root, payloadOf(open.request))
  }

  private ask(open: OpenOperation, answers: AnswersCome): void {
    const { request } = open
    const { operation, number, key } = request
    const payload = payloadOf(request)
    open.isLocating = storageCodec.size(payload) > this.routing.maxPayloadBytes
    this.routing.route(key, open.isLocating ? { kind: 'locate', operation, number } : payload, { answers })
  }

  private startTimer(operation: OperationId): TimerId {
    return this.routing.startTimer(TIMER.retry, this.parameters.requestRetry, operation)
  }
}

function payloadOf({ kind, operation, number, key, value, terms }: Request): StoragePayload {
  return kind === 'insert'
    ? { kind, operation, number, key, value: value!, terms }
    : { kind, operation, number }
}
