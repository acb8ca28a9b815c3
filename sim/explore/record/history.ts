import type { NodeHandle, OperationId } from '../../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../../protocol/base/id.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { NodeEvent, OperationAnswer, Version } from '../../../protocol/events.ts'
import type { RunObserver } from '../../run/observer.ts'
import type { IssuedOperation } from '../../run/users/request.ts'

/** An operation of a key, from its call to its answer. */
export interface Operation {
  readonly id: OperationId
  readonly kind: 'insert' | 'lookup' | 'delete'
  readonly caller: NodeHandle
  readonly value: Uint8Array | undefined
  readonly begun: Micros
  /** Active nodes that a root could reach all the time: as many may hold what it writes. */
  readonly nodes: number
  /** Infinite while there is no answer. */
  readonly ended: number
  readonly answer: OperationAnswer | undefined
  /** Of a write: how long its value lives, in microseconds; infinite if it does not expire. */
  readonly life: number
}

/** All operations of a key, in the order in which they began. */
export interface KeyHistory {
  readonly key: Id
  /** Before it was hashed; undefined if no node ever stored it. */
  readonly name: string | undefined
  readonly operations: readonly Operation[]
}

interface OpenHistory {
  readonly key: Id
  name: string | undefined
  readonly operations: Mutable<Operation>[]
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] }

export interface HistoryOptions {
  now(): Micros
  nodesInReach(): number
}

/** Records every operation with the times of its call and its answer, and every answer that no caller waited for. */
export class History implements RunObserver {
  /** Answers that an operation had before, or that belong to none. */
  readonly strayAnswers: { readonly text: string; readonly at: Micros }[] = []
  private readonly options: HistoryOptions
  private readonly histories = new Map<string, OpenHistory>()
  private readonly operations = new Map<OperationId, Mutable<Operation>>()

  constructor(options: HistoryOptions) {
    this.options = options
  }

  /** Of each key that an operation named, in the order of the first. */
  get keys(): readonly KeyHistory[] {
    return [...this.histories.values()]
  }

  /** How many operations on keys there were. */
  get size(): number {
    return this.operations.size
  }

  operation(id: OperationId): Operation | undefined {
    return this.operations.get(id)
  }

  operationStarted({ id, kind, caller, key, keyName, value, terms }: IssuedOperation, at: Micros): void {
    if (kind === 'route') return
    const operation = {
      id,
      kind,
      caller,
      value,
      begun: at,
      nodes: this.options.nodesInReach(),
      ended: Number.POSITIVE_INFINITY,
      answer: undefined,
      life: terms?.timeToLive || Number.POSITIVE_INFINITY,
    }
    const hex = idToHex(key)
    const history = this.histories.get(hex) ?? { key, name: undefined, operations: [] }
    history.name ??= keyName
    history.operations.push(operation)
    this.histories.set(hex, history)
    this.operations.set(id, operation)
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    if (event.type !== 'completed') return
    const operation = this.operations.get(event.operation)
    if (operation === undefined) {
      this.noteStray(`node ${node} got an answer to ${event.operation}, which nobody asked`)
    } else if (operation.caller !== node) {
      this.noteStray(`node ${node} got an answer to ${event.operation} of node ${operation.caller}`)
    } else if (operation.answer !== undefined) {
      this.noteStray(`operation ${event.operation} was answered twice`)
    } else {
      operation.answer = event.answer
      operation.ended = this.options.now()
      operation.nodes = Math.min(operation.nodes, this.options.nodesInReach())
    }
  }

  private noteStray(text: string): void {
    this.strayAnswers.push({ text, at: this.options.now() })
  }
}

/** The version that an answer is about; undefined of one that is about none. */
export function versionOf(answer: OperationAnswer | undefined): Version | undefined {
  return answer === undefined || answer.kind === 'absent' || answer.kind === 'refused'
    ? undefined
    : answer.version
}

/** Writes that were acknowledged. */
export const isAcknowledged = ({ answer }: Operation): boolean =>
  answer?.kind === 'stored' || answer?.kind === 'deleted'

/** Clocks are wrong by at most this share of the time that passes. */
const DRIFT_MAX = 0.1

/** May the value of a write have expired by then, by a clock that is fast? */
export const mayBeExpired = ({ begun, life }: Operation, by: number): boolean =>
  by >= begun + (1 - DRIFT_MAX) * life

/** May the write have left no value by then: a deletion, or a value that has expired? */
export const mayLeaveNothing = (write: Operation, by: number): boolean =>
  write.kind === 'delete' || (write.kind === 'insert' && mayBeExpired(write, by))

/** Must it have expired by then, even by a slow clock? Some seconds are left for answers under way. */
export const mustBeExpired = ({ ended, life }: Operation, by: number): boolean =>
  by > ended + (1 + DRIFT_MAX) * life + ANSWER_TIME

const ANSWER_TIME = 60_000_000
