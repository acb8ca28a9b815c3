import { z } from 'zod'
import {
  byteRange,
  choice,
  duration,
  exactlyOneOf,
  hex,
  oneOfKeys,
  real,
  share,
  text,
  whole,
  written,
} from './fields.ts'
import { formatNumber } from './quantities.ts'

/** The steps of a scenario. Every step may bear a label; operations say how many, over how long, and who begins. */

/** Event order keeps 21 bits for the source of an event; two are taken by the script and the seed server. */
export const NODES_MAX = 2_097_150
const OPERATIONS_MAX = 100_000_000

const nodeCount = { from: 1, to: NODES_MAX } as const
const operationCount = { from: 1, to: OPERATIONS_MAX } as const

const label = text('What `expect` and the results call this phase; else its kind.', {
  atMost: 100,
}).optional()

const over = duration('How long the phase lasts; what it starts is spread over it.', {
  from: '0s',
  to: '1000h',
})

const from = choice(
  'Who begins an operation: a live node drawn for each, or always the first node that joined.',
  ['random', 'first'],
).default('random')

const nodeList = (description: string) =>
  z
    .array(whole('Number of a node in the order of starting, from 1.', { from: 1, to: NODES_MAX }))
    .min(1, { error: 'a list of at least one node number' })
    .meta({ description })

const join = z
  .strictObject({
    label,
    nodes: whole('How many nodes join; needed unless `ids` are given.', nodeCount).optional(),
    over: over.prefault('0s'),
    arrival: choice(
      'When within `over`: evenly spaced, as a Poisson process of that many joins, or all at once at its start.',
      ['uniform', 'poisson', 'burst'],
    ).default('uniform'),
    via: choice('Where joiners find a first contact: at the seed server, or always at the first node.', [
      'seed-server',
      'first',
    ]).default('seed-server'),
    ids: z
      .array(hex('An id; the leading digits are enough, the rest is 0.'))
      .min(1, { error: 'a list of at least one id' })
      .optional()
      .meta({ description: 'Ids of the joiners in order, for teaching. Not given: drawn at random.' }),
  })
  .superRefine(({ nodes, ids }, context) => {
    const add = (message: string) => context.addIssue({ code: 'custom', message, path: ['nodes'] })
    if (nodes === undefined && ids === undefined)
      add(`a whole number from 1 to ${formatNumber(NODES_MAX)}, or a list of \`ids\``)
    if (nodes !== undefined && ids !== undefined && nodes !== ids.length)
      add(`as many nodes as there are \`ids\` (${ids.length})`)
  })
  .transform(({ nodes, ids, ...rest }) => ({ ...rest, nodes: nodes ?? ids?.length ?? 0, ids: ids ?? null }))
  .meta({ description: 'Nodes join, concurrently if there is no time between them.' })

const settle = z
  .strictObject({
    label,
    until: choice('`stable`: until no leaf set changed for `quiet`. The default, where `for` is not given.', [
      'stable',
    ]).optional(),
    quiet: duration('How long no leaf set may change. Not given: pastry.leafExchangePeriod and 10s.', {
      from: '1ms',
      to: '48h',
    }).optional(),
    atMost: duration('The longest wait for `until: stable`. Not given: 10m.', {
      from: '1ms',
      to: '1000h',
    }).optional(),
    for: duration('Wait this long instead, whatever happens.', { from: '1ms', to: '1000h' }).optional(),
  })
  .superRefine((settle, context) => {
    if (settle.for === undefined) return
    for (const key of ['until', 'quiet', 'atMost'] as const) {
      if (settle[key] === undefined) continue
      const message = '`for` alone, or `until: stable` with `quiet` and `atMost`'
      context.addIssue({ code: 'custom', message, path: [key], params: { found: `\`for\` and \`${key}\`` } })
    }
  })
  .transform(({ label, for: time, quiet, atMost }) => ({
    label,
    wait: time === undefined ? { until: 'stable' as const, quiet, atMost } : { for: time },
  }))
  .meta({ description: 'Wait: until no leaf set changes any more, or for a time.' })

const insert = z
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

