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
      'The processes of nodes are stopped, and continue with what they knew. Timers that fell due meanwhile fire late, and datagrams that were kept are handled late, all when the process continues, in the order in which they fell due or came. The nodes that live when it starts are hit.',
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
