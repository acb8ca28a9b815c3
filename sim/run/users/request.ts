import type { NodeHandle, OperationId } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import type { Terms } from '../../../protocol/events.ts'
import type { OperationKind } from '../../measure/outcomes.ts'
import type { PeriodNumber } from '../../measure/period.ts'

/** What a user asks a node for. */
export interface Request {
  readonly kind: OperationKind
  readonly caller: NodeHandle
  readonly key: Id
  /** The key before it was hashed, if there is one. */
  readonly keyName: string | undefined
  /** Of an insert. */
  readonly value: Uint8Array | undefined
  readonly terms?: Terms | undefined
}

/** An operation as it is handed to its caller. */
export interface IssuedOperation extends Request {
  readonly id: OperationId
  /** The one that counts it. */
  readonly period: PeriodNumber
}
