import { type Micros, micros, type OperationId } from '../../protocol/environment.ts'
import type { Measurement } from './measurement.ts'
import type { Tracer } from './tracer.ts'
import type { IssuedOperation, Request } from './workload.ts'
import type { World } from './world.ts'

export interface RequestsOptions {
  readonly world: World
  readonly measurement: Measurement
  readonly tracer: Tracer | undefined
  /** To which phase an operation belongs that begins now. */
  phase(): number
  /** Asks for `deadlineReached` to be called then. */
  awaitDeadline(at: Micros): void
}

/** Hands users' operations to their callers, one by one, and closes what is still open at its deadline. */
export class Requests {
  private readonly options: RequestsOptions
  private last = 0
  /** Operations in order of start, those before `oldest` being over: all have the same deadline. */
  private deadlines: { readonly id: OperationId; readonly at: Micros }[] = []
  private oldest = 0

  constructor(options: RequestsOptions) {
    this.options = options
  }

  /** Begins an operation; returns its number. */
  begin(request: Request): OperationId {
    const { world, measurement, tracer, phase } = this.options
    const id = ++this.last as OperationId
    const operation = { ...request, id, phase: phase() }
    measurement.operationStarted(operation)
    tracer?.operationStarted(operation)
    this.deadlines.push({ id, at: micros(world.now + world.scenario.operationDeadline) })
    if (this.deadlines.length === this.oldest + 1) this.awaitDeadline()
    this.handOver(operation)
    return id
  }

  deadlineReached(): void {
    const { world, measurement } = this.options
    while (this.oldest < this.deadlines.length && this.deadlines[this.oldest]!.at <= world.now) {
      measurement.operations.deadlineReached(this.deadlines[this.oldest]!.id, world.now)
      this.oldest++
    }
    if (this.oldest > 1024 && this.oldest * 2 > this.deadlines.length) {
      this.deadlines = this.deadlines.slice(this.oldest)
      this.oldest = 0
    }
    if (this.oldest < this.deadlines.length) this.awaitDeadline()
  }

  private handOver({ id, kind, caller, key, value }: IssuedOperation): void {
    const { world } = this.options
    const { operationDeadline } = world.scenario
    const { storage, probe } = world.resident(caller)!
    switch (kind) {
      case 'insert':
        return storage.insert(id, key, value!, operationDeadline)
      case 'lookup':
        return storage.lookup(id, key, operationDeadline)
      case 'delete':
        return storage.delete(id, key, operationDeadline)
      case 'route':
        return probe.route(id, key)
    }
  }

  private awaitDeadline(): void {
    this.options.awaitDeadline(this.deadlines[this.oldest]!.at)
  }
}
