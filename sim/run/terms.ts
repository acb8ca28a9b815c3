import type { StorageParameters } from '../../protocol/base/parameters.ts'
import { micros } from '../../protocol/base/time.ts'
import type { Terms } from '../../protocol/events.ts'
import type { Phase } from '../scenario/resolved.ts'

/** What a phase says of the values that it writes. */
interface WritingPhase {
  readonly replicas?: number
}

/** The terms on which a phase writes; undefined for what is usual. */
export function termsOf({ replicas }: WritingPhase): Terms | undefined {
  return replicas === undefined ? undefined : { replicas, timeToLive: micros(0) }
}

/** The parameters of storage, with the fewest and the most copies that some phase asks for. */
export function storageParameters(storage: StorageParameters, phases: readonly Phase[]): StorageParameters {
  const asked = phases.flatMap((phase) =>
    'replicas' in phase && phase.replicas !== undefined ? [phase.replicas] : [],
  )
  if (asked.length === 0) return storage
  return { ...storage, replicasMin: Math.min(...asked), replicasMax: Math.max(...asked) }
}
