import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { OperationAnswer, Terms, Version } from '../events.ts'

/** How many times other nodes are asked about one request; then its caller has to ask again. */
export const ATTEMPTS_MAX = 10

/**
 * How many times a request is relayed by nodes that are not the root of its key. Each node that stays relays to a node
 * closer to the key. Leavers that do not know yet that the other leaves may relay back and forth.
 */
export const RELAYS_MAX = 16

/** What a user asks the root of a key to do. */
export interface Request {
  readonly kind: 'insert' | 'lookup' | 'delete'
  readonly operation: OperationId
  /** 32 bits that the caller has drawn and that the answer repeats: the root answers, whichever node that is. */
  readonly number: number
  readonly key: Id
  /** The value of an insert. */
  readonly value: Uint8Array | undefined
  readonly terms?: Terms | undefined
  /** How many times nodes that were not the root have relayed it. */
  readonly relays: number
}

/** What an answer repeats of its request. */
export type RequestName = Pick<Request, 'operation' | 'number'>

/** A request at the root. */
export interface Task {
  readonly request: Request
  /** The node that gets the answer. */
  readonly caller: NodeHandle
}

/** The answer to a write that has got its version and is done. */
export function writeAnswer(version: Version, { request }: Task): OperationAnswer {
  return { kind: request.kind === 'delete' ? 'deleted' : 'stored', version }
}
