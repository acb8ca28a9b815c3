import { valueSize } from '../../core/value-sizes.ts'
import type { InsertPhase } from '../../scenario/resolved.ts'
import { termsOf } from '../terms.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Activity, Clock } from './activity.ts'
import { type OperationNeeds, timedOperations, workloadOf } from './operations.ts'

/** Values are stored: those of a dataset, or generated ones under new keys or named ones. */
export function insertActivity(clock: Clock, simulated: OperationNeeds, phase: InsertPhase): Activity {
  const { data } = phase
  const keys = new PhaseKeys(simulated, phase.index)
  const terms = termsOf(phase)
  const named = 'entries' in data ? data.entries.map(({ key }) => key) : data.keys
  const workload = workloadOf(simulated, phase, (index) => {
    const key = typeof named === 'number' ? keys.newKey(index) : keys.named(named[index]!)
    keys.add(key)
    if ('entries' in data)
      return { kind: 'insert', key, value: new TextEncoder().encode(data.entries[index]!.value), terms }
    const length = valueSize(keys.draws.next(), data.valueBytes)
    return { kind: 'insert', key, value: keys.newValue(index, length), terms }
  })
  const amount = { count: typeof named === 'number' ? named : named.length }
  return timedOperations(clock, simulated, phase, { amount, workload })
}
