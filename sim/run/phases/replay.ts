import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { valueSize } from '../../core/value-sizes.ts'
import type { RecordedOperation, ReplayPhase } from '../../scenario/resolved.ts'
import { termsOf } from '../terms.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Operation, Workload } from '../users/workload.ts'
import type { Activity, Clock } from './activity.ts'
import { type OperationNeeds, workloadOf } from './operations.ts'

/** Plays a recorded load: each operation at its time, begun by the node that the record names. */
export class Replay implements Activity {
  private readonly clock: Clock
  private readonly joined: OperationNeeds['membership']['joined']
  private readonly phase: ReplayPhase
  private readonly workload: Workload
  /** The node that each client is at. */
  private readonly clients = new Map<string, NodeHandle>()
  private beginning = micros(0)

  constructor(clock: Clock, simulated: OperationNeeds, phase: ReplayPhase) {
    this.clock = clock
    this.joined = simulated.membership.joined
    this.phase = phase
    this.workload = workloadOf(simulated, phase, recordedOperations(simulated, phase))
  }

  start(): void {
    this.beginning = this.clock.now
    this.clock.expectEnd(micros(this.beginning + this.phase.over))
    this.next(0)
  }

  /** The token is the place of an operation in the record. */
  act(token: number): void {
    this.workload.begin(this.callerOf(this.phase.operations[token]!))
    this.next(token + 1)
  }

  private next(index: number): void {
    const { operations, over } = this.phase
    const timeOf = (at: Micros): Micros => micros(this.beginning + at)
    const following = operations[index]
    if (following === undefined) this.clock.endAt(timeOf(over))
    else this.clock.at(timeOf(following.at), index)
  }

  /** NO_NODE if the node that the record names is not there, or none is. */
  private callerOf({ node }: RecordedOperation): NodeHandle {
    if (node === undefined) return this.workload.caller()
    if (typeof node === 'number') {
      if (this.joined.has(node as NodeHandle)) return node as NodeHandle
      this.workload.noCaller()
      return NO_NODE
    }
    const before = this.clients.get(node)
    if (before !== undefined && this.joined.has(before)) return before
    const caller = this.workload.caller()
    this.clients.set(node, caller)
    return caller
  }
}

/** What is asked for, operation by operation of the record. */
function recordedOperations(simulated: OperationNeeds, phase: ReplayPhase): (index: number) => Operation {
  const keys = new PhaseKeys(simulated, phase.index)
  const terms = termsOf(phase)
  return (index) => {
    const { operation: kind, key: name, value, bytes } = phase.operations[index]!
    const key = keys.named(name)
    if (kind === 'delete') keys.remove(key)
    if (kind !== 'insert') return { kind, key }
    keys.add(key)
    if (value !== undefined) return { kind, key, value: new TextEncoder().encode(value), terms }
    const length = bytes ?? valueSize(keys.draws.next(), phase.valueBytes)
    return { kind, key, value: keys.newValue(index, length), terms }
  }
}
