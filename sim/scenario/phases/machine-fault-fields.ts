import type { Micros } from '../../../protocol/base/time.ts'
import { bytes, duration } from '../schema/fields.ts'
import { label, someTime } from './phase-fields.ts'
import { type PlacedTarget, targetBreaches, targetFields, targetRelations } from './target-fields.ts'

/** What the faults of machines have in common: which nodes they hit, and for how long. */

export const machineFaultFields = {
  label,
  ...targetFields,
  for: duration(
    'How long, from the start of the phase. Needed, but not in `during` (not given: until the phases end).',
    someTime,
  ).optional(),
}

export const bufferBytes = bytes(
  'Datagrams that wait for the process are kept up to this size, including headers, as in the buffer of a socket; further datagrams are dropped. `0`: all are dropped. Timers wait in any case.',
  { from: 0, to: 1_073_741_824 },
).prefault(212_992)

/** The rest of what is said of a kind of fault. `who`: what the nodes are, in the plural. */
export const machineFaultRules = (who: string) =>
  ({
    background: 'allowed',
    concerns: 'membership',
    timeField: 'for',
    time: (phase: { readonly for: Micros | null }) => phase.for ?? undefined,
    count: targetBreaches,
    relations: targetRelations(who, (phase: PlacedTarget) => [phase]),
  }) as const
