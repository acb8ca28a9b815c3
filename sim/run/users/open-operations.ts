import type { NodeHandle, OperationId } from '../../../protocol/base/handles.ts'

interface Wait {
  readonly caller: NodeHandle
  readonly ended: () => void
}

/** Who wants to know when an operation is over, be it answered or not. */
export class Waiting {
  private readonly waits = new Map<OperationId, Wait>()
  private readonly ofCaller = new Map<NodeHandle, Set<OperationId>>()

  add(operation: OperationId, caller: NodeHandle, ended: () => void): void {
    this.waits.set(operation, { caller, ended })
    const siblings = this.ofCaller.get(caller)
    if (siblings === undefined) this.ofCaller.set(caller, new Set([operation]))
    else siblings.add(operation)
  }

  /** No effect on an operation that has ended before, or for which nobody waits. */
  ended(operation: OperationId): void {
    const wait = this.waits.get(operation)
    if (wait === undefined) return
    this.waits.delete(operation)
    const siblings = this.ofCaller.get(wait.caller)!
    siblings.delete(operation)
    if (siblings.size === 0) this.ofCaller.delete(wait.caller)
    wait.ended()
  }

  /** All that a node has begun ends with it. */
  callerGone(caller: NodeHandle): void {
    for (const operation of [...(this.ofCaller.get(caller) ?? [])]) this.ended(operation)
  }
}
