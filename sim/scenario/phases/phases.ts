import { z } from 'zod'
import { choice, duration, exactlyOneOf, hex, oneOfKeys, real, share, whole } from '../schema/fields.ts'
import { formatDuration, formatNumber } from '../text/quantities.ts'
import { churn } from './churn.ts'
import { insert, lookup, mix, remove, route } from './operations.ts'
import { label, NODES_MAX, nodeCount, over, someTime } from './phase-fields.ts'

/** The steps of a scenario. Every step may bear a label; here are those that are not operations, and the list of all. */

const SAMPLES_MAX = 1_000
const SAMPLES = 16

const nodeList = (description: string) =>
  z
    .array(whole('Number of a node in the order of starting, from 1.', { from: 1, to: NODES_MAX }))
    .min(1, { error: 'a list of at least one node number' })
    .meta({ description })

const idsInArc = z
  .strictObject({ from: hex('First id of the arc.'), to: hex('Last id of the arc, going clockwise.') })
  .optional()

const join = z
  .strictObject({
    label,
    nodes: whole('How many nodes join; needed unless `ids` are given.', nodeCount).optional(),
    start: choice(
      '`protocol`: nodes join one after another, as the protocol has it. `converged`: only in the first phase, all are there at once, with leaf sets and tables from ground truth; the results say so.',
      ['protocol', 'converged'],
    ).default('protocol'),
    samples: whole(
      'With `start: converged`: of how many nodes that fit a place in a table the closest is taken, where the latency model has neither coordinates nor sites.',
      { from: 1, to: SAMPLES_MAX },
    )
      .optional()
      .meta({ statedDefault: SAMPLES }),
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
    idsInArc: idsInArc.meta({
      description:
        'Ids are drawn from `from` clockwise to `to`, both included, instead of from the whole ring.',
    }),
  })
  .superRefine(({ nodes, ids, idsInArc }, context) => {
    const add = (message: string) => context.addIssue({ code: 'custom', message, path: ['nodes'] })
    if (nodes === undefined && ids === undefined)
      add(`a whole number from 1 to ${formatNumber(NODES_MAX)}, or a list of \`ids\``)
    if (nodes !== undefined && ids !== undefined && nodes !== ids.length)
      add(`as many nodes as there are \`ids\` (${ids.length})`)
    if (ids === undefined || idsInArc === undefined) return
    const message = '`ids` or `idsInArc`'
    context.addIssue({ code: 'custom', message, path: ['idsInArc'], params: { found: 'both' } })
  })
  .superRefine(({ start, samples, over, via }, context) => {
    const add = (key: string, expected: string, found: string, hint: string) =>
      context.addIssue({ code: 'custom', message: expected, path: [key], params: { found, hint } })
    if (start !== 'converged') {
      if (samples === undefined) return
      const hint = 'Where nodes join by the protocol it is the protocol that fills their tables.'
      return add('samples', '`samples` only beside `start: converged`', 'it without', hint)
    }
    const atOnce = 'In a converged start the nodes are there at once, without joining.'
    if (over > 0) add('over', 'no `over` beside `start: converged`', formatDuration(over), atOnce)
    if (via === 'first') add('via', 'no `via` beside `start: converged`', '`first`', atOnce)
  })
  .transform(({ nodes, ids, idsInArc, samples, ...rest }) => ({
    ...rest,
    nodes: nodes ?? ids?.length ?? 0,
    samples: samples ?? SAMPLES,
    ids: ids ?? null,
    idsInArc: idsInArc ?? null,
  }))
  .meta({ description: 'Nodes join, concurrently if there is no time between them.' })

const settle = z
  .strictObject({
    label,
    until: choice('`stable`: until no leaf set changed for `quiet`. The default, where `for` is not given.', [
      'stable',
    ]).optional(),
    quiet: duration(
      'How long no leaf set may change. Not given: time for a death to be noticed, confirmed and announced, or a hurried round of exchanges, and 10s; 70s with the default parameters.',
      {
        from: '1ms',
        to: '48h',
      },
    ).optional(),
    atMost: duration(
      'The longest wait for `until: stable`. Not given: 10m, or three times `quiet` if that is longer.',
      someTime,
    ).optional(),
    for: duration('Wait this long instead, whatever happens.', someTime).optional(),
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

const victims = {
  count: whole('This many live nodes.', nodeCount).optional(),
  fraction: share('This share of the live nodes, rounded down to whole nodes.').optional(),
  idsInArc: idsInArc.meta({
    description: 'All nodes with an id from `from` clockwise to `to`, both included.',
  }),
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
    for: duration('How long.', someTime),
  })
  .meta({ description: 'The seed server hears nothing for a while; the next phase starts at once.' })

/** Of choices of which exactly one is given, that one. */
type OnlyGiven<T> = { [K in keyof T]-?: { readonly [P in K]-?: Exclude<T[K], undefined> } }[keyof T]

function onlyGiven<T extends object>(choices: T): OnlyGiven<T> {
  return Object.fromEntries(
    Object.entries(choices).filter(([, value]) => value !== undefined),
  ) as OnlyGiven<T>
}

export const phaseKinds = {
  join,
  settle,
  insert,
  lookup,
  route,
  delete: remove,
  mix,
  churn,
  crash,
  leave,
  outage,
}

export type PhaseKind = keyof typeof phaseKinds
export const PHASE_KINDS = Object.keys(phaseKinds) as readonly PhaseKind[]

/** The kinds that may go on beside others. */
const BACKGROUND_KINDS = [
  'churn',
  'insert',
  'lookup',
  'route',
  'delete',
  'mix',
] as const satisfies PhaseKind[]

const during = z
  .strictObject({
    churn: churn.optional(),
    insert: insert.optional(),
    lookup: lookup.optional(),
    route: route.optional(),
    delete: remove.optional(),
    mix: mix.optional(),
  } satisfies Record<(typeof BACKGROUND_KINDS)[number], z.ZodType>)
  .superRefine(exactlyOneOf(BACKGROUND_KINDS))
  .meta({
    description:
      'Starts a phase in the background: the next phase starts at once, and both go on. It ends when its own time is over, else with the last phase. Its operations count in the phase during which they start.',
    ...oneOfKeys(BACKGROUND_KINDS),
    refused: {
      ...Object.fromEntries(
        PHASE_KINDS.filter((kind) => !BACKGROUND_KINDS.some((other) => other === kind)).map((kind) => [
          kind,
          `A \`${kind}\` phase cannot run in the background.`,
        ]),
      ),
      during: 'A `during` cannot stand in another.',
    },
  })

/** One step: a map with a single key, the kind of the step. */
const phase = z
  .strictObject({
    join: join.optional(),
    settle: settle.optional(),
    insert: insert.optional(),
    lookup: lookup.optional(),
    route: route.optional(),
    delete: remove.optional(),
    mix: mix.optional(),
    churn: churn.optional(),
    crash: crash.optional(),
    leave: leave.optional(),
    outage: outage.optional(),
    during: during.optional(),
  } satisfies Record<PhaseKind | 'during', z.ZodType>)
  .superRefine(exactlyOneOf([...PHASE_KINDS, 'during']))
  .meta({ minProperties: 1, maxProperties: 1 })

export type PhaseEntry = z.output<typeof phase>

export const phases = z
  .array(phase)
  .min(1, { error: 'at least one phase, the first of them `join`' })
  .meta({ description: 'What happens, one step after another.' })
