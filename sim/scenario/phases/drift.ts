import { z } from 'zod'
import { exactlyOneOf, oneOfKeys, real } from '../schema/fields.ts'
import { machineFaultFields, machineFaultRules } from './machine-fault-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { targetKeys, withTarget } from './target-fields.ts'

const schema = z
  .strictObject({
    ...machineFaultFields,
    share: real('How much the clock gains on real time: `0.01` is fast by 1 %, `-0.01` slow by 1 %.', {
      from: -0.1,
      to: 0.1,
    }),
  })
  .superRefine(exactlyOneOf(targetKeys))
  .transform(withTarget)
  .meta({
    description:
      'The clocks of nodes run fast or slow, and with them their timers; a timer that is running when the phase starts or ends still fires at its time. When the phase ends the clocks run at the right rate again, and keep what they have gained. The nodes that live when it starts are hit.',
    ...oneOfKeys(targetKeys),
  })

export const driftKind = phaseKind({
  kind: 'drift',
  schema,
  ...machineFaultRules('clock drift'),
  resolve: (phase) => phase,
})

/** `for`: null, in the background only, until the phases end. */
export type DriftPhase = PhaseOf<typeof driftKind>
