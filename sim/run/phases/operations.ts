import type { Micros } from '../../../protocol/base/time.ts'
import { assert } from '../../core/assert.ts'
import type { Caller } from '../../scenario/resolved.ts'
import { Callers } from '../users/callers.ts'
import type { RetryPolicy } from '../users/requests.ts'
import { Workload, type WorkloadOptions } from '../users/workload.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { RateWorkload } from './rate-workload.ts'
import { arrivals, Spread } from './spread.ts'

/** What all phases of operations need. */
export type OperationNeeds = Pick<Simulated, 'seed' | 'idBits' | 'world' | 'membership' | 'requests' | 'keys'>

/** What all these phases state. */
export interface OperationPhase extends RetryPolicy {
  readonly index: number
  readonly from: Caller
  /** Null: in the background, until the phases end. */
  readonly over: Micros | null
}

/** How many operations, or how many per second and node. */
export type Amount =
  | { readonly count: number; readonly rate?: undefined }
  | { readonly rate: number; readonly count?: undefined }

/** The operations of a phase, one by one. */
export function workloadOf(
  { seed, world, membership, requests }: OperationNeeds,
  phase: OperationPhase,
  operation: WorkloadOptions['operation'],
): Workload {
  return new Workload({
    callers: new Callers({ seed, world, membership }, phase),
    requests,
    policy: phase,
    operation,
  })
}

/** Begins a number of operations, spread over the time of the phase, or a rate of them per second and node. */
export function timedOperations(
  clock: Clock,
  simulated: OperationNeeds,
  phase: OperationPhase,
  { amount, workload }: { readonly amount: Amount; readonly workload: Workload },
): Activity {
  const { over } = phase
  const draws = arrivals(simulated.seed, phase.index)
  if (amount.rate !== undefined) return new RateWorkload(clock, { workload, draws, over, rate: amount.rate })
  assert(over !== null, 'a number of operations has a time to take place in')
  return new Spread(clock, {
    count: amount.count,
    over,
    timing: 'loose',
    draws,
    do: () => workload.begin(workload.caller()),
  })
}
