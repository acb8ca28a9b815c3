import { type SeparatorName, separatorOf, tableFormat } from '../../../core/delimited-format.ts'
import type { Row, RowFormat } from '../../../core/delimited-rows.ts'
import type { TraceUnit } from './time.ts'

/** The titles of the columns of a row for each event: `time_s,node,event`. */
export interface EventColumns {
  readonly form: 'events'
  readonly unit: TraceUnit | undefined
  readonly time: number
  readonly node: number
  readonly event: number
  readonly count: number
}

/** Of a row for each session: `node,start,end`. */
export interface SessionColumns {
  readonly form: 'sessions'
  readonly unit: TraceUnit | undefined
  readonly node: number
  readonly start: number
  readonly end: number
}

/** A line for each node, without titles: its name, how many sessions, and start and end of each. */
export interface AvailabilityLines {
  readonly form: 'availability'
  readonly unit: undefined
}

export type TraceForm = EventColumns | SessionColumns | AvailabilityLines

const TIME = /^(time|t|timestamp|at|when|epoch)$/
const NODE = /^(node|peer|host|machine|user|name|id)([_ ]?(id|name))?$/
const EVENT = /^(event|type|action|what)$/
const START = /^(start|begin|from|join|joined|arrival|login|up|first_seen)([_ ]?time)?$/
const END = /^(end|stop|to|until|leave|left|departure|logout|down|last_seen)([_ ]?time)?$/
const UNIT = /[_ (]+(us|ms|s|sec|seconds|min|minutes|m|h|hours|d|days)\)?$/

/** A cell that stands completely in quotes, as spreadsheets write one with a separator in it. */
const QUOTED_CELL = /(^|[,;\t])"([^"\n]|"")*"(?=[,;\t\r]|$)/m

/** How much of a text is looked through for such cells. */
const LOOKED_THROUGH = 100_000

/** How the rows of a text are separated, as its first one shows, and quoted. */
export function formatOf(text: string, separator: SeparatorName | 'auto'): RowFormat {
  const first = /^(?:[ \t\r]*(?:#.*)?\n)*([^\n]*)/.exec(text)?.[1] ?? ''
  const { delimiter } = tableFormat(first, separator === 'auto' ? separatorOf(first) : separator)
  const isTable = /^[^{[]*$/.test(first)
  const areTitlesQuoted = /(^|[,;\t ])\s*"/.test(first)
  // Elsewhere quotes belong to the name of a node.
  const isQuoted = isTable && (areTitlesQuoted || QUOTED_CELL.test(text.slice(0, LOOKED_THROUGH)))
  return {
    delimiter,
    quotes: isQuoted ? 'enclose' : 'literal',
    blanks: 'kept',
  }
}

/** What the first row says of the form; undefined if nothing. */
export function formOf({ cells }: Row): TraceForm | undefined {
  const titles = cells.map((cell) => cell.trim().toLowerCase())
  const bare = titles.map((title) => title.replace(UNIT, ''))
  const find = (title: RegExp): number => bare.findIndex((candidate) => title.test(candidate))
  const [time, node, event] = [find(TIME), find(NODE), find(EVENT)]
  if (time >= 0 && node >= 0 && event >= 0)
    return { form: 'events', unit: unitOf(titles[time]!), time, node, event, count: titles.length }
  const [start, end] = [find(START), find(END)]
  if (node >= 0 && start >= 0 && end >= 0)
    return { form: 'sessions', unit: unitOf(titles[start]!), node, start, end }
  const [, count, ...times] = titles.filter((cell) => cell !== '')
  const isLine = /^\d+$/.test(count ?? '') && times.length === 2 * Number(count)
  return isLine && times.every((text) => /^\d/.test(text))
    ? { form: 'availability', unit: undefined }
    : undefined
}

function unitOf(title: string): TraceUnit | undefined {
  const unit = UNIT.exec(title)?.[1]
  return unit === 'us' || unit === 'ms' ? unit : (unit?.[0] as TraceUnit | undefined)
}
