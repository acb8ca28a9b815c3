import { z } from 'zod'
import { choice, duration, exactlyOneOf, oneOfKeys, share, text } from '../schema/fields.ts'
import { label, someTime } from './phase-fields.ts'
import { session } from './session.ts'

/** Nodes that come and go, drawn from distributions or as they did in a measured system. */

const swing = z
  .strictObject({
    share: share('How far the rate rises and falls, as a share of it.'),
    period: duration('From one peak to the next.', { from: '1s', to: '1000h' }),
  })
  .optional()
  .meta({
    description:
      'Day and night: the rate of arrivals is multiplied by 1 + share · sin(2π · time / period), time counted from the start of the phase.',
  })

const sourceKeys = ['session', 'trace'] as const

export const churn = z
  .strictObject({
    label,
    session,
    trace: text(
      'Instead of `session`: path of a CSV file `time_s,node,event`, relative to the scenario; the event is `join`, `crash` or `leave`, the time in seconds from the start of the phase. Its nodes come on top of those that are live before.',
      { atMost: 1_000 },
    ).optional(),
    for: duration(
      'How long the phase is measured, after the warm-up. Needed, but not beside `trace` (not given: to its last event), and not in `during` (not given: until the phases end).',
      someTime,
    ).optional(),
    warmUp: duration('How long nodes come and go before the results of the phase begin.', {
      from: '0s',
      to: someTime.to,
    }).prefault('0s'),
    arrivals: choice(
      'When nodes arrive. `poisson`: at a rate that keeps as many nodes live, on average, as there were at the start. `constant`: one whenever a session ends or a join comes to nothing; who is taken by another phase, such as a `crash`, is not replaced.',
      ['poisson', 'constant'],
    )
      .optional()
      .meta({ statedDefault: 'poisson' }),
    swing,
    announced: share('Share of the departures that are announced leaves; the others crash.')
      .optional()
      .meta({ statedDefault: 0 }),
    rejoin: choice(
      'Who arrives. `fresh`: a new node with a new id. `same`: the node that has been away longest comes back under its id, or a new one if none is away. Of a trace: a node that comes back has a new id with `fresh`, its own with `same`.',
      ['fresh', 'same'],
    ).default('fresh'),
  })
  .superRefine(exactlyOneOf(sourceKeys))
  .superRefine(({ session, trace, arrivals, swing, announced }, context) => {
    const add = (key: string, expected: string, found: string, hint?: string) =>
      context.addIssue({ code: 'custom', message: expected, path: [key], params: { found, hint } })
    if (session === undefined && trace !== undefined) {
      for (const [key, value] of Object.entries({ arrivals, swing, announced }))
        if (value !== undefined) add(key, `\`${key}\` only beside \`session\``, 'it beside `trace`')
    } else if (arrivals === 'constant' && swing !== undefined) {
      const hint = 'Where every departure is followed by an arrival there is no rate to swing.'
      add('swing', '`swing` only beside `arrivals: poisson`', 'it beside `arrivals: constant`', hint)
    }
  })
  .transform(
    ({ for: measured, session, trace, arrivals = 'poisson', swing = null, announced = 0, ...rest }) => ({
      ...rest,
      // No other choice: the first node has a session like any other, and after it nobody could join.
      via: 'seed-server' as const,
      for: measured ?? null,
      source: session === undefined ? { trace: trace ?? '' } : { session, arrivals, swing, announced },
    }),
  )
  .meta({
    description:
      'Nodes come and go, silently or announced: with `session` those that are live when it starts and those that it brings, with `trace` those of the trace. The results of the phase leave its warm-up out.',
    refused: {
      via: 'Who arrives in churn finds a first contact at the seed server: the first node goes, too.',
    },
    ...oneOfKeys(sourceKeys),
  })
