import type { NodeHandle, OperationId } from '../../../protocol/base/handles.ts'
import type { IssuedOperation } from './request.ts'

interface OpenOperation {
  readonly operation: IssuedOperation
  /** Called when the operation has ended. */
  readonly ended: (() => void) | undefined
}

/** The operations that have not ended, by their numbers and by their callers. */
export class OpenOperations {
  private readonly all = new Map<OperationId, OpenOperation>()
  private readonly ofCaller = new Map<NodeHandle, Set<OperationId>>()

  get size(): number {
    return this.all.size
  }

  add(operation: IssuedOperation, ended: (() => void) | undefined): void {
    const { id, caller } = operation
    this.all.set(id, { operation, ended })
    const siblings = this.ofCaller.get(caller)
    if (siblings === undefined) this.ofCaller.set(caller, new Set([id]))
    else siblings.add(id)
  }

  /** Undefined if it has ended. */
  get(id: OperationId): IssuedOperation | undefined {
    return this.all.get(id)?.operation
  }

  /** Ends one that is open. */
  end({ id, caller }: IssuedOperation): void {
    const { ended } = this.all.get(id)!
    this.all.delete(id)
    const siblings = this.ofCaller.get(caller)!
    siblings.delete(id)
    if (siblings.size === 0) this.ofCaller.delete(caller)
    ended?.()
  }

  /** The operations that a node has begun, in the order of their starts. */
  of(caller: NodeHandle): IssuedOperation[] {
    return [...(this.ofCaller.get(caller) ?? [])].map((id) => this.all.get(id)!.operation)
  }
}
