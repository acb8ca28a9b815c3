import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import { type Row, type RowFormat, rowsOf, withoutMark } from '../../core/delimited-rows.ts'
import { Problem, type ProblemFacts, throwProblems } from '../../core/problem.ts'
import { formatNumber } from '../text/quantities.ts'
import { closest } from '../text/suggest.ts'

/** One line of a churn trace. */
export interface TraceEvent {
  /** From the start of the phase. */
  readonly at: Micros
  /** Nodes are numbered from 0 in the order in which the trace names them. */
  readonly node: number
  readonly event: 'join' | 'crash' | 'leave'
}

/** When a trace ends. */
export const lastEvent = (events: readonly TraceEvent[]): Micros => events.at(-1)?.at ?? micros(0)

const HEADER = 'time_s,node,event'
/** As long as any phase may last. */
const SECONDS_MAX = 3_600_000

/** A node may have any name, with quotes and commas in it. */
const FORMAT: RowFormat = { delimiter: ',', quotes: 'literal', blanks: 'kept' }

/**
 * Reads who came and went when in a measured system: a header, then a line for each event, in the order of time. What
 * stands between the first comma and the last one is the node.
 *
 * @throws Problems with line and column where a cell cannot be read, time goes back, or a node joins that is there or
 *   goes though it is not.
 */
export function readChurnTrace({ file, text }: { file: string; text: string }): TraceEvent[] {
  const reader = new TraceReader()
  throwProblems(readWith(reader, withoutMark(text)), { file })
  return reader.events
}

/** Yields what is wrong with the text on the way. */
function* readWith(reader: TraceReader, text: string): Generator<Problem> {
  const rows = rowsOf(text, FORMAT)
  const header: string = rows.next().value?.cells.join() ?? ''
  const place = { line: 1, column: 1, length: Math.max(1, header.length), text }
  if (header.trim() !== HEADER)
    return yield new Problem({ ...place, expected: `the header \`${HEADER}\``, found: shown(header) })
  let isEmpty = true
  for (const row of rows) {
    if (row.cells.join().trim() === '') continue
    isEmpty = false
    yield* reader.readRow(row)
  }
  if (!isEmpty) return
  const hint = 'A line for each event follows the header, such as `12.5,n1,join`.'
  yield new Problem({ ...place, statement: 'The trace holds no event.', hint })
}

const EVENTS = ['join', 'crash', 'leave'] as const
type EventName = (typeof EVENTS)[number]

/** What stands in a cell, or in several that are one, without the blanks around it. */
function textOf({ cells }: Row, from: number, to = from): string {
  return (from === to ? cells[from]! : cells.slice(from, to + 1).join()).trim()
}

class TraceReader {
  readonly events: TraceEvent[] = []
  /** Of the present row. */
  #problems: Problem[] = []
  /** Whether a node is there; unknown after an event that could not be read. */
  readonly #nodes = new Map<string, { readonly number: number; there: boolean | undefined }>()
  #last = { text: '0', at: micros(0) }

  /** Adds the event of a row; returns what is wrong with it. */
  readRow(row: Row): readonly Problem[] {
    const last = row.cells.length - 1
    if (last < 2)
      return [row.problem({ expected: `three cells, \`${HEADER}\``, found: shown(row.cells.join()) })]
    this.#problems = []
    const at = this.#readTime(row)
    const event = this.#readEvent(row, last)
    this.#happen(row, at, event)
    return this.#problems
  }

  #readTime(row: Row): Micros {
    const text = textOf(row, 0)
    const [, whole = '', fraction = ''] = /^(\d{1,7})(?:\.(\d{1,6}))?$/.exec(text) ?? []
    const at = micros(seconds(Number(whole)) + Number(fraction.padEnd(6, '0')))
    if (whole === '' || at > seconds(SECONDS_MAX)) {
      const expected = `a time in seconds from 0 to ${formatNumber(SECONDS_MAX)}, with up to 6 decimals`
      this.#report(row, { expected, found: shown(text) }, 0)
      return this.#last.at
    }
    if (at < this.#last.at) {
      const statement = `The time goes back: ${text} after ${this.#last.text}.`
      this.#report(row, { statement, hint: 'Sort the lines by time.' }, 0)
      return this.#last.at
    }
    this.#last = { text, at }
    return at
  }

  #readEvent(row: Row, cell: number): EventName | undefined {
    const text = textOf(row, cell)
    const event = EVENTS.find((name) => name === text)
    if (event !== undefined) return event
    const meant = closest(text, EVENTS)
    const expected = 'one of `join`, `crash`, `leave`'
    this.#report(
      row,
      { expected, found: shown(text), ...(meant && { hint: `Did you mean \`${meant}\`?` }) },
      cell,
    )
    return undefined
  }

  #happen(row: Row, at: Micros, event: EventName | undefined): void {
    const [from, to] = [1, row.cells.length - 2]
    const name = textOf(row, from, to)
    if (name === '') return this.#report(row, { expected: 'the name of a node', found: 'nothing' }, from, to)
    const node = this.#nodes.get(name) ?? { number: this.#nodes.size, there: false }
    this.#nodes.set(name, node)
    const before = node.there
    node.there = event && event === 'join'
    if (event === undefined) return
    this.events.push({ at, node: node.number, event })
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

const shown = (text: string): string => (text.trim() === '' ? 'nothing' : JSON.stringify(text.slice(0, 60)))
