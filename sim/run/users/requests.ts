import type { NodeHandle, OperationId } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { Measurement } from '../measurement.ts'
import type { Tracer } from '../tracer.ts'
import type { World } from '../world.ts'
import { Deadlines } from './deadlines.ts'
import { Waiting } from './open-operations.ts'
import type { IssuedOperation, Request } from './workload.ts'

export interface RequestsOptions {
  readonly world: World
  readonly measurement: Measurement
  readonly tracer: Tracer | undefined
  /** To which phase an operation belongs that begins now. */
  phase(): number
  /** Asks for `deadlineReached` to be called then. */
  awaitDeadline(at: Micros): void
}

/** How long a caller waits for an answer, and how often it asks again meanwhile. */
export interface Terms {
  readonly deadline: Micros
  /** At most; not given or null: as often as the deadline leaves time. */
  readonly retries?: number | null
}

/** Hands users' operations to their callers, one by one, and closes what is still open at its deadline. */
export class Requests {
  private readonly options: RequestsOptions
  private readonly deadlines: Deadlines
  private readonly waiting = new Waiting()
  private last = 0

  constructor(options: RequestsOptions) {
    this.options = options
    this.deadlines = new Deadlines((at) => options.awaitDeadline(at))
  }

  /**
   * Begins an operation, on the scenario's terms if none are given; returns its number. `ended` is called once: when its
   * caller has the answer, goes, or has waited long enough.
   */
  begin(request: Request, terms?: Terms, ended?: () => void): OperationId {
    const { world, measurement, tracer, phase } = this.options
    const { deadline, retries } = terms ?? { deadline: world.scenario.operationDeadline }
    const id = ++this.last as OperationId
    const operation = { ...request, id, phase: phase() }
    measurement.operationStarted(operation)
    tracer?.operationStarted(operation)
    this.deadlines.add(id, { now: world.now, time: deadline })
    if (ended !== undefined) this.waiting.add(id, request.caller, ended)
    this.handOver(operation, { patience: deadline, retries: retries ?? Infinity })
    return id
  }

  deadlineReached(): void {
    const { world, measurement } = this.options
    for (const id of this.deadlines.reached(world.now)) {
      measurement.operations.deadlineReached(id, world.now)
      this.waiting.ended(id)
    }
  }

  /** The caller of an operation has its answer. */
  completed(operation: OperationId): void {
    this.waiting.ended(operation)
  }

  /** Nobody waits any more for what a node has asked. */
  callerGone(caller: NodeHandle): void {
    this.waiting.callerGone(caller)
  }

  private handOver(
    { id, kind, caller, key, value }: IssuedOperation,
    asking: { readonly patience: Micros; readonly retries: number },
  ): void {
    const { storage, probe } = this.options.world.resident(caller)!
    switch (kind) {
      case 'insert':
        return storage.insert(id, key, value!, asking)
      case 'lookup':
        return storage.lookup(id, key, asking)
      case 'delete':
        return storage.delete(id, key, asking)
      case 'route':
        return probe.route(id, key)
    }
  }
}
