import { z } from 'zod'
import { duration, exactlyOneOf, oneOfKeys } from '../schema/fields.ts'
import { bufferBytes, machineFaultFields, machineFaultRules } from './machine-fault-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { targetKeys, withTarget } from './target-fields.ts'

const schema = z
  .strictObject({
    ...machineFaultFields,
    delay: duration('How long the node takes for each message and each timer, one after another.', {
      from: '0s',
      to: '1h',
    }),
    bufferBytes,
  })
  .superRefine(exactlyOneOf(targetKeys))
  .transform(withTarget)
  .meta({
    description:
      'Nodes take this long for each message and each timer, one after another, so that their answers are late. The nodes that live when it starts are hit.',
    ...oneOfKeys(targetKeys),
  })

export const slowKind = phaseKind({
  kind: 'slow',
  schema,
  ...machineFaultRules('slow nodes'),
  resolve: (phase) => phase,
})

/** `for`: null, in the background only, until the phases end. */
export type SlowPhase = PhaseOf<typeof slowKind>
