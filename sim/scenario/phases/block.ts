import { z } from 'zod'
import { choice, share } from '../schema/fields.ts'
import { faultTime } from './fault-fields.ts'
import { label } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'

/** Links that are not transitive. */

const schema = z
  .strictObject({
    label,
    pairs: share(
      'This share of all pairs of nodes, by a hash of the pair, including pairs of nodes that join later.',
    ),
    direction: choice(
      '`both ways`: neither of the two hears the other. `one way`: one of them, by a hash, still hears the other.',
      ['both ways', 'one way'],
    ).default('both ways'),
    for: faultTime,
  })
  .transform(({ for: time, ...rest }) => ({ ...rest, for: time ?? null }))
  .meta({
    description:
      'Pairs of nodes that do not reach each other, though others reach both. All nodes reach the seed server. The root of a key does not depend on it.',
  })

export const blockKind = phaseKind({
  kind: 'block',
  schema,
  background: 'allowed',
  concerns: 'membership',
  comesBeforeNodes: 'in the background',
  timeField: 'for',
  time: ({ for: time }) => time ?? undefined,
  count: () => [],
  resolve: (phase) => phase,
})

/** `for`: null, in the background only, to the end of the run. */
export type BlockPhase = PhaseOf<typeof blockKind>
