import { z } from 'zod'
import { exactlyOneOf, oneOfKeys, whole } from '../schema/fields.ts'
import { callerBreaches, callerRelations } from './caller-fields.ts'
import { chosenKeys, hot, keyBreaches, POPULARITY } from './key-fields.ts'
import {
  amount,
  amountKeys,
  operationCount,
  patientCaller,
  rateBreaches,
  timeForOperations,
  verify,
  withAmount,
  withDeadline,
  withRetries,
} from './operation-fields.ts'
import { label } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'

const schema = z
  .strictObject({
    label,
    count: whole('How many lookups.', operationCount).optional(),
    ...amount,
    keys: chosenKeys(POPULARITY).prefault('inserted'),
    hot,
    ...patientCaller,
    verify,
  })
  .superRefine(exactlyOneOf(amountKeys))
  .transform((stated) => withRetries(withAmount(stated)))
  .meta({ description: 'Look keys up.', ...oneOfKeys(amountKeys) })

export const lookupKind = phaseKind({
  kind: 'lookup',
  schema,
  background: 'allowed',
  concerns: 'operations',
  timeField: 'over',
  time: ({ over }) => over ?? undefined,
  count: (phase, counts, known) => [
    ...rateBreaches(phase, counts, known),
    ...callerBreaches(phase, counts),
    ...keyBreaches(phase, counts, {
      path: [...phase.path, 'keys'],
      hint: 'Put an `insert` phase before it, or write `keys: uniform`.',
    }),
  ],
  relations: [timeForOperations, ...callerRelations],
  resolve: withDeadline,
})

/** `over`: null, in the background only, until the phases end. */
export type LookupPhase = PhaseOf<typeof lookupKind>
