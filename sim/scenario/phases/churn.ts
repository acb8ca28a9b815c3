import { z } from 'zod'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { meanSession } from '../../core/session-times.ts'
import type { TraceEvent } from '../files/churn-trace.ts'
import { contentOf } from '../files/file-contents.ts'
import { choice, duration, exactlyOneOf, mistake, oneOfKeys, share } from '../schema/fields.ts'
import { unless } from '../text/breach.ts'
import { formatDuration } from '../text/quantities.ts'
import { type Counts, noNodeIsLive } from './counts.ts'
import { label, someTime } from './phase-fields.ts'
import { phaseKind, type ResolvedPhase } from './phase-kind.ts'
import { session } from './session.ts'
import { trace, traceFile, traceKey, traceSource } from './trace.ts'

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

const schema = z
  .strictObject({
    label,
    session,
    trace,
    for: duration(
      'How long the phase is measured, after the warm-up. Needed, but not beside `trace` (not given: to its last event), and not in `during` (not given: until the phases end).',
      someTime,
    ).optional(),
    warmUp: duration('How long nodes come and go before the results of the phase begin.', {
      from: '0s',
      to: someTime.to,
    }).prefault('0s'),
    arrivals: choice(
      'When nodes arrive. `poisson`: at a rate that keeps as many nodes live, on average, as there were at the start. `constant`: one whenever a session ends or a join fails; a node that another phase takes, such as a `crash`, is not replaced.',
      ['poisson', 'constant'],
    )
      .optional()
      .meta({ statedDefault: 'poisson' }),
    swing,
    announced: share('Share of the departures that are announced leaves; the others crash.')
      .optional()
      .meta({ statedDefault: 0 }),
    rejoin: choice(
      'Which node arrives. `fresh`: a new node with a new id. `same`: the node that has been away longest comes back under its id, whichever phase took it, or a new one if none is away. With a trace: a node that comes back has a new id with `fresh`, its own with `same`. A node that is still handing over what it holds comes back under its id when it has gone.',
      ['fresh', 'same'],
    ).default('fresh'),
  })
  .superRefine(exactlyOneOf(sourceKeys))
  .superRefine(({ session, trace, arrivals, swing, announced }, context) => {
    if (session === undefined && trace !== undefined) {
      for (const [key, value] of Object.entries({ arrivals, swing, announced })) {
        if (value === undefined) continue
        const expected = `\`${key}\` only beside \`session\``
        mistake(context, { path: [key], expected, found: 'it beside `trace`' })
      }
    } else if (arrivals === 'constant' && swing !== undefined) {
      const expected = '`swing` only beside `arrivals: poisson`'
      const hint = 'Where every departure is followed by an arrival there is no rate to swing.'
      mistake(context, { path: ['swing'], expected, found: 'it beside `arrivals: constant`', hint })
    }
  })
  .transform(
    ({ for: measured, session, trace, arrivals = 'poisson', swing = null, announced = 0, ...rest }) => ({
      ...rest,
      // No other choice: the first node has a session like any other, and after it no node could join.
      via: 'seed-server' as const,
      for: measured ?? null,
      source: session === undefined ? { trace: trace! } : { session, arrivals, swing, announced },
    }),
  )
  .meta({
    description:
      'Nodes come and go, silently or announced: with `session` the nodes that are live when it starts and the nodes that it brings, with `trace` the nodes of the trace. The results of the phase leave its warm-up out.',
    refused: {
      via: 'Who arrives in churn finds a first contact at the seed server: the first node goes, too.',
    },
    ...oneOfKeys(sourceKeys),
  })

type Stated = z.output<typeof schema>

export const churnKind = phaseKind({
  kind: 'churn',
  schema,
  background: 'allowed',
  concerns: 'membership',
  timeField: 'for',
  file: ({ source }) => ('trace' in source ? traceSource(source.trace) : undefined),
  time: ({ warmUp, for: measured, source }, { traces }) => {
    if (measured !== null) return micros(warmUp + measured)
    if (!('trace' in source)) return undefined
    return traces.get(traceKey(source.trace))?.time ?? micros(0)
  },
  count: ({ source, path }, counts, { time, files }) => {
    const { isDeserted } = counts
    counts.hadChurn = true
    if ('trace' in source) countTrace(files.traces.get(traceKey(source.trace))?.events ?? [], counts, time)
    // The arrivals follow the nodes that are live when it starts.
    else if (isDeserted) return [noNodeIsLive(path)]
    else {
      // A node that comes back under its id is another node all the same: nothing of the old one is left.
      counts.nodes += Math.round((counts.live / meanSession(source.session)) * time)
      counts.areNodesDrawn = true
    }
    return []
  },
  relations: [
    {
      title: 'a trace goes on when the warm-up is over',
      check: ({ warmUp, for: measured, source, path }, _, { traces }) => {
        const played = 'trace' in source ? traces.get(traceKey(source.trace)) : undefined
        if (measured !== null || played === undefined) return []
        return unless(warmUp < played.time, () => ({
          path: [...path, 'warmUp'],
          expected: `a warm-up that ends before the trace, which takes ${formatDuration(played.time)}`,
          found: formatDuration(warmUp),
          hint: 'Make it shorter, or say with `for` how long the phase is measured after it.',
        }))
      },
    },
  ],
  resolve: ({ source, ...rest }, { files }): ChurnPhase => {
    if (!('trace' in source)) return { ...rest, source }
    const { events, names, time, origin } = contentOf(files.traces, traceKey(source.trace))
    const measured = rest.for ?? micros(time - rest.warmUp)
    return { ...rest, for: measured, source: { trace: traceFile(source.trace), events, names, origin } }
  },
})

/** A trace brings its own nodes. */
function countTrace(trace: readonly TraceEvent[], counts: Counts, time: Micros): void {
  const events = trace.filter(({ at }) => at <= time)
  const joins = events.filter(({ event }) => event === 'join').length
  counts.nodes += joins
  counts.live += 2 * joins - events.length
}

/** `for`: null, in the background only, until the phases end. */
export type ChurnPhase = Omit<ResolvedPhase<'churn', Stated>, 'source'> & { readonly source: ChurnSource }

export type ChurnSource =
  | Extract<ResolvedPhase<'churn', Stated>['source'], { readonly session: unknown }>
  | {
      /** The path of its file. */
      readonly trace: string
      readonly events: readonly TraceEvent[]
      /** Of its nodes, by their numbers. */
      readonly names: readonly string[]
      /** Time 0 in the unit of the file, if it was taken from the first event without being asked for. */
      readonly origin: number | null
    }
