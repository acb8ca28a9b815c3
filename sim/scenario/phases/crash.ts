import { z } from 'zod'
import { exactlyOneOf, oneOfKeys, whole } from '../schema/fields.ts'
import { arcBreaches, idsInArc } from './arc.ts'
import { countDepartures, countListed, departures, onlyGiven } from './departures.ts'
import { label, nodeCount, over } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { region, regionBreaches } from './region.ts'

const choices = {
  count: departures.count,
  fraction: departures.fraction,
  idsInArc: idsInArc.meta({
    description: 'All nodes with an id from `from` clockwise to `to`, both included.',
  }),
  adjacent: whole(
    'This many live neighbours in a row on the ring, from a random place.',
    nodeCount,
  ).optional(),
  list: departures.list,
  region: region.meta({
    description: 'All nodes around a place; the latency model is then `geographic`.',
  }),
}
const choiceKeys = ['count', 'fraction', 'idsInArc', 'adjacent', 'list', 'region'] as const

const schema = z
  .strictObject({ label, ...choices, over: over.prefault('0s') })
  .superRefine(exactlyOneOf(choiceKeys))
  .transform(({ label, over, ...choices }) => ({ label, over, victims: onlyGiven(choices) }))
  .meta({
    description:
      'Nodes fall silent, all at the same instant, or spread evenly over a time, the last at its end. They are chosen when it starts; how long repair takes is counted from the last.',
    ...oneOfKeys(choiceKeys),
  })

export const crashKind = phaseKind({
  kind: 'crash',
  schema,
  background: 'refused',
  concerns: 'membership',
  time: ({ over }) => over,
  count: ({ victims, ...phase }, counts) => {
    // Which nodes an arc or a region holds is known only in the run.
    if ('idsInArc' in victims || 'region' in victims) return []
    if ('list' in victims) return countListed(victims.list, counts, phase)
    if ('adjacent' in victims) return countDepartures({ count: victims.adjacent }, counts, phase, 'adjacent')
    return countDepartures(victims, counts, phase)
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
