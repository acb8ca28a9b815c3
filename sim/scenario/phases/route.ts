import { z } from 'zod'
import { exactlyOneOf, oneOfKeys, whole, wordOr } from '../schema/fields.ts'
import { callerBreaches, callerRelations } from './caller-fields.ts'
import { keyNames } from './key-fields.ts'
import {
  amount,
  amountKeys,
  caller,
  operationCount,
  rateBreaches,
  timeForOperations,
  withAmount,
  withDeadline,
} from './operation-fields.ts'
import { label } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'

const schema = z
  .strictObject({
    label,
    count: whole('How many messages.', operationCount).optional(),
    ...amount,
    keys: z
      .union([wordOr(['uniform', 'nodes'], '`uniform`, `nodes` or a list of keys'), keyNames])
      .default('uniform')
      .meta({
        description:
          '`uniform`: random keys. `nodes`: the id of a random other node, as in [P01 §3]. Or a list of keys, all equally likely.',
      }),
    ...caller,
  })
  .superRefine(exactlyOneOf(amountKeys))
  .transform(withAmount)
  .meta({
    description: 'Route messages to the roots of keys: key-based routing alone, no data involved.',
    refused: { retries: 'A routed message has no answer: nobody asks again.' },
    ...oneOfKeys(amountKeys),
  })

export const routeKind = phaseKind({
  kind: 'route',
  schema,
  background: 'allowed',
  concerns: 'operations',
  timeField: 'over',
  time: ({ over }) => over ?? undefined,
  count: (phase, counts, known) => [...rateBreaches(phase, counts, known), ...callerBreaches(phase, counts)],
  relations: [timeForOperations, ...callerRelations],
  resolve: withDeadline,
})

/** `over`: null, in the background only, until the phases end. */
export type RoutePhase = PhaseOf<typeof routeKind>
