import { z } from 'zod'
import { exactlyOneOf, oneOfKeys, share, whole } from '../schema/fields.ts'
import { amountBreaches, numberOf } from './count-or-fraction.ts'
import { operationCount, patientCaller, withDeadline, withRetries } from './operation-fields.ts'
import { label, over } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'

const amountKeys = ['count', 'fraction'] as const

const schema = z
  .strictObject({
    label,
    count: whole(
      'How many of the keys inserted and not yet deleted; no key twice.',
      operationCount,
    ).optional(),
    fraction: share('Share of those keys, rounded down.').optional(),
    over: over.prefault('10s'),
    ...patientCaller,
  })
  .superRefine(exactlyOneOf(amountKeys))
  .transform(({ count, fraction, ...rest }) => ({
    ...withRetries(rest),
    amount: count === undefined ? { fraction: fraction ?? 0 } : { count },
  }))
  .meta({ description: 'Delete keys.', ...oneOfKeys(amountKeys) })

export const deleteKind = phaseKind({
  kind: 'delete',
  schema,
  background: 'allowed',
  concerns: 'operations',
  time: ({ over }) => over,
  count: ({ amount, path }, counts) => {
    const available = counts.inserted - counts.deleted
    if (available === 0) {
      const hint = 'Put an `insert` phase before it.'
      return [{ path, statement: 'No key is there to be deleted when this phase starts.', hint }]
    }
    counts.deleted += Math.min(available, numberOf(amount, available))
    return amountBreaches({ amount, available, what: 'keys inserted and not yet deleted', path })
  },
  resolve: withDeadline,
})

/** `amount`: of the keys inserted and not yet deleted, drawn without repetition; a share is rounded down. */
export type DeletePhase = PhaseOf<typeof deleteKind>
