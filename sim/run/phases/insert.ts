import { valueSize } from '../../core/value-sizes.ts'
import type { InsertPhase } from '../../scenario/resolved.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Activity, Clock } from './activity.ts'
import { type OperationNeeds, timedOperations, workloadOf } from './operations.ts'

/** New keys are stored: those of a dataset, or generated ones. */
export function insertActivity(clock: Clock, simulated: OperationNeeds, phase: InsertPhase): Activity {
  const { data } = phase
  const keys = new PhaseKeys(simulated, phase.index)
  const workload = workloadOf(simulated, phase, (index) => {
    if ('keys' in data) {
      const key = keys.addNew(index)
      const length = valueSize(keys.draws.next(), data.valueBytes)
      return { kind: 'insert', key, value: keys.newValue(index, length) }
    }
    const { key: name, value } = data.entries[index]!
    return { kind: 'insert', key: keys.add(name), value: new TextEncoder().encode(value) }
  })
  const amount = { count: 'keys' in data ? data.keys : data.entries.length }
  return timedOperations(clock, simulated, phase, { amount, workload })
}
