import { z } from 'zod'
import { micros } from '../../../protocol/base/time.ts'
import { duration, exactlyOneOf, mistake, oneOfKeys, real, whole } from '../schema/fields.ts'
import { callerBreaches, callerRelations } from './caller-fields.ts'
import { areInserted, chosenKeys, hot, keyBreaches, POPULARITY } from './key-fields.ts'
import {
  amount,
  operationCount,
  patientCaller,
  rateBreaches,
  timeForOperations,
  verify,
  withAmount,
  withDeadline,
  withRetries,
} from './operation-fields.ts'
import { label, someTime } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { VALUE_BYTES, valueBytes } from './value-bytes.ts'
import { ownTerms, writeRelations } from './write-fields.ts'

const amountKeys = ['count', 'rate', 'clients'] as const
const WEIGHTS = ['lookups', 'updates', 'inserts', 'deletes'] as const

const weight = (description: string) => real(description, { from: 0, to: 1_000_000 }).default(0)

const schema = z
  .strictObject({
    label,
    lookups: weight(
      'Weight of lookups: with 8 beside `updates: 2`, four operations of five, on average, are lookups.',
    ),
    updates: weight('Weight of writes that give an existing key a new value.'),
    inserts: weight('Weight of writes of new keys.'),
    deletes: weight(
      'Weight of deletes of keys inserted before and not deleted since, all equally likely; where `keys` is a list, of keys in that.',
    ),
    count: whole('How many operations.', operationCount).optional(),
    ...amount,
    clients: whole(
      'Instead of `count`: users that each begin their next operation when the previous one has its answer, or has none by its deadline (closed loop). A client begins no operation while it waits, so slow and failed operations are under-sampled: to measure how often operations fail, use `rate`. Each client stays with one node; when that goes it moves to another.',
      { from: 1, to: 1_000_000 },
    ).optional(),
    think: duration(
      'How long a client waits from the end of an operation to the next; at least 1 ms if its own node answered immediately.',
      {
        from: '0s',
        to: someTime.to,
      },
    )
      .optional()
      .meta({ statedDefault: '0s' }),
    keys: chosenKeys(`Which keys are looked up and updated. ${POPULARITY}`).prefault('inserted'),
    hot,
    valueBytes,
    ...ownTerms,
    ...patientCaller,
    verify,
  })
  .superRefine(exactlyOneOf(amountKeys))
  .superRefine((stated, context) => {
    const { clients, think, updates, inserts, keys } = stated
    if (WEIGHTS.every((kind) => stated[kind] === 0)) {
      const expected = `at least one of ${WEIGHTS.map((kind) => `\`${kind}\``).join(', ')} above 0`
      mistake(context, {
        path: [],
        expected,
        found: 'none of them',
        hint: 'Such as `lookups: 9, updates: 1`.',
      })
    }
    if (updates > 0 && (keys === 'uniform' || keys === 'never-stored')) {
      const expected = `\`keys: ${keys}\` only without \`updates\``
      const hint = 'A key that was never stored has no value to update; `inserts` stores new keys.'
      mistake(context, { path: ['keys'], expected, found: 'it beside `updates`', hint })
    }
    if (think !== undefined && clients === undefined)
      mistake(context, { path: ['think'], expected: '`think` only beside `clients`', found: 'it without' })
    for (const key of ['valueBytes', 'replicas', 'timeToLive'] as const) {
      if (stated[key] === undefined || updates + inserts > 0) continue
      const expected = `\`${key}\` only beside \`updates\` or \`inserts\``
      mistake(context, { path: [key], expected, found: 'it without' })
    }
  })
  .transform(({ lookups, updates, inserts, deletes, clients, think, valueBytes, ...rest }) => {
    const stated = withRetries(withAmount(rest))
    return {
      ...stated,
      weights: { lookups, updates, inserts, deletes },
      amount: clients === undefined ? stated.amount : { clients, think: think ?? micros(0) },
      valueBytes: valueBytes ?? VALUE_BYTES,
    }
  })
  .meta({
    description:
      'Reads and writes side by side, each operation drawn by weight. An operation that needs a key while there is none is left out.',
    ...oneOfKeys(amountKeys),
  })

export const mixKind = phaseKind({
  kind: 'mix',
  schema,
  background: 'allowed',
  concerns: 'operations',
  timeField: 'over',
  time: ({ over }) => over ?? undefined,
  count: (phase, counts, known) => {
    const { inserts, updates, deletes } = phase.weights
    const breaches = [...rateBreaches(phase, counts, known), ...callerBreaches(phase, counts)]
    // How many keys it stores is drawn: there may be any number of them.
    if (inserts > 0) counts.inserted = Number.POSITIVE_INFINITY
    counts.hasDeleted ||= deletes > 0
    const hint = 'Put an `insert` phase before it, or give it `inserts`.'
    breaches.push(...keyBreaches(phase, counts, { path: phase.path, hint }))
    if (updates > 0 && !areInserted(phase.keys)) counts.inserted = Number.POSITIVE_INFINITY
    return breaches
  },
  relations: [timeForOperations, ...callerRelations, ...writeRelations],
  resolve: withDeadline,
})

/** `over`: null, in the background only, until the phases end. */
export type MixPhase = PhaseOf<typeof mixKind>
