import { z } from 'zod'
import { exactlyOneOf, oneOfKeys } from '../schema/fields.ts'
import { countDepartures, countListed, departures, onlyGiven } from './departures.ts'
import { label, over } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'

const choiceKeys = ['count', 'fraction', 'list'] as const

const schema = z
  .strictObject({ label, ...departures, over: over.prefault('0s') })
  .superRefine(exactlyOneOf(choiceKeys))
  .transform(({ label, over, ...choices }) => ({ label, over, leavers: onlyGiven(choices) }))
  .meta({ description: 'Nodes announce that they leave, and go.', ...oneOfKeys(choiceKeys) })

export const leaveKind = phaseKind({
  kind: 'leave',
  schema,
  background: 'refused',
  concerns: 'membership',
  time: ({ over }) => over,
  count: ({ leavers, ...phase }, counts) =>
    'list' in leavers ? countListed(leavers.list, counts, phase) : countDepartures(leavers, counts, phase),
  resolve: (phase) => phase,
})

/** `leavers`: exactly one way to choose them; a share of the live nodes is rounded down. */
export type LeavePhase = PhaseOf<typeof leaveKind>
