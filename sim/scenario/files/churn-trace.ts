import { type Micros, micros } from '../../../protocol/base/time.ts'
import type { SeparatorName } from '../../core/delimited-format.ts'
import { type Row, rowsOf, withoutMark } from '../../core/delimited-rows.ts'
import { Problem, throwProblems } from '../../core/problem.ts'
import { formatDuration } from '../text/quantities.ts'
import { Course, type EventName, shown } from './trace/course.ts'
import { EventRows } from './trace/event-rows.ts'
import { type Excerpt, excerptOf, type TraceEvent } from './trace/excerpt.ts'
import { formatOf, formOf, type TraceForm } from './trace/form.ts'
import { SessionRows } from './trace/session-rows.ts'
import { TraceTimes, type TraceUnit } from './trace/time.ts'

export type { TraceEvent }

/** What is stated about the file of a trace, and about what is played of it. */
export interface TraceSettings extends Excerpt {
  /** Undefined: as the titles of the columns say (`time_ms`), else seconds. */
  readonly unit: TraceUnit | undefined
  /** The time of the file, in its unit, that is time 0; undefined: 0, or the first event if that is later than 1,000 hours. */
  readonly origin: number | 'first-event' | undefined
  readonly separator: SeparatorName | 'auto'
  /** How sessions end if the file has sessions. */
  readonly departures: Exclude<EventName, 'join'>
}

/** A file whose times are seconds from the start of the phase, played as it is. */
export const WHOLE_TRACE: TraceSettings = {
  unit: undefined,
  origin: undefined,
  separator: 'auto',
  departures: 'crash',
  from: micros(0),
  for: undefined,
  speed: 1,
  population: 1,
}

/** What is played of a file. */
export interface ChurnTrace {
  readonly events: readonly TraceEvent[]
  /** Of the nodes, by their numbers. */
  readonly names: readonly string[]
  /** How long it takes: to the last event, or as long as the part that was asked for. */
  readonly time: Micros
  /** Time 0 in the unit of the file, if it was taken from the first event without being asked for; else null. */
  readonly origin: number | null
}

/** When a trace ends. */
export const lastEvent = (events: readonly TraceEvent[]): Micros => events.at(-1)?.at ?? micros(0)

const FORMS =
  'the header `time_s,node,event` or `node,start,end`, or a line of an availability trace such as `n1 2 0 60 90 120`'

/**
 * Reads when nodes came and went in a measured system: a row for each event under the titles of its columns, in the order of time; a row
 * for each session; or an availability trace, a line for each node. Lines that begin with # are left out.
 *
 * @throws Problems with line and column if a cell cannot be read, time goes back, a node joins that is there or goes though it is not,
 *   sessions of a node overlap, or nothing happens in what is played.
 */
export function readChurnTrace(
  { file, text }: { file: string; text: string },
  settings: TraceSettings = WHOLE_TRACE,
): ChurnTrace {
  const course = new Course()
  const whole = withoutMark(text)
  throwProblems(readInto(course, whole, settings), { file })
  const origin = new TraceTimes(course.unit, settings.origin).originOf(course.first)
  const played = excerptOf(course, origin.at, settings)
  if (played.events.length === 0) throwProblems([nothingHappens(whole, settings)], { file })
  const { for: length, speed } = settings
  const time = length === undefined ? lastEvent(played.events) : micros(Math.round(length / speed))
  return { ...played, time, origin: origin.taken }
}

/** Yields what is wrong with the text on the way. */
function* readInto(course: Course, text: string, settings: TraceSettings): Generator<Problem> {
  const rows = rowsOf(text, formatOf(text, settings.separator))
  let reader: ((row: Row) => Iterable<Problem>) | undefined
  let end: (() => Iterable<Problem>) | undefined
  let form: TraceForm | undefined
  let isEmpty = true
  for (const row of rows) {
    const first = (row.cells[0] ?? '').trimStart()
    if (first.startsWith('#') || row.cells.every((cell) => cell.trim() === '')) continue
    if (reader === undefined) {
      form = formOf(row)
      if (form === undefined) return yield unknownForm(row)
      course.unit = settings.unit ?? form.unit ?? 's'
      const times = new TraceTimes(course.unit, settings.origin)
      if (form.form === 'events') {
        const events = new EventRows(form, times, course)
        reader = (next) => events.read(next)
      } else {
        const sessions = new SessionRows(form, times, settings.departures)
        reader = (next) => sessions.read(next, course)
        end = () => sessions.end(course)
      }
      if (form.form !== 'availability') continue
    }
    isEmpty = false
    yield* reader(row)
  }
  const place = { line: 1, column: 1, length: Math.max(1, text.split(/\r?\n/, 1)[0]!.length), text }
  if (form === undefined) return yield new Problem({ ...place, expected: FORMS, found: 'nothing' })
  if (end !== undefined) yield* end()
  if (!isEmpty) return
  const hint = 'A line for each event follows the header, such as `12.5,n1,join`.'
  yield new Problem({ ...place, statement: 'The trace holds no event.', hint })
}

function unknownForm(row: Row): Problem {
  const hint = /^\s*[{[]/.test(row.text)
    ? { hint: 'This is JSON: write its fields as the columns of a table.' }
    : {}
  return row.problem({ expected: FORMS, found: shown(row.text), ...hint })
}

function nothingHappens(text: string, { from, for: length }: TraceSettings): Problem {
  const until = length === undefined ? '' : `, for ${formatDuration(length)}`
  const statement = `Nothing happens in this part of the trace: from ${formatDuration(from)}${until}.`
  const hint = 'Times of a part count from time 0 of the trace; `origin` says where that is.'
  return new Problem({ statement, hint, line: 1, column: 1, text })
}
