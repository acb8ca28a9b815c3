import { z } from 'zod'
import { exactlyOneOf, oneOfKeys } from '../schema/fields.ts'
import { bufferBytes, machineFaultFields, machineFaultRules } from './machine-fault-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { targetKeys, withTarget } from './target-fields.ts'

const schema = z
  .strictObject({ ...machineFaultFields, bufferBytes })
  .superRefine(exactlyOneOf(targetKeys))
  .transform(withTarget)
  .meta({
    description:
      'The processes of nodes are stopped, and go on with what they knew. Timers that fell due meanwhile fire late, datagrams that were kept are taken in late, all at the moment at which the process goes on, in the order in which they came or fell due. The nodes that live when it starts are hit.',
    ...oneOfKeys(targetKeys),
  })

export const pauseKind = phaseKind({
  kind: 'pause',
  schema,
  ...machineFaultRules('a pause'),
  resolve: (phase) => phase,
})

/** `for`: null, in the background only, until the phases end. */
export type PausePhase = PhaseOf<typeof pauseKind>
