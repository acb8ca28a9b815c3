import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import type { Terms } from '../../../protocol/events.ts'
import type { OperationKind } from '../../measure/outcomes.ts'
import type { Callers } from './callers.ts'
import type { Requests, RetryPolicy } from './requests.ts'

/** What is asked of the overlay. */
export interface Operation {
  readonly kind: OperationKind
  /** With its name, if it has one. */
  readonly key: { readonly name?: string; readonly id: Id }
  /** Of an insert. */
  readonly value?: Uint8Array
  readonly terms?: Terms | undefined
}

export interface WorkloadOptions {
  readonly callers: Callers
  readonly requests: Requests
  readonly policy: RetryPolicy
  /** Operation number `index`; undefined if nothing is left to ask for. */
  operation(index: number, caller: NodeHandle): Operation | undefined
}

/** What the users of the overlay ask for in one phase, one operation after another. */
export class Workload {
  private readonly options: WorkloadOptions
  /** Operations that have been drawn. */
  private drawn = 0

  constructor(options: WorkloadOptions) {
    this.options = options
  }

  /** How many nodes may begin operations at present. */
  get callers(): number {
    return this.options.callers.size
  }

  /** Draws the node that begins the next operation; NO_NODE if there is none, which is reported. */
  caller(): NodeHandle {
    const caller = this.options.callers.next()
    if (caller === NO_NODE) this.noCaller()
    return caller
  }

  /** Reports that the next operation is due and no node is there to begin it. */
  noCaller(): void {
    this.options.requests.couldNotBegin('no caller')
  }

  /** Draws the next operation, and begins it if there is a caller and something to ask for. `ended` is called when it has ended. */
  begin(caller: NodeHandle, ended?: () => void): 'begun' | 'nothing to do' {
    const { requests, policy } = this.options
    const operation = this.options.operation(this.drawn++, caller)
    if (caller !== NO_NODE && operation === undefined) requests.couldNotBegin('no key')
    if (caller === NO_NODE || operation === undefined) return 'nothing to do'
    const { kind, key, value, terms } = operation
    requests.begin({ kind, caller, key: key.id, keyName: key.name, value, terms }, policy, ended)
    return 'begun'
  }
}
