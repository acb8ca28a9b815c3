import type { Row } from '../../../core/delimited-rows.ts'
import type { Problem } from '../../../core/problem.ts'
import { type Course, type EventName, NAME_MAX, shown } from './course.ts'
import type { AvailabilityLines, SessionColumns } from './form.ts'
import type { TraceTimes } from './time.ts'

/** From when to when a node is there; undefined: to the end of the trace. */
interface Session {
  readonly start: number
  readonly end: number | undefined
  readonly row: Row
  /** The cell of its start. */
  readonly cell: number
}

/** A row for each session, or a line with all sessions of a node; of a node at one time there is only one. */
export class SessionRows {
  readonly #form: SessionColumns | AvailabilityLines
  readonly #times: TraceTimes
  readonly #departures: EventName
  readonly #sessions: Session[][] = []

  /** `departures`: how sessions end. */
  constructor(form: SessionColumns | AvailabilityLines, times: TraceTimes, departures: EventName) {
    this.#form = form
    this.#times = times
    this.#departures = departures
  }

  /** Takes the sessions of a row; yields what is wrong with it. */
  *read(row: Row, course: Course): Generator<Problem> {
    const { cells } = row
    const form = this.#form
    const nameCell = form.form === 'sessions' ? form.node : 0
    const name = (cells[nameCell] ?? '').trim()
    if (name === '' || name.length > NAME_MAX) {
      const expected = `the name of a node, of at most ${NAME_MAX} characters`
      return yield row.problem(
        { expected, found: shown(name) },
        { from: Math.min(nameCell, cells.length - 1) },
      )
    }
    const node = course.node(name)
    if (form.form === 'sessions') return yield* this.#session(row, node, form.start, form.end)
    const count = Number((cells[1] ?? '').trim())
    const times = cells.length - (cells.at(-1)!.trim() === '' ? 3 : 2)
    if (times !== 2 * count) {
      const expected = `a name, the number of sessions, and start and end of each`
      return yield row.problem({ expected, found: shown(row.text) })
    }
    for (let session = 0; session < count; session++)
      yield* this.#session(row, node, 2 + 2 * session, 3 + 2 * session)
  }

  *#session(row: Row, node: number, startCell: number, endCell: number): Generator<Problem> {
    const [startText, endText] = [startCell, endCell].map((cell) => (row.cells[cell] ?? '').trim())
    const start = this.#times.read(startText!)
    const isOpen = endText === '' && this.#form.form === 'sessions'
    const end = isOpen ? undefined : this.#times.read(endText!)
    if (start === undefined || (end === undefined && !isOpen)) {
      const [cell, text] = start === undefined ? [startCell, startText!] : [endCell, endText!]
      const hint = this.#times.hintFor(text)
      const facts = { expected: this.#times.expected, found: shown(text), ...(hint && { hint }) }
      yield row.problem(facts, cell < row.cells.length ? { from: cell } : undefined)
    } else if (end !== undefined && end < start) {
      const statement = `The session ends before it begins: ${endText} before ${startText}.`
      yield row.problem({ statement }, { from: endCell })
    } else {
      this.#sessions[node] ??= []
      // One that takes no time is no session.
      if (end !== start) this.#sessions[node].push({ start, end, row, cell: startCell })
    }
  }

  /** Hands all sessions to the course, once all rows are read; yields those that overlap. */
  *end(course: Course): Generator<Problem> {
    for (const [node, sessions = []] of this.#sessions.entries()) {
      sessions.sort((a, b) => a.start - b.start)
      let free = 0
      for (const { start, end, row, cell } of sessions) {
        if (start < free) {
          const statement = `The session of ${JSON.stringify(course.names[node])} begins before its last one ends.`
          yield row.problem({ statement, hint: 'Make one session of the two.' }, { from: cell })
        }
        course.add(start, node, 'join')
        if (end !== undefined) course.add(end, node, this.#departures)
        free = end ?? Number.POSITIVE_INFINITY
      }
    }
  }
}
