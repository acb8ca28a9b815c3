import type { NodeHandle, OperationId } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import type { PeriodNumber } from '../../measure/period.ts'
import type { NotBegun } from '../../measure/phase-tally.ts'
import type { OperationObserver, RunObserver } from '../observer.ts'
import type { World } from '../world.ts'
import { Deadlines } from './deadlines.ts'
import { OpenOperations } from './open-operations.ts'
import type { IssuedOperation, Request } from './request.ts'

export interface RequestsOptions {
  readonly world: Pick<World, 'now' | 'nodeOf' | 'storage' | 'probe'>
  readonly observers: readonly OperationObserver[]
  /** Of operations that come without a policy of their own. */
  readonly deadline: Micros
  /** To which period an operation belongs that begins now. */
  period(): PeriodNumber
  /** Asks for `deadlineReached` to be called then. */
  awaitDeadline(at: Micros): void
}

/** How long a caller waits for an answer, and how many times at most it asks again meanwhile. */
export interface RetryPolicy {
  readonly deadline: Micros
  /** Not given or null: as many times as the deadline leaves time for. */
  readonly retries?: number | null
}

/** Hands users' operations to their callers, one by one, and knows which have not ended: by their answer, by their deadline, or with their caller. */
export class Requests implements RunObserver {
  private readonly options: RequestsOptions
  private readonly deadlines: Deadlines
  private readonly open = new OpenOperations()
  /** Routes whose caller has gone. No caller waits for them, but their messages may still arrive. */
  private readonly unattended = new Map<OperationId, IssuedOperation>()
  private last = 0

  constructor(options: RequestsOptions) {
    this.options = options
    this.deadlines = new Deadlines((at) => options.awaitDeadline(at))
  }

  /** How many operations have not ended. */
  get openCount(): number {
    return this.open.size
  }

  /** Begins an operation and returns its number. `ended` is called once, when it has ended in any way. */
  begin(request: Request, policy?: RetryPolicy, ended?: () => void): OperationId {
    const { world, observers, period } = this.options
    const { deadline, retries }: RetryPolicy = policy ?? { deadline: this.options.deadline }
    const id = ++this.last as OperationId
    const { kind, caller, key, keyName, value, terms } = request
    // Field by field: a copy by `...` that gets further fields takes a hundred times as long.
    const operation: IssuedOperation = { kind, caller, key, keyName, value, terms, id, period: period() }
    for (const observer of observers) observer.operationStarted?.(operation, world.now)
    this.deadlines.add(id, { now: world.now, time: deadline })
    this.open.add(operation, ended)
    this.handOver(operation, { deadline, retries: retries ?? Infinity })
    return id
  }

  /** An operation is due that cannot begin. */
  couldNotBegin(why: NotBegun): void {
    const { observers, period } = this.options
    for (const observer of observers) observer.operationNotBegun?.(period(), why)
  }

  deadlineReached(): void {
    const { world, observers } = this.options
    for (const id of this.deadlines.reached(world.now)) {
      const operation = this.open.get(id) ?? this.unattended.get(id)
      if (operation === undefined) continue
      for (const observer of observers) observer.operationExpired?.(operation, world.now)
      if (!this.unattended.delete(id)) this.open.end(operation)
    }
  }

  /** An answer ends an operation, and a `route` has ended when a node takes its message. */
  emitted(_node: NodeHandle, event: NodeEvent): void {
    if (event.type !== 'completed' && event.type !== 'handled') return
    this.unattended.delete(event.operation)
    const operation = this.open.get(event.operation)
    if (operation === undefined) return
    if (event.type === 'completed') {
      const answered = { at: this.options.world.now, answer: event.answer, retries: event.retries }
      for (const observer of this.options.observers) observer.operationAnswered?.(operation, answered)
      this.open.end(operation)
    } else if (operation.kind === 'route') {
      this.open.end(operation)
    }
  }

  /** What a node has begun ends with it; the messages of its routes go on, until their deadline is reported. */
  nodeGone(node: NodeHandle): void {
    for (const operation of this.open.of(node)) {
      if (operation.kind === 'route') this.unattended.set(operation.id, operation)
      this.open.end(operation)
    }
  }

  private handOver(
    { id, kind, caller, key, value, terms }: IssuedOperation,
    policy: { readonly deadline: Micros; readonly retries: number },
  ): void {
    const { world } = this.options
    const { storage, probe } = world
    world.nodeOf(caller)!.within(() => {
      switch (kind) {
        case 'insert':
          return storage.insert(id, key, value!, policy, terms)
        case 'lookup':
          return storage.lookup(id, key, policy)
        case 'delete':
          return storage.delete(id, key, policy)
        case 'route':
          return probe.route(id, key)
      }
    })
  }
}
