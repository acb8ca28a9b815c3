import type { StorageParameters } from '../../protocol/base/parameters.ts'
import { type Micros, micros, milliseconds } from '../../protocol/base/time.ts'
import type { Terms } from '../../protocol/events.ts'
import type { Phase } from '../scenario/resolved.ts'

/** What a phase says of the values that it writes. */
interface WritingPhase {
  readonly replicas?: number
  readonly timeToLive?: Micros
}

/** The terms on which a phase writes; undefined for what is usual. */
export function termsOf({ replicas = 0, timeToLive = micros(0) }: WritingPhase): Terms | undefined {
  if (replicas === 0 && timeToLive === 0) return undefined
  // In whole milliseconds, as on the wire.
  return { replicas, timeToLive: milliseconds(Math.ceil(timeToLive / milliseconds(1))) }
}

/** The parameters of storage, with the fewest and the most copies that some phase asks for. */
export function storageParameters(storage: StorageParameters, phases: readonly Phase[]): StorageParameters {
  const asked = phases.flatMap((phase) =>
    'replicas' in phase && phase.replicas !== undefined ? [phase.replicas] : [],
  )
  if (asked.length === 0) return storage
  return { ...storage, replicasMin: Math.min(...asked), replicasMax: Math.max(...asked) }
}
