import { z } from 'zod'
import { seconds } from '../../protocol/environment.ts'
import {
  byteRange,
  choice,
  duration,
  exactlyOneOf,
  oneOfKeys,
  real,
  share,
  text,
  whole,
  written,
} from './fields.ts'
import { from, label, OPERATIONS_MAX, operationCount, over, someTime } from './schema-phase-fields.ts'

/** The phases in which nodes do something with keys: how many operations, over how long, and who begins them. */

export const insert = z
  .strictObject({
    label,
    dataset: text('Path of a JSON file `{ key: any JSON value }`, relative to the scenario.', {
      atMost: 1_000,
    }).optional(),
    keys: whole('Insert this many generated keys instead.', { from: 1, to: OPERATIONS_MAX }).optional(),
    valueBytes: byteRange('Size of a generated value: `100`, or evenly within `100..1000`. Not given: 100.', {
      from: 0,
      to: 16_777_216,
    }).optional(),
    over: over.prefault('10s'),
    from,
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
    ...rest,
    data:
      dataset === undefined
        ? { keys: keys ?? 0, valueBytes: valueBytes ?? { min: 100, max: 100 } }
        : { dataset },
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
    'How long the phase lasts; what it starts is spread over it. Not given: 10s beside `count`. Beside `rate` it is needed, but in `during`: there it then lasts until the phases end.',
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

const lookupKeys = written<'inserted' | 'uniform' | { zipf: number }>({
  description:
    '`inserted`: keys inserted before, all equally likely. `zipf(1.0)`: those by popularity, the first inserted the most popular. `uniform`: keys drawn at random, mostly never stored.',
  expected: '`inserted`, `uniform` or `zipf(s)` with s from 0 to 10',
  accepts: {
    anyOf: [
      { enum: ['inserted', 'uniform'] },
      { type: 'string', pattern: '^zipf\\(\\d+(\\.\\d+)?\\)$', examples: ['zipf(1.0)'] },
    ],
  },
  read: (input) => {
    if (input === 'inserted' || input === 'uniform') return input
    const exponent = Number(
      typeof input === 'string' ? /^zipf\((\d+(?:\.\d+)?)\)$/.exec(input)?.[1] : undefined,
    )
    return exponent <= 10 ? { zipf: exponent } : undefined
  },
  hint: (input) =>
    String(input).startsWith('zipf') ? 'The exponent stands in brackets: `zipf(1.0)`.' : undefined,
})

export const lookup = z
  .strictObject({
    label,
    count: whole('How many lookups.', operationCount).optional(),
    ...amount,
    keys: lookupKeys.prefault('inserted'),
    from,
  })
  .superRefine(exactlyOneOf(amountKeys))
  .transform(counted)
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
  })
  .superRefine(exactlyOneOf(amountKeys))
  .transform(counted)
  .meta({
    description: 'Route messages to the roots of keys: key-based routing alone, no data involved.',
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
  })
  .superRefine(exactlyOneOf(['count', 'fraction']))
  .transform(({ count, fraction, ...rest }) => ({
    ...rest,
    amount: count === undefined ? { fraction: fraction ?? 0 } : { count },
  }))
  .meta({ description: 'Delete keys.', ...oneOfKeys(['count', 'fraction']) })
