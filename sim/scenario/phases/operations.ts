import { z } from 'zod'
import { micros, seconds } from '../../../protocol/base/time.ts'
import {
  choice,
  duration,
  exactlyOneOf,
  flag,
  oneOfKeys,
  real,
  share,
  text,
  whole,
  written,
} from '../schema/fields.ts'
import {
  deadline,
  from,
  label,
  OPERATIONS_MAX,
  operationCount,
  over,
  retries,
  someTime,
} from './phase-fields.ts'
import { VALUE_BYTES, valueBytes } from './value-bytes.ts'

/** The phases in which nodes do something with keys: how many operations, over how long, and who begins them. */

/** How long and how often a caller asks, in the words of a resolved scenario. */
const asked = <Rest extends object>({
  retries,
  ...rest
}: Rest & { readonly retries?: number | undefined }) => ({ ...rest, retries: retries ?? null })

export const insert = z
  .strictObject({
    label,
    dataset: text(
      'Path of a file with keys and values, relative to the scenario: JSON, `{ key: any JSON value }`, or, where it ends in `.csv`, CSV with the header `key,value`.',
      { atMost: 1_000 },
    ).optional(),
    keys: whole('Insert this many generated keys instead.', { from: 1, to: OPERATIONS_MAX }).optional(),
    valueBytes,
    over: over.prefault('10s'),
    from,
    deadline,
    retries,
  })
  .superRefine(exactlyOneOf(['dataset', 'keys']))
  .superRefine(({ dataset, valueBytes }, context) => {
    if (dataset === undefined || valueBytes === undefined) return
    const message = '`valueBytes` only beside `keys`'
    context.addIssue({
      code: 'custom',
      message,
      path: ['valueBytes'],
      params: { found: 'it beside `dataset`' },
    })
  })
  .transform(({ dataset, keys, valueBytes, ...rest }) => ({
    ...asked(rest),
    data: dataset === undefined ? { keys: keys ?? 0, valueBytes: valueBytes ?? VALUE_BYTES } : { dataset },
  }))
  .meta({ description: 'Store keys and values.', ...oneOfKeys(['dataset', 'keys']) })

const amountKeys = ['count', 'rate'] as const

/** How many operations, as a number or as a rate, and over how long. */
const amount = {
  rate: real(
    'Instead of `count`: operations per second and live node (one that has joined), as a Poisson process.',
    { from: 0.000001, to: 1_000 },
  ).optional(),
  over: duration(
    'How long the phase lasts; what it starts is spread over it. Not given: 10s beside `count`. Without `count` it is needed, but in `during`: there it then lasts until the phases end.',
    { from: '0s', to: someTime.to },
  ).optional(),
}

type Stated<Rest> = Rest &
  Readonly<z.output<z.ZodObject<typeof amount>>> & { readonly count?: number | undefined }

/** `over` is null where it is left open. */
function counted<Rest>({ count, rate, over, ...rest }: Stated<Rest>) {
  return {
    ...rest,
    amount: count === undefined ? { rate: rate ?? 0 } : { count },
    over: over ?? (count === undefined ? null : seconds(10)),
  }
}

const POPULARITY =
  '`inserted`: keys inserted before, all equally likely. `zipf(1.0)`: those by popularity, the first inserted the most popular.'

type Popularity = 'inserted' | { readonly zipf: number }

/** Which keys are asked for: those that are there, and what else there is a word for. */
function popularity<const Word extends string>(description: string, words: readonly Word[]) {
  const all = ['inserted', ...words] as const
  return written<Popularity | Word>({
    description,
    expected: `${all.map((word) => `\`${word}\``).join(', ')} or \`zipf(s)\` with s from 0 to 10`,
    accepts: {
      anyOf: [
        { enum: all },
        { type: 'string', pattern: '^zipf\\(\\d+(\\.\\d+)?\\)$', examples: ['zipf(1.0)'] },
      ],
    },
    read: (input) => {
      const word = all.find((each) => each === input)
      if (word !== undefined) return word
      const exponent = Number(
        typeof input === 'string' ? /^zipf\((\d+(?:\.\d+)?)\)$/.exec(input)?.[1] : undefined,
      )
      return exponent <= 10 ? { zipf: exponent } : undefined
    },
    hint: (input) =>
      String(input).startsWith('zipf') ? 'The exponent stands in brackets: `zipf(1.0)`.' : undefined,
  })
}

const verify = flag(
  'Compare each value that is found byte for byte with what that write stored, and not by a checksum; all written values are then kept to the end of the run.',
).default(false)

