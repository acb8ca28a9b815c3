import type { LookupPhase } from '../../scenario/resolved.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Activity, Clock } from './activity.ts'
import { type OperationNeeds, timedOperations, workloadOf } from './operations.ts'

/** Keys are looked up. */
export function lookupActivity(clock: Clock, simulated: OperationNeeds, phase: LookupPhase): Activity {
  const keys = new PhaseKeys(simulated, phase.index)
  const workload = workloadOf(simulated, phase, () => {
    const key = keys.choose(phase)
    return key && { kind: 'lookup', key }
  })
  return timedOperations(clock, simulated, phase, { amount: phase.amount, workload })
}
