import { z } from 'zod'
import { exactlyOneOf, oneOfKeys, text, whole, wordOr } from '../schema/fields.ts'
import { type Breach, unless } from '../text/breach.ts'
import { closest } from '../text/suggest.ts'
import { arcBreaches, idsInArc } from './arc.ts'
import type { Counts } from './counts.ts'
import { absenceOf, onlyGiven } from './departures.ts'
import { NODES_MAX } from './phase-fields.ts'
import type { PhaseRelation } from './phase-kind.ts'
import { region, regionBreaches } from './region.ts'

/** Which nodes begin the operations of a phase. */

const groupKeys = ['list', 'joinedIn', 'idsInArc', 'region'] as const

const group = z
  .strictObject({
    list: z
      .array(whole('Number of a node in the order of starting, from 1.', { from: 1, to: NODES_MAX }))
      .min(1, { error: 'a list of at least one node number' })
      .optional()
      .meta({ description: 'These nodes.' }),
    joinedIn: text('Nodes that joined in the `join` phase of that label, or name such as `join 2`.', {
      atMost: 100,
    }).optional(),
    idsInArc: idsInArc.meta({
      description: 'Nodes with an id from `from` clockwise to `to`, both included.',
    }),
    region: region.meta({
      description: 'Nodes around a place; the latency model is then `geographic`.',
    }),
  })
  .superRefine(exactlyOneOf(groupKeys))
  .transform(onlyGiven)
  .meta(oneOfKeys(groupKeys))

const EXPECTED = '`random`, `first`, or a map with the nodes, such as `{ list: [3, 7] }`'

export const from = z
  .union([wordOr(['random', 'first'], EXPECTED), group], { error: EXPECTED })
  .default('random')
  .meta({
    description:
      'Who begins an operation: a live node drawn for each (`random`), always the first node that joined (`first`), or a live node drawn from a group of nodes. While none of the group is live nothing begins. A `rate` then counts for the nodes of the group.',
  })

export type From = z.output<typeof from>

interface CallingPhase {
  readonly from: From
  readonly path: readonly (string | number)[]
}

/** Nodes that cannot be there, or a phase that none has joined in. */
export function callerBreaches({ from, path }: CallingPhase, counts: Counts): Breach[] {
  if (typeof from === 'string') return []
  const at = [...path, 'from']
  if ('joinedIn' in from) {
    const { joinedIn } = from
    const meant = closest(joinedIn, counts.joinPhases)
    return unless(counts.joinPhases.includes(joinedIn), () => ({
      path: [...at, 'joinedIn'],
      expected: 'the name of a `join` phase before this one',
      found: JSON.stringify(joinedIn),
      hint:
        meant === undefined ? `There are: ${counts.joinPhases.join(', ')}.` : `Did you mean \`${meant}\`?`,
    }))
  }
  if (!('list' in from) || counts.hadChurn) return []
  return from.list.flatMap((node, position) => absenceOf(node, [...at, 'list', position], counts))
}

/** What holds between callers and the sections of a scenario. */
export const callerRelations: readonly PhaseRelation<CallingPhase>[] = [
  {
    title: 'a region of callers needs places',
    reads: 'network',
    check: ({ from, path }, network) =>
      typeof from === 'object'
        ? regionBreaches('callers', { map: from, path: [...path, 'from'] }, network)
        : [],
  },
  {
    title: 'ids of callers fit into idBits',
    reads: 'pastry',
    check: ({ from, path }, pastry) =>
      typeof from === 'object' && 'idsInArc' in from
        ? arcBreaches(from.idsInArc, [...path, 'from'], pastry)
        : [],
  },
]