const lookup = z
  .strictObject({
    label,
    count: whole('How many lookups.', operationCount),
    over: over.prefault('10s'),
    keys: lookupKeys.prefault('inserted'),
    from,
  })
  .meta({ description: 'Look keys up.' })

const route = z
  .strictObject({
    label,
    count: whole('How many messages.', operationCount),
    over: over.prefault('10s'),
    keys: choice('`uniform`: random keys. `nodes`: the id of a random other node, as in [P01 §3].', [
      'uniform',
      'nodes',
    ]).default('uniform'),
    from,
  })
  .meta({ description: 'Route messages to the roots of keys: key-based routing alone, no data involved.' })

const remove = z
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

const victims = {
  count: whole('This many live nodes.', nodeCount).optional(),
  fraction: share('This share of the live nodes, rounded down to whole nodes.').optional(),
  idsInArc: z
    .strictObject({ from: hex('First id of the arc.'), to: hex('Last id of the arc, going clockwise.') })
    .optional()
    .meta({ description: 'All nodes with an id from `from` clockwise to `to`, both included.' }),
  adjacent: whole(
    'This many live neighbours in a row on the ring, from a random place.',
    nodeCount,
  ).optional(),
  list: nodeList('These nodes.').optional(),
  region: z
    .strictObject({
      latitude: real('Degrees, north positive.', { from: -90, to: 90 }),
      longitude: real('Degrees, east positive.', { from: -180, to: 180 }),
      radiusKm: real('Distance from there, on the great circle.', { from: 0, to: 20_038 }),
    })
    .optional()
    .meta({ description: 'All nodes around a place; the latency model is then `geographic`.' }),
}
const victimKeys = ['count', 'fraction', 'idsInArc', 'adjacent', 'list', 'region'] as const

const crash = z
  .strictObject({ label, ...victims })
  .superRefine(exactlyOneOf(victimKeys))
  .transform(({ label, ...choices }) => ({ label, victims: onlyGiven(choices) }))
  .meta({ description: 'Nodes fall silent, all at the same instant.', ...oneOfKeys(victimKeys) })

const leaverKeys = ['count', 'fraction', 'list'] as const

const leave = z
  .strictObject({
    label,
    count: victims.count,
    fraction: victims.fraction,
    list: victims.list,
    over: over.prefault('0s'),
  })
  .superRefine(exactlyOneOf(leaverKeys))
  .transform(({ label, over, ...choices }) => ({ label, over, leavers: onlyGiven(choices) }))
  .meta({ description: 'Nodes announce that they leave, and go.', ...oneOfKeys(leaverKeys) })

const outage = z
  .strictObject({
    label,
    of: choice('What is down.', ['seed-server']).default('seed-server'),
    for: duration('How long.', { from: '1ms', to: '1000h' }),
  })
  .meta({ description: 'The seed server hears nothing for a while; the next phase starts at once.' })

/** Of choices of which exactly one is given, that one. */
type OnlyGiven<T> = { [K in keyof T]-?: { readonly [P in K]-?: Exclude<T[K], undefined> } }[keyof T]

function onlyGiven<T extends object>(choices: T): OnlyGiven<T> {
  return Object.fromEntries(
    Object.entries(choices).filter(([, value]) => value !== undefined),
  ) as OnlyGiven<T>
}

export const phaseKinds = { join, settle, insert, lookup, route, delete: remove, crash, leave, outage }

export type PhaseKind = keyof typeof phaseKinds
export const PHASE_KINDS = Object.keys(phaseKinds) as readonly PhaseKind[]

/** One step: a map with a single key, the kind of the step. */
const phase = z
  .strictObject({
    join: join.optional(),
    settle: settle.optional(),
    insert: insert.optional(),
    lookup: lookup.optional(),
    route: route.optional(),
    delete: remove.optional(),
    crash: crash.optional(),
    leave: leave.optional(),
    outage: outage.optional(),
  } satisfies Record<PhaseKind, z.ZodType>)
  .superRefine(exactlyOneOf(PHASE_KINDS))
  .meta({ minProperties: 1, maxProperties: 1 })

export type PhaseEntry = z.output<typeof phase>

export const phases = z
  .array(phase)
  .min(1, { error: 'at least one phase, the first of them `join`' })
  .meta({ description: 'What happens, one step after another.' })