export const lookup = z
  .strictObject({
    label,
    count: whole('How many lookups.', operationCount).optional(),
    ...amount,
    keys: popularity(`${POPULARITY} \`uniform\`: keys drawn at random, mostly never stored.`, [
      'uniform',
    ]).prefault('inserted'),
    from,
    deadline,
    retries,
    verify,
  })
  .superRefine(exactlyOneOf(amountKeys))
  .transform((stated) => asked(counted(stated)))
  .meta({ description: 'Look keys up.', ...oneOfKeys(amountKeys) })

export const route = z
  .strictObject({
    label,
    count: whole('How many messages.', operationCount).optional(),
    ...amount,
    keys: choice('`uniform`: random keys. `nodes`: the id of a random other node, as in [P01 §3].', [
      'uniform',
      'nodes',
    ]).default('uniform'),
    from,
    deadline,
  })
  .superRefine(exactlyOneOf(amountKeys))
  .transform(counted)
  .meta({
    description: 'Route messages to the roots of keys: key-based routing alone, no data involved.',
    refused: { retries: 'A routed message has no answer: nobody asks again.' },
    ...oneOfKeys(amountKeys),
  })

export const remove = z
  .strictObject({
    label,
    count: whole(
      'How many of the keys inserted and not yet deleted; no key twice.',
      operationCount,
    ).optional(),
    fraction: share('Share of those keys, rounded down.').optional(),
    over: over.prefault('10s'),
    from,
    deadline,
    retries,
  })
  .superRefine(exactlyOneOf(['count', 'fraction']))
  .transform(({ count, fraction, ...rest }) => ({
    ...asked(rest),
    amount: count === undefined ? { fraction: fraction ?? 0 } : { count },
  }))
  .meta({ description: 'Delete keys.', ...oneOfKeys(['count', 'fraction']) })

const mixAmountKeys = ['count', 'rate', 'clients'] as const
const OF_WHAT = ['lookups', 'updates', 'inserts', 'deletes'] as const

const weight = (description: string) => real(description, { from: 0, to: 1_000_000 }).default(0)

export const mix = z
  .strictObject({
    label,
    lookups: weight(
      'Weight of lookups: with 8 beside `updates: 2`, four operations of five, on average, are lookups.',
    ),
    updates: weight('Weight of writes that give a key which is there a new value.'),
    inserts: weight('Weight of writes of new keys.'),
    deletes: weight('Weight of deletes of keys that are there, all equally likely.'),
    count: whole('How many operations.', operationCount).optional(),
    ...amount,
    clients: whole(
      'Instead of `count`: users that each begin their next operation when the one before has its answer, or none by its deadline (closed loop). Each stays with one node; when that goes it moves to another.',
      { from: 1, to: 1_000_000 },
    ).optional(),
    think: duration('How long a client waits from the end of an operation to the next.', {
      from: '0s',
      to: someTime.to,
    })
      .optional()
      .meta({ statedDefault: '0s' }),
    keys: popularity(`Which keys are looked up and updated. ${POPULARITY}`, []).prefault('inserted'),
    valueBytes,
    from,
    deadline,
    retries,
    verify,
  })
  .superRefine(exactlyOneOf(mixAmountKeys))
  .superRefine((stated, context) => {
    const add = (path: string[], message: string, found: string, hint?: string) =>
      context.addIssue({ code: 'custom', message, path, params: { found, hint } })
    const { clients, think, updates, inserts, valueBytes } = stated
    if (OF_WHAT.every((kind) => stated[kind] === 0)) {
      const named = OF_WHAT.map((kind) => `\`${kind}\``).join(', ')
      add([], `at least one of ${named} above 0`, 'none of them', 'Such as `lookups: 9, updates: 1`.')
    }
    if (think !== undefined && clients === undefined)
      add(['think'], '`think` only beside `clients`', 'it without')
    if (valueBytes !== undefined && updates + inserts === 0)
      add(['valueBytes'], '`valueBytes` only beside `updates` or `inserts`', 'it without')
  })
  .transform(({ lookups, updates, inserts, deletes, clients, think, valueBytes, ...rest }) => {
    const stated = asked(counted(rest))
    return {
      ...stated,
      weights: { lookups, updates, inserts, deletes },
      amount: clients === undefined ? stated.amount : { clients, think: think ?? micros(0) },
      valueBytes: valueBytes ?? VALUE_BYTES,
    }
  })
  .meta({
    description:
      'Reads and writes side by side, each operation drawn by weight. What needs a key while none is there is left out.',
    ...oneOfKeys(mixAmountKeys),
  })
