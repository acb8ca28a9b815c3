import { z } from 'zod'
import { exactlyOneOf, oneOfKeys } from '../schema/fields.ts'
import { countDepartures, countListed, onlyGiven } from './departures.ts'
import { label, over } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'
import {
  type PlacedTarget,
  type Target,
  targetBreaches,
  targetFields,
  targetKeys,
  targetRelations,
} from './target-fields.ts'

const schema = z
  .strictObject({ label, ...targetFields, over: over.prefault('0s') })
  .superRefine(exactlyOneOf(targetKeys))
  .transform(({ label, over, ...choices }) => ({ label, over, leavers: onlyGiven(choices) as Target }))
  .meta({ description: 'Nodes announce that they leave, and go.', ...oneOfKeys(targetKeys) })

type Stated = z.output<typeof schema>

const targetOf = ({ leavers, path }: Pick<Stated, 'leavers'> & Pick<PlacedTarget, 'path'>): PlacedTarget => ({
  target: leavers,
  path,
})

export const leaveKind = phaseKind({
  kind: 'leave',
  schema,
  background: 'refused',
  concerns: 'membership',
  time: ({ over }) => over,
  count: (phase, counts) => {
    const { leavers } = phase
    if ('list' in leavers) return countListed(leavers.list, counts, phase)
    if ('count' in leavers || 'fraction' in leavers) return countDepartures(leavers, counts, phase)
    // Which nodes these are is known only in the run.
    return targetBreaches(targetOf(phase), counts)
  },
  relations: targetRelations(
    'nodes that leave',
    (phase: Pick<Stated, 'leavers'> & Pick<PlacedTarget, 'path'>) => [targetOf(phase)],
  ),
  resolve: (phase) => phase,
})

/** `leavers`: exactly one way to choose them; a share of the live nodes is rounded down. */
export type LeavePhase = PhaseOf<typeof leaveKind>
