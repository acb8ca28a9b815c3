import { z } from 'zod'
import { exactlyOneOf, oneOfKeys, wordOr } from '../schema/fields.ts'
import type { Breach } from '../text/breach.ts'
import type { Counts } from './counts.ts'
import { onlyGiven } from './departures.ts'
import type { PhaseRelation } from './phase-kind.ts'
import {
  groupFields,
  groupKeys,
  type PlacedTarget,
  targetBreaches,
  targetRelations,
} from './target-fields.ts'

/** Which nodes begin the operations of a phase. */

const group = z
  .strictObject(groupFields)
  .superRefine(exactlyOneOf(groupKeys))
  .transform(onlyGiven)
  .meta(oneOfKeys(groupKeys))

const EXPECTED = '`random`, `first`, or a map with the nodes, such as `{ list: [3, 7] }`'

export const from = z
  .union([wordOr(['random', 'first'], EXPECTED), group], { error: EXPECTED })
  .default('random')
  .meta({
    description:
      'Which node begins an operation: a live node drawn for each (`random`), always the first node that joined (`first`), or a live node drawn from a group of nodes. While none of the group is live no operation begins. A `rate` then counts for the nodes of the group.',
  })

export type From = z.output<typeof from>

interface CallingPhase {
  readonly from: From
  readonly path: readonly (string | number)[]
}

const groupOf = ({ from, path }: CallingPhase): readonly PlacedTarget[] =>
  typeof from === 'string' ? [] : [{ target: from, path: [...path, 'from'] }]

/** Nodes that cannot be there, or a phase that none has joined in. */
export const callerBreaches = (phase: CallingPhase, counts: Counts): Breach[] =>
  groupOf(phase).flatMap((group) => targetBreaches(group, counts))

/** What holds between callers and the sections of a scenario. */
export const callerRelations: readonly PhaseRelation<CallingPhase>[] = targetRelations('callers', groupOf)
