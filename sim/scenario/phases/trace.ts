import { z } from 'zod'
import { micros } from '../../../protocol/base/time.ts'
import { SEPARATOR_NAMES } from '../../core/delimited-format.ts'
import type { TraceSettings } from '../files/churn-trace.ts'
import { choice, duration, field, real, text } from '../schema/fields.ts'
import type { NamedFile } from './phase-kind.ts'

/** A churn trace: the path of its file, or a map that says how the file is written and what is played of it. */

const file = (description: string) => text(description, { atMost: 1_000 })

/** Traces go on for years. */
const traceTime = { from: '0s', to: '1000000h' } as const

const ORIGIN = 'a number from 0 to 9,007,199,254,740,991, or `first-event`'

const settings = z.strictObject({
  file: file(
    'Path of the file. One row per event (`time_s,node,event`), the event `join`, `crash` or `leave`, in the order of time. Or one row per session (`node,start,end`), where an empty end is the end of the trace. Or an availability trace, one line per node with its name, the number of its sessions, and start and end of each. Columns have titles, in any order; other columns are ignored, and so are lines that begin with #.',
  ),
  unit: choice('Unit of the times in the file; if not given, the titles may say it (`time_ms`).', [
    'us',
    'ms',
    's',
    'm',
    'h',
    'd',
  ])
    .optional()
    .meta({ statedDefault: 's' }),
  origin: field<number | 'first-event'>({
    description:
      'The time of the file, in its unit, that is time 0, such as seconds since 1970. Not given: 0; or the first event, with a warning, if that is later than 1,000 hours.',
    expected: ORIGIN,
    accepts: { anyOf: [{ type: 'number', minimum: 0 }, { enum: ['first-event'] }] },
    read: (input) =>
      input === 'first-event' || (typeof input === 'number' && input >= 0 && input <= Number.MAX_SAFE_INTEGER)
        ? input
        : undefined,
  }).optional(),
  separator: choice('The separator of the cells; `auto`: as the first row shows.', [
    'auto',
    ...SEPARATOR_NAMES,
  ]).default('auto'),
  from: duration(
    'Where the played part begins, in the time of the trace. Nodes that are there at that time join immediately.',
    traceTime,
  ).prefault('0s'),
  for: duration(
    'How long that part is, in the time of the trace. Not given: to its end.',
    traceTime,
  ).optional(),
  speed: real('How many times faster than it was measured.', { from: 0.001, to: 1_000_000 }).default(1),
  population: real(
    'How many nodes play each node of the trace, on average: with 0.1 the same tenth in every run, with 3 each node three times, coming and going together.',
    { from: 0.0001, to: 100 },
  ).default(1),
  departures: choice('How nodes go if the file has sessions, which do not say it.', [
    'crash',
    'leave',
  ]).default('crash'),
})

export const trace = z
  .union(
    [
      file(
        'Instead of `session`: path of a CSV file `time_s,node,event`, relative to the scenario; the event is `join`, `crash` or `leave`, the time in seconds from the start of the phase. Its nodes come on top of those that are live before; a node whose first event is a departure is there from the start. As a map: other forms, and parts of a trace.',
      ),
      settings,
    ],
    { error: 'the path of a trace, or a map with `file`' },
  )
  .optional()
  .meta({
    description:
      'Instead of `session`: arrivals and departures in a measured system, by the path of its file or as a map. The file has one row per event, `time_s,node,event`, the time in seconds from the start of the phase; the map states other forms, times and parts. Its nodes come on top of those that are live before; a node whose first event is a departure is there from the start, and joins immediately.',
  })

export type TraceDocument = NonNullable<z.output<typeof trace>>

export const traceFile = (trace: TraceDocument): string => (typeof trace === 'string' ? trace : trace.file)

/** The file of a trace, and what is played of it: two phases may play different parts of one file. */
export function traceSource(trace: TraceDocument): NamedFile {
  const field = typeof trace === 'string' ? ['trace'] : ['trace', 'file']
  return { field, name: traceFile(trace), holds: 'traces', key: traceKey(trace), settings: settingsOf(trace) }
}

export const traceKey = (trace: TraceDocument): string => JSON.stringify(trace)

function settingsOf(trace: TraceDocument): TraceSettings | undefined {
  if (typeof trace === 'string') return undefined
  const { unit, origin, separator, from, for: length, speed, population, departures } = trace
  return { unit, origin, separator, from: micros(from), for: length, speed, population, departures }
}
