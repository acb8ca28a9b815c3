import { z } from 'zod'
import { micros } from '../../../protocol/base/time.ts'
import { choice, duration } from '../schema/fields.ts'
import { label, someTime } from './phase-fields.ts'
import { type PhaseOf, phaseKind } from './phase-kind.ts'

const schema = z
  .strictObject({
    label,
    of: choice('What is down.', ['seed-server']).default('seed-server'),
    for: duration('How long.', someTime),
    remembers: choice(
      'What it comes back with. `members`: its list. `nothing`: an empty list, which fills again as members report themselves.',
      ['members', 'nothing'],
    ).default('members'),
  })
  .meta({ description: 'The seed server receives nothing for a while; the next phase starts immediately.' })

export const outageKind = phaseKind({
  kind: 'outage',
  schema,
  background: 'allowed',
  concerns: 'membership',
  time: () => micros(0),
  count: () => [],
  resolve: (phase) => phase,
})

export type OutagePhase = PhaseOf<typeof outageKind>
