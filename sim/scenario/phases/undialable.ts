import { z } from 'zod'
import { duration, exactlyOneOf, oneOfKeys } from '../schema/fields.ts'
import { faultTime } from './fault-fields.ts'
import { label, someTime } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import {
  type PlacedTarget,
  targetBreaches,
  targetFields,
  targetKeys,
  targetRelations,
  withTarget,
} from './target-fields.ts'

/** Nodes behind a NAT. */

const schema = z
  .strictObject({
    label,
    ...targetFields,
    mappingTime: duration(
      'How long the NAT lets an address answer after the node behind it has last written to that address.',
      someTime,
    ).prefault('60s'),
    for: faultTime,
  })
  .superRefine(exactlyOneOf(targetKeys))
  .transform(withTarget)
  .meta({
    description:
      'Nodes behind symmetric NATs: a datagram to such a node arrives only if the node has written to that same address a short time before, and two such nodes never reach each other. Under `during` before the first `join` it holds from the beginning.',
    ...oneOfKeys(targetKeys),
  })

export const undialableKind = phaseKind({
  kind: 'undialable',
  schema,
  background: 'allowed',
  concerns: 'membership',
  comesBeforeNodes: 'in the background',
  timeField: 'for',
  time: ({ for: time }) => time ?? undefined,
  count: (phase, counts) =>
    // Before the first node a share is one of those to come.
    'fraction' in phase.target && counts.nodes === 0 ? [] : targetBreaches(phase, counts),
  relations: targetRelations('nodes behind a NAT', (phase: PlacedTarget) => [phase]),
  resolve: (phase) => phase,
})

/** `for`: null, in the background only, to the end of the run. */
export type UndialablePhase = PhaseOf<typeof undialableKind>
