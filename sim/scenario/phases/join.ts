import { z } from 'zod'
import { choice, hex, mistake, whole } from '../schema/fields.ts'
import { unless } from '../text/breach.ts'
import { formatDuration, formatNumber } from '../text/quantities.ts'
import { formatPath } from '../text/source.ts'
import { arcBreaches, digitsOf, idBreaches, idsInArc, idsOnArc } from './arc.ts'
import { label, NODES_MAX, nodeCount, over } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'

const SAMPLES_MAX = 1_000
const SAMPLES = 16

const schema = z
  .strictObject({
    label,
    nodes: whole('How many nodes join; needed unless `ids` are given.', nodeCount).optional(),
    start: choice(
      '`protocol`: nodes join one after another, as the protocol has it. `converged`: only in the first phase, all nodes are there from its start, with leaf sets and tables from ground truth; the results say so.',
      ['protocol', 'converged'],
    ).default('protocol'),
    samples: whole(
      'With `start: converged`: the closest of how many nodes that fit a place in a table is taken, if the latency model has no coordinates and no sites.',
      { from: 1, to: SAMPLES_MAX },
    )
      .optional()
      .meta({ statedDefault: SAMPLES }),
    over: over.prefault('0s'),
    arrival: choice(
      'When within `over`: evenly spaced, as a Poisson process of that many joins, or all together at its start.',
      ['uniform', 'poisson', 'burst'],
    ).default('uniform'),
    via: choice(
      'Where joiners find a first contact: at the seed server, or always at the first node, which asks the seed server itself. All report themselves to the seed server once they have joined.',
      ['seed-server', 'first'],
    ).default('seed-server'),
    ids: z
      .array(hex('An id; the leading digits are enough, the rest is 0.'))
      .min(1, { error: 'a list of at least one id' })
      .optional()
      .meta({
        description:
          'Ids of the joiners in order, for teaching. Not given: drawn at random. An id may be given again after a `crash` or `leave` that may have taken its node; while that still hands over what it held the joiner waits.',
      }),
    idsInArc: idsInArc.meta({
      description:
        'Ids are drawn from `from` clockwise to `to`, both included, instead of from the entire ring.',
    }),
  })
  .superRefine(({ nodes, ids, idsInArc }, context) => {
    const path = ['nodes']
    if (nodes === undefined && ids === undefined)
      mistake(context, {
        path,
        expected: `a whole number from 1 to ${formatNumber(NODES_MAX)}, or a list of \`ids\``,
      })
    if (nodes !== undefined && ids !== undefined && nodes !== ids.length)
      mistake(context, { path, expected: `as many nodes as there are \`ids\` (${ids.length})` })
    if (ids !== undefined && idsInArc !== undefined)
      mistake(context, { path: ['idsInArc'], expected: '`ids` or `idsInArc`', found: 'both' })
  })
  .superRefine(({ start, samples, over, via }, context) => {
    if (start !== 'converged') {
      if (samples === undefined) return
      const hint = 'Where nodes join by the protocol it is the protocol that fills their tables.'
      const expected = '`samples` only beside `start: converged`'
      return mistake(context, { path: ['samples'], expected, found: 'it without', hint })
    }
    const hint = 'In a converged start the nodes are there from the beginning, without joining.'
    if (over > 0) {
      const expected = 'no `over` beside `start: converged`'
      mistake(context, { path: ['over'], expected, found: formatDuration(over), hint })
    }
    if (via === 'first') {
      const expected = 'no `via` beside `start: converged`'
      mistake(context, { path: ['via'], expected, found: '`first`', hint })
    }
  })
  .transform(({ nodes, ids, idsInArc, samples, ...rest }) => ({
    ...rest,
    nodes: nodes ?? ids?.length ?? 0,
    samples: samples ?? SAMPLES,
    ids: ids ?? null,
    idsInArc: idsInArc ?? null,
  }))
  .meta({ description: 'Nodes join, concurrently if there is no time between them.' })

export const joinKind = phaseKind({
  kind: 'join',
  schema,
  background: 'refused',
  concerns: 'membership',
  time: ({ over }) => over,
  count: ({ nodes }, counts) => {
    counts.joined += nodes
    counts.nodes += nodes
    counts.live += nodes
    return []
  },
  relations: [
    {
      title: 'a Poisson process of joins has time to take place in',
      check: ({ arrival, over, path }) =>
        unless(arrival !== 'poisson' || over > 0, () => ({
          path: [...path, 'over'],
          expected: 'an `over` longer than 0s for `arrival: poisson`',
          found: '0s',
          hint: 'Write `over: 60s`, or `arrival: burst` for all together.',
        })),
    },
    {
      title: 'ids fit into idBits',
      reads: 'pastry',
      check: ({ ids, idsInArc, path }, pastry) => [
        ...(ids?.flatMap((id, position) => idBreaches(id, [...path, 'ids', position], pastry)) ?? []),
        ...(idsInArc === null ? [] : arcBreaches(idsInArc, path, pastry)),
      ],
    },
    {
      title: 'an arc holds ids for all nodes that join in it',
      reads: 'pastry',
      check: ({ nodes, idsInArc, path }, pastry) => {
        if (idsInArc === null) return []
        const ids = idsOnArc(idsInArc, digitsOf(pastry))
        return unless(nodes <= ids, () => ({
          path: [...path, 'nodes'],
          expected: `at most ${formatNumber(ids)}, the ids in the arc`,
          found: formatNumber(nodes),
          hint: 'Missing digits of an id are 0: the arc from `a0` to `a1` ends at a1000….',
        }))
      },
    },
    {
      title: 'a converged start comes first',
      check: ({ start, index, path, entry }) =>
        unless(start === 'protocol' || index === 0, () => ({
          path: [...path, 'start'],
          expected: '`start: converged` in the first phase only',
          found: `it in ${formatPath(entry)}`,
          hint: 'Later nodes join by the protocol.',
        })),
    },
  ],
  resolve: (phase) => phase,
})

/** `ids`: of the joiners in order, `nodes` of them; null if they are drawn, from `idsInArc` if that is not null. */
export type JoinPhase = PhaseOf<typeof joinKind>
