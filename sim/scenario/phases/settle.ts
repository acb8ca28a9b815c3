import { z } from 'zod'
import type { PastryParameters } from '../../../protocol/base/parameters.ts'
import { type Micros, micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { choice, duration, mistake } from '../schema/fields.ts'
import { unless } from '../text/breach.ts'
import { formatDuration } from '../text/quantities.ts'
import { label, someTime } from './phase-fields.ts'
import { phaseKind, type ResolvedPhase } from './phase-kind.ts'

const schema = z
  .strictObject({
    label,
    until: choice('`stable`: until no leaf set changed for `quiet`. The default, where `for` is not given.', [
      'stable',
    ]).optional(),
    quiet: duration(
      'How long no leaf set may change. Not given: time for a death to be noticed, confirmed and announced, or a hurried round of exchanges, and 10s; 70s with the default parameters.',
      {
        from: '1ms',
        to: '48h',
      },
    ).optional(),
    atMost: duration(
      'The longest wait for `until: stable`. Not given: 10m, or three times `quiet` if that is longer.',
      someTime,
    ).optional(),
    for: duration('Wait exactly this long instead.', someTime).optional(),
  })
  .superRefine((settle, context) => {
    if (settle.for === undefined) return
    for (const key of ['until', 'quiet', 'atMost'] as const) {
      if (settle[key] === undefined) continue
      const expected = '`for` alone, or `until: stable` with `quiet` and `atMost`'
      mistake(context, { path: [key], expected, found: `\`for\` and \`${key}\`` })
    }
  })
  .transform(({ label, for: time, quiet, atMost }) => ({
    label,
    wait: time === undefined ? { until: 'stable' as const, quiet, atMost } : { for: time },
  }))
  .meta({ description: 'Wait: until leaf sets no longer change, or for a time.' })

/**
 * How long no leaf set may change for the overlay to count as stable, if the phase does not say: long enough for a
 * silent death to be noticed, confirmed, announced, and confirmed by the nodes that hear of it, and for a hurried round
 * of exchanges; and ten seconds.
 */
const stabilityQuiet = (pastry: PastryParameters): Micros => {
  const { heartbeatPeriod, probeTimeout, probeRetries, hurriedExchangePeriod } = pastry
  const announced = heartbeatPeriod + probeTimeout + 2 * (probeRetries + 1) * probeTimeout
  return micros(Math.max(announced, hurriedExchangePeriod) + seconds(10))
}

/** The longest wait for stability, if the phase does not say: time for two changes late in the quiet. */
const longestWait = (quiet: Micros): Micros => micros(Math.max(minutes(10), 3 * quiet))

export const settleKind = phaseKind({
  kind: 'settle',
  schema,
  background: 'refused',
  concerns: 'membership',
  time: ({ wait }) => wait.for ?? wait.quiet,
  count: () => [],
  relations: [
    {
      title: 'settle can see the quiet that it waits for',
      reads: 'pastry',
      check: ({ wait, path }, pastry) => {
        if (wait.for !== undefined || wait.atMost === undefined) return []
        const { atMost, quiet = stabilityQuiet(pastry) } = wait
        const own = wait.quiet === undefined ? ' (from the probe times of pastry)' : ''
        return unless(quiet <= atMost, () => ({
          path: [...path, 'atMost'],
          expected: `an \`atMost\` no shorter than \`quiet\`, which is ${formatDuration(quiet)}${own}`,
          found: formatDuration(atMost),
          hint: 'Write a longer `atMost` or a shorter `quiet`.',
        }))
      },
    },
  ],
  resolve: ({ wait, ...rest }, { pastry }): SettlePhase => {
    if (wait.for !== undefined) return { ...rest, wait: { for: wait.for } }
    const quiet = wait.quiet ?? stabilityQuiet(pastry)
    return { ...rest, wait: { until: 'stable', quiet, atMost: wait.atMost ?? longestWait(quiet) } }
  },
})

export type SettlePhase = Omit<ResolvedPhase<'settle', z.output<typeof schema>>, 'wait'> & {
  readonly wait:
    | { readonly until: 'stable'; readonly quiet: Micros; readonly atMost: Micros }
    | { readonly for: Micros }
}
