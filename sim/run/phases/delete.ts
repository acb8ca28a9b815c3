import { wholeShare } from '../../core/whole-share.ts'
import type { DeletePhase } from '../../scenario/resolved.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Activity, Clock } from './activity.ts'
import { type OperationNeeds, timedOperations, workloadOf } from './operations.ts'

/** Keys that are stored, or that are named, are deleted, each once. */
export function deleteActivity(clock: Clock, simulated: OperationNeeds, phase: DeletePhase): Activity {
  const { size } = simulated.keys
  const keys = new PhaseKeys(simulated, phase.index)
  const { amount } = phase
  const workload = workloadOf(simulated, phase, (index) => {
    const name = 'keys' in amount ? amount.keys[index] : undefined
    const key = name === undefined ? keys.take() : keys.named(name)
    if (key !== undefined) keys.remove(key)
    return key && { kind: 'delete', key }
  })
  return timedOperations(clock, simulated, phase, { amount: { count: countOf(amount, size) }, workload })
}

/** If nothing is stored, one deletion finds no key, and reports it. */
function countOf(amount: DeletePhase['amount'], available: number): number {
  if ('keys' in amount) return amount.keys.length
  if (available === 0) return 1
  return 'count' in amount ? Math.min(amount.count, available) : wholeShare(amount.fraction, available)
}
