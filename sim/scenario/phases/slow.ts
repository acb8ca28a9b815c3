import { z } from 'zod'
import { duration, exactlyOneOf, oneOfKeys } from '../schema/fields.ts'
import { onlyGiven } from './departures.ts'
import { bufferBytes, machineFaultFields } from './machine-fault-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { type PlacedTarget, targetBreaches, targetKeys, targetRelations } from './target-fields.ts'

const schema = z
  .strictObject({
    ...machineFaultFields,
    delay: duration('What the node takes over each message and each timer, one after another.', {
      from: '0s',
      to: '1h',
    }),
    bufferBytes,
  })
  .superRefine(exactlyOneOf(targetKeys))
  .transform(({ label, delay, bufferBytes, for: time, ...target }) => ({
    label,
    delay,
    bufferBytes,
    for: time ?? null,
    target: onlyGiven(target),
  }))
  .meta({
    description:
      'Nodes take so long over each message and each timer, one after another, that their answers are late. The nodes that live when it starts are hit.',
    ...oneOfKeys(targetKeys),
  })

export const slowKind = phaseKind({
  kind: 'slow',
  schema,
  background: 'allowed',
  concerns: 'membership',
  timeField: 'for',
  time: (phase) => phase.for ?? undefined,
  count: (phase, counts) => targetBreaches(phase, counts),
  relations: targetRelations('slow nodes', (phase: PlacedTarget) => [phase]),
  resolve: (phase) => phase,
})

/** `for`: null, in the background only, until the phases end. */
export type SlowPhase = PhaseOf<typeof slowKind>
