import { z } from 'zod'
import { exactlyOneOf, oneOfKeys } from '../schema/fields.ts'
import { onlyGiven } from './departures.ts'
import { bufferBytes, machineFaultFields } from './machine-fault-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import { type PlacedTarget, targetBreaches, targetKeys, targetRelations } from './target-fields.ts'

const schema = z
  .strictObject({ ...machineFaultFields, bufferBytes })
  .superRefine(exactlyOneOf(targetKeys))
  .transform(({ label, bufferBytes, for: time, ...target }) => ({
    label,
    bufferBytes,
    for: time ?? null,
    target: onlyGiven(target),
  }))
  .meta({
    description:
      'The processes of nodes are stopped, and go on with what they knew. Timers that fell due meanwhile fire late, datagrams that were kept are taken in late, all at the moment at which the process goes on, in the order in which they came or fell due. The nodes that live when it starts are hit.',
    ...oneOfKeys(targetKeys),
  })

export const pauseKind = phaseKind({
  kind: 'pause',
  schema,
  background: 'allowed',
  concerns: 'membership',
  timeField: 'for',
  time: (phase) => phase.for ?? undefined,
  count: (phase, counts) => targetBreaches(phase, counts),
  relations: targetRelations('a pause', (phase: PlacedTarget) => [phase]),
  resolve: (phase) => phase,
})

/** `for`: null, in the background only, until the phases end. */
export type PausePhase = PhaseOf<typeof pauseKind>
