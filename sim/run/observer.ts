import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { MachineFault } from '../host/machines/machine-fault.ts'
import type { HostObserver } from '../host/observer.ts'
import type { Departure } from '../measure/lives.ts'
import type { Answered } from '../measure/operations.ts'
import type { PeriodNumber } from '../measure/period.ts'
import type { NotBegun } from '../measure/phase-tally.ts'
import type { IssuedOperation } from './users/request.ts'

export type { Departure }

/** Hears of nodes that come and go. */
export interface MembershipObserver {
  /** A node begins to join. */
  nodeStarted?(node: NodeHandle, at: Micros): void
  /** A node is there as if it had joined long ago. */
  nodeSetUp?(node: NodeHandle, at: Micros): void
  /** The node that has just begun to join is one that a file names. */
  nodeNamed?(node: NodeHandle, name: string): void
  /** Of the nodes that are set up at this instant, this share is done, from 0 to 1. For long ones, to show how far they are. */
  settingUp?(share: number): void
  nodeGone?(node: NodeHandle, how: Departure, at: Micros): void
  /** Something is wrong with the machine of a node from now on. */
  machineFaultBegan?(node: NodeHandle, fault: MachineFault): void
  /** The process of a node stops: it can serve nothing until it continues. */
  nodePaused?(node: NodeHandle, at: Micros): void
  nodeUnpaused?(node: NodeHandle, at: Micros): void
}

/** Hears of the operations of users. */
export interface OperationObserver {
  operationStarted?(operation: IssuedOperation, at: Micros): void
  /** The caller has its answer, and the deadline is not over. */
  operationAnswered?(operation: IssuedOperation, answered: Answered): void
  /** The deadline is over, and the caller has no answer; of a route, no node has taken its message, and its caller may have gone. */
  operationExpired?(operation: IssuedOperation, at: Micros): void
  /** An operation of that period was due and could not begin. */
  operationNotBegun?(period: PeriodNumber, why: NotBegun): void
}

/** Hears of the phases of the scenario. `phase`: the index of one. */
export interface PhaseObserver {
  /** A phase begins with a warm-up, after which it is measured. */
  warmUpStarted?(phase: number, at: Micros): void
  /** The phase begins to be measured: if it has a warm-up, after that. */
  phaseStarted?(phase: number, at: Micros): void
  phaseEnded?(phase: number, at: Micros): void
  /** A phase that waited for stability has ended. */
  settled?(phase: number, stable: 'yes' | 'no'): void
  /** In this phase all of these crash together, right after this call. Called for each such group. */
  crashBegins?(phase: number, victims: readonly NodeHandle[]): void
  /** The network has been cut, or is cut again. */
  cutBegan?(): void
  /** A cut has ended. Of these operations the acknowledged writes lose to those of other parts. */
  cutEnded?(superseded: readonly OperationId[]): void
  /** So long after the last crash of a phase, or after the end of a partition, every live node is active again, and every leaf set right. */
  repaired?(phase: number, after: Micros): void
  /** So long after the last crash of a phase, or after the end of a partition, no key is at risk any more. */
  restored?(phase: number, after: Micros): void
  /** At every multiple of the scenario's interval, before anything else is scripted at that instant. */
  intervalEnded?(at: Micros): void
}

/** Hears of all that happens in a run. Each method may be left out. */
export interface RunObserver extends HostObserver, MembershipObserver, OperationObserver, PhaseObserver {}
