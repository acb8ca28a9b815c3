import { z } from 'zod'
import { exactlyOneOf, oneOfKeys, share, whole } from '../schema/fields.ts'
import { callerBreaches, callerRelations } from './caller-fields.ts'
import { amountBreaches, numberOf } from './count-or-fraction.ts'
import { onlyGiven } from './departures.ts'
import { keyNames } from './key-fields.ts'
import { operationCount, patientCaller, withDeadline, withRetries } from './operation-fields.ts'
import { label, over } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'

const amountKeys = ['count', 'fraction', 'keys'] as const

const schema = z
  .strictObject({
    label,
    count: whole(
      'How many of the keys inserted and not yet deleted; no key twice.',
      operationCount,
    ).optional(),
    fraction: share('Share of those keys, rounded down.').optional(),
    keys: keyNames.optional().meta({ description: 'These keys, in this order, stored or not.' }),
    over: over.prefault('10s'),
    ...patientCaller,
  })
  .superRefine(exactlyOneOf(amountKeys))
  .transform(({ count, fraction, keys, ...rest }) => ({
    ...withRetries(rest),
    amount: onlyGiven({ count, fraction, keys }),
  }))
  .meta({ description: 'Delete keys.', ...oneOfKeys(amountKeys) })

export const deleteKind = phaseKind({
  kind: 'delete',
  schema,
  background: 'allowed',
  concerns: 'operations',
  time: ({ over }) => over,
  count: ({ amount, from, path }, counts) => {
    const available = counts.inserted - counts.deleted
    const breaches = callerBreaches({ from, path }, counts)
    counts.hasDeleted = true
    // Which of them are stored at that time is known only in the run.
    if ('keys' in amount) return breaches
    if (available === 0) {
      const hint = 'Put an `insert` phase before it.'
      const statement = 'No key is there to be deleted when this phase starts.'
      return [...breaches, { path, statement, hint }]
    }
    counts.deleted += Math.min(available, numberOf(amount, available))
    const what = 'keys inserted and not yet deleted'
    return [...breaches, ...amountBreaches({ amount, available, what, path })]
  },
  relations: callerRelations,
  resolve: withDeadline,
})

/** `amount`: of the keys inserted and not yet deleted, drawn without repetition, a share rounded down; or keys by name. */
export type DeletePhase = PhaseOf<typeof deleteKind>
