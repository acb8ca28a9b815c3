import type { OperationId } from '../../../protocol/base/handles.ts'
import { compareVersions, type Version } from '../../../protocol/events.ts'
import {
  type KeyHistory,
  mayBeExpired,
  mayLeaveNothing,
  mustBeExpired,
  type Operation,
  versionOf,
} from './history.ts'

/** What is wrong with an operation, by kind. */
export interface Anomaly {
  readonly kind:
    | 'answer from nowhere'
    | 'stale read'
    | 'deleted value read'
    | 'expired value read'
    | 'absent read'
    | 'write out of order'
  readonly operation: Operation
  readonly text: string
}

/** Was no copy of that version, or of a newer one, within reach of the operation? */
export type IsOutOfReach = (version: Version, operation: Operation) => boolean

/**
 * Checks that the operations of a key could have happened one after another, each at an instant between its call and its answer.
 * Versions name the write that made them, and order the writes: so it suffices to compare each operation with those that had
 * ended before it began. A version that is out of reach binds no operation.
 */
export function anomaliesOf({ operations }: KeyHistory, isOutOfReach: IsOutOfReach): Anomaly[] {
  const writes = new Map(operations.map((operation) => [operation.id, operation]))
  return operations.flatMap((operation): Anomaly[] => {
    const nowhere = originFault(operation, writes)
    if (nowhere !== undefined) return [{ kind: 'answer from nowhere', operation, text: nowhere }]
    const expired = expiryFault(operation, writes)
    if (expired !== undefined) return [{ kind: 'expired value read', operation, text: expired }]
    const floor = floorOf(operation, operations, isOutOfReach)
    if (floor === undefined) return []
    return orderFault(operation, floor, { operations, writes })
  })
}

/** The operations of a key, in the order in which they began, and by their numbers. */
interface KeyOperations {
  readonly operations: readonly Operation[]
  readonly writes: ReadonlyMap<OperationId, Operation>
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

/** The newest version that was acknowledged or read before an operation began, and that was within its reach. */
function floorOf(
  operation: Operation,
  operations: readonly Operation[],
  isOutOfReach: IsOutOfReach,
): Version | undefined {
  const { id, begun } = operation
  let floor: Version | undefined
  for (const earlier of operations) {
    if (earlier.begun > begun) break
    const version = versionOf(earlier.answer)
    if (earlier.id === id || earlier.ended >= begun || version === undefined) continue
    if (floor !== undefined && compareVersions(version, floor) <= 0) continue
    if (!isOutOfReach(version, operation)) floor = version
  }
  return floor
}

/** Why the value cannot live any more. */
function expiryFault(operation: Operation, writes: ReadonlyMap<OperationId, Operation>): string | undefined {
  const { answer, begun } = operation
  const write = answer?.kind === 'found' ? writes.get(answer.version.writer) : undefined
  if (write === undefined || !mustBeExpired(write, begun)) return undefined
  return `${say(operation)}, which lived for ${write.life / 1_000_000} s`
}

function orderFault(operation: Operation, floor: Version, { operations, writes }: KeyOperations): Anomaly[] {
  const { answer, ended } = operation
  const last = writes.get(floor.writer)
  const after = `after version ${floor.counter} of operation ${floor.writer}`
  switch (answer?.kind) {
    case undefined:
    case 'refused':
      return []
    case 'found':
      if (compareVersions(answer.version, floor) >= 0) return []
      return [
        {
          kind: last?.kind === 'delete' ? 'deleted value read' : 'stale read',
          operation,
          text: `${say(operation)} ${after}`,
        },
      ]
    case 'absent':
      if (last !== undefined && mayBeExpired(last, ended)) return []
      if (mayBeGone(operation, floor, operations)) return []
      return [{ kind: 'absent read', operation, text: `${say(operation)} ${after}` }]
    case 'stored':
    case 'deleted':
      if (compareVersions(answer.version, floor) > 0) return []
      return [{ kind: 'write out of order', operation, text: `${say(operation)} ${after}` }]
  }
}

/**
 * Has a deletion, or a value that has expired, taken the place of that version before the operation ended? For a write without an
 * answer that is unknown.
 */
function mayBeGone({ ended }: Operation, floor: Version, operations: readonly Operation[]): boolean {
  return operations.some((write) => {
    if (write.begun > ended || !mayLeaveNothing(write, ended)) return false
    const version = versionOf(write.answer)
    return write.answer === undefined || (version !== undefined && compareVersions(version, floor) >= 0)
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
