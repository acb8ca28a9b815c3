import { wholeShare } from '../../core/whole-share.ts'
import type { DeletePhase } from '../../scenario/resolved.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Activity, Clock } from './activity.ts'
import { type OperationNeeds, timedOperations, workloadOf } from './operations.ts'

/** Keys that are stored are deleted, each once. */
export function deleteActivity(clock: Clock, simulated: OperationNeeds, phase: DeletePhase): Activity {
  const { size } = simulated.keys
  const keys = new PhaseKeys(simulated, phase.index)
  const workload = workloadOf(simulated, phase, () => {
    const key = keys.take()
    return key && { kind: 'delete', key }
  })
  const count =
    'count' in phase.amount ? Math.min(phase.amount.count, size) : wholeShare(phase.amount.fraction, size)
  // Where nothing is stored one deletion finds no key, and reports it.
  const amount = { count: size === 0 ? 1 : count }
  return timedOperations(clock, simulated, phase, { amount, workload })
}
