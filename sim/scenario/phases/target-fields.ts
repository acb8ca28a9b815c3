import { z } from 'zod'
import type { Micros } from '../../../protocol/base/time.ts'
import type { Plain } from '../plain.ts'
import { exactlyOneOf, oneOfKeys, text } from '../schema/fields.ts'
import { type Breach, unless } from '../text/breach.ts'
import type { Path } from '../text/source.ts'
import { closest } from '../text/suggest.ts'
import { arcBreaches, idsInArc } from './arc.ts'
import { amountBreaches } from './count-or-fraction.ts'
import type { Counts } from './counts.ts'
import { absenceOf, departures, onlyGiven } from './departures.ts'
import type { PhaseRelation } from './phase-kind.ts'
import { region, regionBreaches } from './region.ts'

/** How a phase says which nodes it concerns, and how a fault says which nodes it hits. */

/** Groups: whether a node belongs follows from facts of that node alone. */
export const groupFields = {
  list: departures.list,
  joinedIn: text('Nodes that joined in the `join` phase of that label, or name such as `join 2`.', {
    atMost: 100,
  }).optional(),
  idsInArc: idsInArc.meta({
    description: 'Nodes with an id from `from` clockwise to `to`, both included.',
  }),
  region: region.meta({
    description: 'Nodes around a place; the latency model is then `geographic`.',
  }),
}
export const groupKeys = ['list', 'joinedIn', 'idsInArc', 'region'] as const

/** Exactly one of `targetKeys` is given; see `target`. */
export const targetFields = { count: departures.count, fraction: departures.fraction, ...groupFields }
export const targetKeys = ['count', 'fraction', ...groupKeys] as const

/** A map that says which nodes; to be given a description with `meta` of its own. */
export const target = z
  .strictObject(targetFields)
  .superRefine(exactlyOneOf(targetKeys))
  .transform(onlyGiven)
  .meta(oneOfKeys(targetKeys))

export type Target = Plain<z.output<typeof target>>

type Choices = { readonly [Key in keyof typeof targetFields]?: z.output<(typeof targetFields)[Key]> }

/** The fields of a fault that hits nodes: which ones apart from the rest, and for how long, null if that is left open. */
export function withTarget<Fields extends Choices & { readonly for?: Micros | undefined }>(fields: Fields) {
  const { count, fraction, list, joinedIn, idsInArc, region, for: time, ...rest } = fields
  const target = onlyGiven({ count, fraction, list, joinedIn, idsInArc, region }) as Target
  return { ...rest, for: time ?? null, target }
}

/** Which nodes, and the path of the map that says so. */
export interface PlacedTarget {
  readonly target: Target
  readonly path: Path
}

/** Nodes that cannot be there when the phase starts, or a phase that none has joined in. */
export function targetBreaches({ target, path }: PlacedTarget, counts: Counts): Breach[] {
  if ('joinedIn' in target) {
    const { joinedIn } = target
    const meant = closest(joinedIn, counts.joinPhases)
    return unless(counts.joinPhases.includes(joinedIn), () => ({
      path: [...path, 'joinedIn'],
      expected: 'the name of a `join` phase before this one',
      found: JSON.stringify(joinedIn),
      hint:
        meant === undefined ? `There are: ${counts.joinPhases.join(', ')}.` : `Did you mean \`${meant}\`?`,
    }))
  }
  if (counts.hadChurn) return []
  if ('list' in target)
    return target.list.flatMap((node, position) => absenceOf(node, [...path, 'list', position], counts))
  if ('idsInArc' in target || 'region' in target) return []
  return amountBreaches({ amount: target, available: counts.live, what: 'nodes live then', path })
}

/** What holds between the targets of a phase and the sections of a scenario. `who`: what the nodes are, in the plural. */
export const targetRelations = <Phase>(
  who: string,
  targetsOf: (phase: Phase) => readonly PlacedTarget[],
): readonly PhaseRelation<Phase>[] => [
  {
    title: `a region of ${who} needs places`,
    reads: 'network',
    check: (phase, network) =>
      targetsOf(phase).flatMap(({ target: map, path }) => regionBreaches(who, { map, path }, network)),
  },
  {
    title: `ids of ${who} fit into idBits`,
    reads: 'pastry',
    check: (phase, pastry) =>
      targetsOf(phase).flatMap(({ target, path }) =>
        'idsInArc' in target ? arcBreaches(target.idsInArc, path, pastry) : [],
      ),
  },
]
