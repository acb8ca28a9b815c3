import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import type { Terms } from '../../../protocol/events.ts'
import { valueSize } from '../../core/value-sizes.ts'
import type { RecordedOperation, ReplayPhase } from '../../scenario/resolved.ts'
import { termsOf } from '../terms.ts'
import { Callers } from '../users/callers.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Operation } from '../users/workload.ts'
import type { Activity, Clock } from './activity.ts'
import type { OperationNeeds } from './operations.ts'

/** Plays a recorded load: each operation at its time, begun by the node that the record names. */
export class Replay implements Activity {
  private readonly clock: Clock
  private readonly simulated: OperationNeeds
  private readonly phase: ReplayPhase
  private readonly callers: Callers
  private readonly keys: PhaseKeys
  private readonly terms: Terms | undefined
  /** The node that each client is at. */
  private readonly clients = new Map<string, NodeHandle>()
  private beginning = micros(0)

  constructor(clock: Clock, simulated: OperationNeeds, phase: ReplayPhase) {
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
    this.callers = new Callers(simulated, phase)
    this.keys = new PhaseKeys(simulated, phase.index)
    this.terms = termsOf(phase)
  }

  start(): void {
    this.beginning = this.clock.now
    this.clock.expectEnd(micros(this.beginning + this.phase.over))
    this.next(0)
  }

  /** The token is the place of an operation in the record. */
  act(token: number): void {
    const recorded = this.phase.operations[token]!
    const { kind, key, value } = this.operationOf(recorded, token)
    const caller = this.callerOf(recorded)
    const request = { kind, caller, key: key.id, keyName: key.name, value, terms: this.terms }
    if (caller === NO_NODE) this.simulated.requests.couldNotBegin('no caller')
    else this.simulated.requests.begin(request, this.phase)
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
    const { joined } = this.simulated.membership
    if (node === undefined) return this.callers.next()
    if (typeof node === 'number') return joined.has(node as NodeHandle) ? (node as NodeHandle) : NO_NODE
    const before = this.clients.get(node)
    if (before !== undefined && joined.has(before)) return before
    const caller = this.callers.next()
    this.clients.set(node, caller)
    return caller
  }

  private operationOf(
    { operation: kind, key: name, value, bytes }: RecordedOperation,
    index: number,
  ): Operation {
    const key = this.keys.named(name)
    if (kind === 'delete') this.keys.remove(key)
    if (kind !== 'insert') return { kind, key }
    this.keys.add(key)
    if (value !== undefined) return { kind, key, value: new TextEncoder().encode(value) }
    const length = bytes ?? valueSize(this.keys.draws.next(), this.phase.valueBytes)
    return { kind, key, value: this.keys.newValue(index, length) }
  }
}
