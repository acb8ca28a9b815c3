import { z } from 'zod'
import { choice, exactlyOneOf, mistake, oneOfKeys, share, whole, wordOr } from '../schema/fields.ts'
import { unless } from '../text/breach.ts'
import { formatNumber } from '../text/quantities.ts'
import { onlyGiven } from './departures.ts'
import { faultTime } from './fault-fields.ts'
import { label } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import {
  groupFields,
  groupKeys,
  type PlacedTarget,
  targetBreaches,
  targetRelations,
} from './target-fields.ts'

/** The network is cut for a while. */

const PARTS_MAX = 100
/** Shares are written with a few digits: a sum this close to 1 is meant to be 1. */
const ROUNDING = 1e-6

const group = z
  .strictObject(groupFields)
  .superRefine(exactlyOneOf(groupKeys))
  .transform(onlyGiven)
  .meta(oneOfKeys(groupKeys))

const EXPECTED_PLACE = '`every part`, `no part` or the number of a part, from 1'

const choices = {
  shares: z
    .array(share('Of the nodes.'))
    .min(1, { error: 'a list of shares that add up to 1' })
    .max(PARTS_MAX, { error: `at most ${PARTS_MAX} shares` })
    .optional()
    .meta({
      description:
        'One part for each share of the live nodes, rounded down to an integer; the last part has the rest. The shares add up to 1. Nodes that join later are distributed in the same shares, by a hash of the node.',
    }),
  parts: z
    .array(group)
    .min(1, { error: 'a list of at least one group of nodes' })
    .max(PARTS_MAX, { error: `at most ${PARTS_MAX} groups` })
    .optional()
    .meta({
      description:
        'One part for each of these groups, and one for the nodes that are in none. A node in several groups is in the first of them. Nodes that join later are in the part to which they belong.',
    }),
}
const choiceKeys = ['shares', 'parts'] as const

const schema = z
  .strictObject({
    label,
    ...choices,
    direction: choice(
      '`both ways`: datagrams from one part to another are lost. `one way`: a part still hears the parts after it, which do not hear it.',
      ['both ways', 'one way'],
    ).default('both ways'),
    seedServer: z
      .union(
        [
          wordOr(['every part', 'no part'], EXPECTED_PLACE),
          whole('The number of a part, from 1.', { from: 1, to: PARTS_MAX + 1 }),
        ],
        { error: EXPECTED_PLACE },
      )
      .default('every part')
      .meta({
        description: 'Where the seed server is: reached by all nodes, by none, or by the nodes of one part.',
      }),
    for: faultTime,
  })
  .superRefine(exactlyOneOf(choiceKeys))
  .superRefine(({ shares }, context) => {
    const sum = shares?.reduce((total, each) => total + each, 0) ?? 1
    if (Math.abs(sum - 1) <= ROUNDING) return
    mistake(context, {
      path: ['shares'],
      expected: 'shares that add up to 1',
      found: `${formatNumber(Number(sum.toPrecision(6)))} in all`,
    })
  })
  .transform(({ for: time, shares, parts, ...rest }) => ({
    ...rest,
    for: time ?? null,
    by: shares === undefined ? { groups: parts! } : { shares },
  }))
  .meta({
    description:
      'The network is cut into parts: datagrams from one part to another are lost. At its end the parts are one again, and the results measure how long the overlay takes to be one. Operations are judged by what the part of their caller can do.',
    ...oneOfKeys(choiceKeys),
  })

type Stated = z.output<typeof schema>

const groupsOf = ({
  by,
  path,
}: Pick<Stated, 'by'> & { readonly path: readonly (string | number)[] }): readonly PlacedTarget[] =>
  'groups' in by ? by.groups.map((target, index) => ({ target, path: [...path, 'parts', index] })) : []

const partCount = ({ by }: Pick<Stated, 'by'>): number =>
  'groups' in by ? by.groups.length + 1 : by.shares.length

export const partitionKind = phaseKind({
  kind: 'partition',
  schema,
  background: 'allowed',
  concerns: 'membership',
  timeField: 'for',
  time: ({ for: time }) => time ?? undefined,
  count: (phase, counts) => groupsOf(phase).flatMap((each) => targetBreaches(each, counts)),
  relations: [
    ...targetRelations('a part', groupsOf),
    {
      title: 'the seed server is in a part that there is',
      check: (phase) => {
        const { seedServer, path } = phase
        const parts = partCount(phase)
        return unless(typeof seedServer === 'string' || seedServer <= parts, () => ({
          path: [...path, 'seedServer'],
          expected: `the number of a part, 1 … ${parts}`,
          found: String(seedServer),
          ...('groups' in phase.by && { hint: 'The last part holds the nodes in none of the groups.' }),
        }))
      },
    },
  ],
  resolve: (phase) => phase,
})

/** `for`: null, in the background only, to the end of the run. */
export type PartitionPhase = PhaseOf<typeof partitionKind>
