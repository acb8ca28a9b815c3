import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { compareVersions, type NodeEvent, type OperationAnswer, type Version } from '../../protocol/events.ts'
import type { RunObserver } from '../../sim/run/observer.ts'
import type { IssuedOperation } from '../../sim/run/users/request.ts'

/** An operation of a key, from its call to its answer. */
export interface Operation {
  readonly id: OperationId
  readonly kind: 'insert' | 'lookup' | 'delete'
  readonly caller: NodeHandle
  readonly value: Uint8Array | undefined
  readonly begun: Micros
  /** Active nodes when it began: so many may hold what it writes. */
  readonly nodes: number
  /** Infinite while there is no answer. */
  readonly ended: number
  readonly answer: OperationAnswer | undefined
}

/** All operations of a key, in the order in which they began. */
export interface KeyHistory {
  readonly key: Id
  /** Before it was hashed; undefined where nobody ever stored it. */
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
  nodesActive(): number
}

/** Writes down every operation with the times of its call and its answer, and every answer that nobody waited for. */
export class History implements RunObserver {
  /** Answers that an operation had before, or that belong to none. */
  readonly strayAnswers: string[] = []
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

  operationStarted({ id, kind, caller, key, keyName, value }: IssuedOperation, at: Micros): void {
    if (kind === 'route') return
    const operation = {
      id,
      kind,
      caller,
      value,
      begun: at,
      nodes: this.options.nodesActive(),
      ended: Number.POSITIVE_INFINITY,
      answer: undefined,
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
      this.strayAnswers.push(`node ${node} got an answer to ${event.operation}, which nobody asked`)
    } else if (operation.caller !== node) {
      this.strayAnswers.push(`node ${node} got an answer to ${event.operation} of node ${operation.caller}`)
    } else if (operation.answer !== undefined) {
      this.strayAnswers.push(`operation ${event.operation} was answered twice`)
    } else {
      operation.answer = event.answer
      operation.ended = this.options.now()
    }
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

/** What is wrong with an operation, by kind. */
export interface Anomaly {
  readonly kind: 'answer from nowhere' | 'stale read' | 'absent read' | 'write out of order'
  readonly operation: Operation
  readonly text: string
}

/** Had crashes taken every copy of that version by then? */
export type IsWiped = (version: Version, by: number) => boolean

/**
 * Checks that the operations of a key could have happened one after another, each at an instant between its call and its answer.
 * Versions name the write that made them, and order the writes: so it suffices to compare each operation with those that had
 * ended before it began. A version that crashes have wiped out binds nobody.
 */
export function anomaliesOf({ operations }: KeyHistory, isWiped: IsWiped): Anomaly[] {
  const writes = new Map(operations.map((operation) => [operation.id, operation]))
  return operations.flatMap((operation): Anomaly[] => {
    const nowhere = originFault(operation, writes)
    if (nowhere !== undefined) return [{ kind: 'answer from nowhere', operation, text: nowhere }]
    const floor = floorOf(operation, operations, isWiped)
    if (floor === undefined) return []
    return orderFault(operation, floor, operations)
  })
}

/** Why the answer cannot be one to this operation. */
function originFault(operation: Operation, writes: ReadonlyMap<OperationId, Operation>): string | undefined {
  const { id, kind, answer, ended } = operation
  const version = versionOf(answer)
  if (answer === undefined || version === undefined) return undefined
  if (answer.kind !== 'found')
    return version.writer === id ? undefined : `${say(operation)}, which is the version of another write`
  const write = writes.get(version.writer)
  if (kind !== 'lookup' || write?.kind !== 'insert') return `${say(operation)}, which nobody wrote there`
  if (write.begun > ended) return `${say(operation)} before it was written`
  if (!areEqual(write.value, answer.value)) return `${say(operation)} with another value`
  return undefined
}

/** The newest version that was acknowledged or read before an operation began, and that a node could know of at its end. */
function floorOf(
  { id, begun, ended }: Operation,
  operations: readonly Operation[],
  isWiped: IsWiped,
): Version | undefined {
  let floor: Version | undefined
  for (const earlier of operations) {
    if (earlier.begun > begun) break
    const version = versionOf(earlier.answer)
    if (earlier.id === id || earlier.ended >= begun || version === undefined) continue
    if (floor !== undefined && compareVersions(version, floor) <= 0) continue
    if (!isWiped(version, ended)) floor = version
  }
  return floor
}

function orderFault(operation: Operation, floor: Version, operations: readonly Operation[]): Anomaly[] {
  const { answer } = operation
  const after = `after version ${floor.counter} of operation ${floor.writer}`
  switch (answer?.kind) {
    case undefined:
    case 'refused':
      return []
    case 'found':
      if (compareVersions(answer.version, floor) >= 0) return []
      return [{ kind: 'stale read', operation, text: `${say(operation)} ${after}` }]
    case 'absent':
      if (mayBeDeleted(operation, floor, operations)) return []
      return [{ kind: 'absent read', operation, text: `${say(operation)} ${after}` }]
    case 'stored':
    case 'deleted':
      if (compareVersions(answer.version, floor) > 0) return []
      return [{ kind: 'write out of order', operation, text: `${say(operation)} ${after}` }]
  }
}

/** Is there a deletion at or after that version, which began before the operation ended? Of one without an answer nobody knows. */
function mayBeDeleted({ ended }: Operation, floor: Version, operations: readonly Operation[]): boolean {
  return operations.some(({ kind, begun, answer }) => {
    if (kind !== 'delete' || begun > ended) return false
    const version = versionOf(answer)
    return answer === undefined || (version !== undefined && compareVersions(version, floor) >= 0)
  })
}

function areEqual(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index])
}

function say({ id, kind, caller, begun, ended, answer }: Operation): string {
  const version = versionOf(answer)
  const found = version === undefined ? '' : ` version ${version.counter} of operation ${version.writer}`
  const times = `${(begun / 1_000_000).toFixed(3)} – ${(ended / 1_000_000).toFixed(3)} s`
  return `${kind} ${id} by node ${caller} (${times}): ${answer?.kind ?? 'no answer'}${found}`
}
