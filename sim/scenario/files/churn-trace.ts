import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import { Problem, type ProblemFacts, Problems } from '../../core/problem.ts'
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
/** A trace that is wrong in one way is wrong in many lines; this many problems are told. */
const PROBLEMS_MAX = 10

/**
 * Reads who came and went when in a measured system: a header, then a line for each event, in the order of time. What
 * stands between the first comma and the last one is the node.
 *
 * @throws Problems with line and column where a cell cannot be read, time goes back, or a node joins that is there or
 *   goes though it is not.
 */
export function readChurnTrace({ file, text }: { file: string; text: string }): TraceEvent[] {
  const reader = new TraceReader(text.replace(/^\uFEFF/, ''))
  reader.read()
  const { problems } = reader
  if (problems.length > 0)
    throw new Problems(problems.slice(0, PROBLEMS_MAX).map((problem) => problem.with({ file })))
  return reader.events
}

interface Cell {
  readonly text: string
  readonly line: number
  readonly column: number
}

const EVENTS = ['join', 'crash', 'leave'] as const
type EventName = (typeof EVENTS)[number]

class TraceReader {
  readonly events: TraceEvent[] = []
  readonly problems: Problem[] = []
  readonly #text: string
  /** Whether a node is there; unknown after an event that could not be read. */
  readonly #nodes = new Map<string, { readonly number: number; there: boolean | undefined }>()
  #last = { text: '0', at: micros(0) }

  constructor(text: string) {
    this.#text = text
  }

  read(): void {
    const [header = '', ...lines] = this.#text.split(/\r?\n/)
    const place = { text: header, line: 1, column: 1 }
    if (header.trim() !== HEADER) {
      this.#tell(place, { expected: `the header \`${HEADER}\``, found: shown(header) })
      return
    }
    for (const [index, line] of lines.entries()) {
      if (this.problems.length === PROBLEMS_MAX) return
      if (line.trim() !== '') this.#readLine(line, index + 2)
    }
    if (this.events.length > 0 || this.problems.length > 0) return
    const hint = 'A line for each event follows the header, such as `12.5,n1,join`.'
    this.#tell(place, { statement: 'The trace holds no event.', hint })
  }

  #readLine(text: string, line: number): void {
    const first = text.indexOf(',')
    const last = text.lastIndexOf(',')
    if (first === last) {
      const facts = { expected: `three cells, \`${HEADER}\``, found: shown(text) }
      this.#tell({ text, line, column: 1 }, facts)
      return
    }
    const at = this.#readTime(cell(text, line, 0, first))
    const node = cell(text, line, first + 1, last)
    const event = this.#readEvent(cell(text, line, last + 1, text.length))
    if (node.text === '') this.#tell(node, { expected: 'the name of a node', found: 'nothing' })
    else this.#happen(at, node, event)
  }

  #readTime(cell: Cell): Micros {
    const [, whole = '', fraction = ''] = /^(\d{1,7})(?:\.(\d{1,6}))?$/.exec(cell.text) ?? []
    const at = micros(seconds(Number(whole)) + Number(fraction.padEnd(6, '0')))
    if (whole === '' || at > seconds(SECONDS_MAX)) {
      const expected = `a time in seconds from 0 to ${formatNumber(SECONDS_MAX)}, with up to 6 decimals`
      this.#tell(cell, { expected, found: shown(cell.text) })
      return this.#last.at
    }
    if (at < this.#last.at) {
      const statement = `The time goes back: ${cell.text} after ${this.#last.text}.`
      this.#tell(cell, { statement, hint: 'Sort the lines by time.' })
      return this.#last.at
    }
    this.#last = { text: cell.text, at }
    return at
  }

  #readEvent(cell: Cell): EventName | undefined {
    const event = EVENTS.find((name) => name === cell.text)
    if (event !== undefined) return event
    const meant = closest(cell.text, EVENTS)
    this.#tell(cell, {
      expected: 'one of `join`, `crash`, `leave`',
      found: shown(cell.text),
      ...(meant && { hint: `Did you mean \`${meant}\`?` }),
    })
    return undefined
  }

  #happen(at: Micros, cell: Cell, event: EventName | undefined): void {
    const node = this.#nodes.get(cell.text) ?? { number: this.#nodes.size, there: false }
    this.#nodes.set(cell.text, node)
    const before = node.there
    node.there = event && event === 'join'
    if (event === undefined) return
    this.events.push({ at, node: node.number, event })
    if (before === undefined || before === (event !== 'join')) return
    const name = JSON.stringify(cell.text)
    const statement =
      event === 'join'
        ? `The node ${name} joins, but it is there already.`
        : `The node ${name} goes (\`${event}\`), but it is not there.`
    this.#tell(cell, { statement, hint: 'Each node joins, goes, and may join again.' })
  }

  #tell({ text, line, column }: Cell, facts: ProblemFacts): void {
    const length = Math.max(1, text.length)
    this.problems.push(new Problem({ line, column, length, text: this.#text, ...facts }))
  }
}

/** What stands between two places of a line, without the blanks around it. */
function cell(content: string, line: number, from: number, to: number): Cell {
  const raw = content.slice(from, to)
  const text = raw.trim()
  return { text, line, column: from + (text === '' ? 0 : raw.indexOf(text)) + 1 }
}

const shown = (text: string): string => (text.trim() === '' ? 'nothing' : JSON.stringify(text.slice(0, 60)))
