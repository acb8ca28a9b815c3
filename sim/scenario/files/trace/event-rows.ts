import type { Row } from '../../../core/delimited-rows.ts'
import type { Problem, ProblemFacts } from '../../../core/problem.ts'
import { closest } from '../../text/suggest.ts'
import { type Course, EVENT_NAMES, type EventName, NAME_MAX, shown } from './course.ts'
import type { EventColumns } from './form.ts'
import type { TraceTimes } from './time.ts'

/** A row for each event, in the order of time. */
export class EventRows {
  readonly #columns: EventColumns
  readonly #times: TraceTimes
  readonly #course: Course
  /** Of the present row. */
  #problems: Problem[] = []
  /** Whether a node is there, by number; unknown before its first event and after one that could not be read. */
  readonly #there: (boolean | undefined)[] = []
  #last = { text: '0', at: 0 }

  constructor(columns: EventColumns, times: TraceTimes, course: Course) {
    this.#columns = columns
    this.#times = times
    this.#course = course
  }

  /** Adds the event of a row; returns what is wrong with it. */
  read(row: Row): readonly Problem[] {
    const { time, node, event, count } = this.#columns
    if (row.cells.length < count) {
      const names = count === 3 ? 'three cells, `time_s,node,event`' : `${count} cells, as the first row has`
      return [row.problem({ expected: names, found: shown(row.text) })]
    }
    this.#problems = []
    // A name of a node with separators in it makes more cells, where no other column can.
    const surplus = count === 3 && node === 1 ? row.cells.length - count : 0
    const at = this.#readTime(row, time)
    const name = this.#readEvent(row, event + surplus)
    this.#happen(row, { from: node, to: node + surplus }, at, name)
    return this.#problems
  }

  #readTime(row: Row, cell: number): number {
    const text = row.cells[cell]!.trim()
    const at = this.#times.read(text)
    if (at === undefined) {
      const hint = this.#times.hintFor(text)
      this.#report(row, { expected: this.#times.expected, found: shown(text), ...(hint && { hint }) }, cell)
      return this.#last.at
    }
    if (at < this.#last.at) {
      const statement = `The time goes back: ${text} after ${this.#last.text}.`
      this.#report(row, { statement, hint: 'Sort the lines by time.' }, cell)
      return this.#last.at
    }
    this.#last = { text, at }
    return at
  }

  #readEvent(row: Row, cell: number): EventName | undefined {
    const text = row.cells[cell]!.trim()
    const event = EVENT_NAMES.find((name) => name === text.toLowerCase())
    if (event !== undefined) return event
    const meant = closest(text, EVENT_NAMES)
    const expected = 'one of `join`, `crash`, `leave`'
    const hint = meant && `Did you mean \`${meant}\`?`
    this.#report(row, { expected, found: shown(text), ...(hint && { hint }) }, cell)
    return undefined
  }

  #happen(
    row: Row,
    { from, to }: { from: number; to: number },
    at: number,
    event: EventName | undefined,
  ): void {
    const name = bare(
      row.cells
        .slice(from, to + 1)
        .join()
        .trim(),
    )
    if (name === '' || name.length > NAME_MAX) {
      const expected = name === '' ? 'the name of a node' : `a name of at most ${NAME_MAX} characters`
      return this.#report(row, { expected, found: shown(name) }, from, to)
    }
    const node = this.#course.node(name)
    const before = this.#there[node]
    this.#there[node] = event && event === 'join'
    if (event === undefined) return
    this.#course.add(at, node, event)
    if (before === undefined || before === (event !== 'join')) return
    const statement =
      event === 'join'
        ? `The node ${JSON.stringify(name)} joins, but it is there already.`
        : `The node ${JSON.stringify(name)} goes (\`${event}\`), but it is not there.`
    this.#report(row, { statement, hint: 'Each node joins, goes, and may join again.' }, from, to)
  }

  #report(row: Row, facts: ProblemFacts, from: number, to = from): void {
    const content = row.cells.slice(from, to + 1).join()
    const text = content.trim()
    const problem = row.problem({ length: Math.max(1, text.length), ...facts }, { from, to })
    this.#problems.push(problem.with({ column: problem.column! + content.indexOf(text) }))
  }
}

/** A name without the quotes around it, which writers of CSV put around some names only. */
const bare = (name: string): string =>
  /^"(?:[^"]|"")*"$/.test(name) && name.length > 2 ? name.slice(1, -1).replaceAll('""', '"') : name
