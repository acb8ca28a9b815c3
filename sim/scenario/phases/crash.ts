import { z } from 'zod'
import { choice, duration, exactlyOneOf, oneOfKeys, whole } from '../schema/fields.ts'
import type { Path } from '../text/source.ts'
import { arcBreaches, idsInArc } from './arc.ts'
import type { Counts } from './counts.ts'
import { countDepartures, countListed, departures, onlyGiven } from './departures.ts'
import { label, nodeCount, over, someTime } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { region, regionBreaches } from './region.ts'

const choices = {
  count: departures.count,
  fraction: departures.fraction,
  idsInArc: idsInArc.meta({
    description: 'All nodes with an id from `from` clockwise to `to`, both included.',
  }),
  adjacent: whole('This many adjacent live nodes on the ring, from a random place.', nodeCount).optional(),
  list: departures.list,
  region: region.meta({
    description: 'All nodes around a place; the latency model is then `geographic`.',
  }),
}
const choiceKeys = ['count', 'fraction', 'idsInArc', 'adjacent', 'list', 'region'] as const

const REMEMBERS = ['everything', 'members', 'nothing'] as const
export type Remembers = (typeof REMEMBERS)[number]

const restart = z
  .strictObject({
    after: duration('How long after its crash each node comes back.', someTime),
    remembers: choice(
      'What it comes back with. `everything`: leaf set, routing table and the keys that it held. `members`: leaf set and routing table. `nothing`: it joins.',
      REMEMBERS,
    ).default('everything'),
  })
  .meta({
    description:
      'The nodes come back under their ids, each with a new number; to all others it is a different node.',
  })

const schema = z
  .strictObject({
    label,
    ...choices,
    over: over.prefault('0s'),
    order: choice(
      'The order in which they go, if they go one after another. `chosen`: as they were chosen. `ids`: clockwise on the ring.',
      ['chosen', 'ids'],
    ).default('chosen'),
    restart: restart.optional(),
  })
  .superRefine(exactlyOneOf(choiceKeys))
  .transform(({ label, over, order, restart, ...choices }) => ({
    label,
    over,
    order,
    restart: restart ?? null,
    victims: onlyGiven(choices),
  }))
  .meta({
    description:
      'Nodes fall silent, all at the same instant, or spread evenly over a time, the last at its end. They are chosen when it starts; how long repair takes is counted from the last.',
    ...oneOfKeys(choiceKeys),
  })

type Victims = z.output<typeof schema>['victims']

function countVictims(
  victims: Victims,
  counts: Counts,
  phase: { readonly path: Path; readonly entry: Path },
) {
  // Which nodes an arc or a region holds is known only in the run.
  if ('idsInArc' in victims || 'region' in victims) return []
  if ('list' in victims) return countListed(victims.list, counts, phase)
  if ('adjacent' in victims) return countDepartures({ count: victims.adjacent }, counts, phase, 'adjacent')
  return countDepartures(victims, counts, phase)
}

export const crashKind = phaseKind({
  kind: 'crash',
  schema,
  background: 'allowed',
  concerns: 'membership',
  time: ({ over }) => over,
  count: ({ victims, restart, ...phase }, counts) => {
    const { live } = counts
    const breaches = countVictims(victims, counts, phase)
    if (restart === null) return breaches
    // They are back some time later: at most this many live.
    counts.hadRestart = true
    counts.nodes += live - counts.live
    counts.live = live
    return breaches
  },
  relations: [
    {
      title: 'a region needs places',
      reads: 'network',
      check: ({ victims: map, path }, network) => regionBreaches('a crash', { map, path }, network),
    },
    {
      title: 'ids fit into idBits',
      reads: 'pastry',
      check: ({ victims, path }, pastry) =>
        'idsInArc' in victims ? arcBreaches(victims.idsInArc, path, pastry) : [],
    },
  ],
  resolve: (phase) => phase,
})

/** `victims`: exactly one way to choose them; a share of the live nodes is rounded down. */
export type CrashPhase = PhaseOf<typeof crashKind>
