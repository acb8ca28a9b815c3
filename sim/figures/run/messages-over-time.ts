import { grouped } from '../../core/words.ts'
import { messageColumn, type TimeSeriesRow } from '../../measure/columns.ts'
import type { View } from '../kit/figure.ts'
import { COLOUR, figureSpec } from '../kit/style.ts'
import { spoken } from '../kit/words.ts'
import { type Interval, intervals, sumOf } from './intervals.ts'
import type { Drawing } from './run-results.ts'
import { type Timed, type TimeFrame, timeFrame } from './time-frame.ts'

const TITLE = 'Messages by kind over time'
const KINDS_SHOWN = 8
const COLUMNS = 3
const PANEL = { width: 220, height: 90 }
/** Half as wide as a plot, so half as many. */
const BARS_AT_MOST = 150
const PREFIX = messageColumn('')

/** Messages that a node sends per second, one small panel per kind: the most frequent kinds, and the others together. */
export function messagesOverTime(results: Timed): Drawing {
  const all = intervals(results.timeseries, BARS_AT_MOST).filter(({ last }) => last.nodes_live > 0)
  const first = all[0]
  if (first === undefined) return { title: TITLE, reason: 'timeseries.csv has no rows' }
  const kinds = kindsByFrequency(results.timeseries)
  if (kinds.length === 0) return { title: TITLE, reason: 'no message was sent' }
  const frame = timeFrame(results)
  const [shown, others] = [kinds.slice(0, KINDS_SHOWN), kinds.slice(KINDS_SHOWN)]
  const panels: readonly KindPanel[] = [
    ...shown.map(({ column, messages }) => ({ title: nameOf(column), messages, columns: [column] })),
    ...(others.length === 0
      ? []
      : [
          {
            title: `${others.length} other kinds`,
            messages: others.reduce((sum, { messages }) => sum + messages, 0),
            columns: others.map(({ column }) => column),
          },
        ]),
  ]
  const { bands = [], instants = [] } = frame.datasets
  return [
    {
      name: 'messages-over-time',
      title: TITLE,
      caption: `Messages that a live node sends per second, in intervals of ${spoken(first.toSeconds - first.fromSeconds)}, the most frequent kinds first${others.length === 0 ? '' : `; other kinds: ${others.map(({ column }) => nameOf(column)).join(', ')}`}. The vertical axes differ. ${frame.marks}`,
      spec: figureSpec({
        datasets: { bands, instants, messages: panels.flatMap((panel) => rowsOf(panel, all, frame)) },
        columns: COLUMNS,
        concat: panels.map((panel) => view(panel, frame)),
        bounds: 'flush',
        spacing: { row: 92, column: 62 },
      }),
    },
  ]
}

interface KindPanel {
  readonly title: string
  /** In the entire run. */
  readonly messages: number
  readonly columns: readonly string[]
}

/** The columns of kinds that were sent at all. */
function kindsByFrequency(rows: readonly TimeSeriesRow[]): { column: string; messages: number }[] {
  return Object.keys(rows[0] ?? {})
    .filter((column) => column.startsWith(PREFIX))
    .map((column) => ({ column, messages: rows.reduce((sum, row) => sum + Number(row[column]), 0) }))
    .filter(({ messages }) => messages > 0)
    .sort((a, b) => b.messages - a.messages || (a.column < b.column ? -1 : 1))
}

/** `messages_leaf_set_probe`, as people say it: `leaf set probe`. */
const nameOf = (column: string): string => column.slice(PREFIX.length).replaceAll('_', ' ')

function rowsOf({ title, columns }: KindPanel, all: readonly Interval[], frame: TimeFrame): View[] {
  return all.map((interval) => {
    const messages = columns.reduce((sum, column) => sum + sumOf(interval, column), 0)
    const nodeSeconds = interval.last.nodes_live * (interval.toSeconds - interval.fromSeconds)
    return {
      kind: title,
      from: interval.fromSeconds / frame.secondsPerUnit,
      to: interval.toSeconds / frame.secondsPerUnit,
      rate: Number((messages / nodeSeconds).toPrecision(5)),
    }
  })
}

function view({ title, messages }: KindPanel, frame: TimeFrame): View {
  return {
    ...PANEL,
    title: {
      text: title,
      subtitle: `${grouped(messages)} in total`,
      frame: 'group',
      fontSize: 12,
      subtitleFontSize: 11,
      offset: 4,
    },
    layer: [
      ...frame.behind,
      {
        data: { name: 'messages' },
        transform: [{ filter: `datum.kind === '${title}'` }],
        mark: { type: 'rect', color: COLOUR.blue, aria: false },
        encoding: {
          x: frame.x('from'),
          x2: { field: 'to' },
          y: {
            field: 'rate',
            type: 'quantitative',
            scale: { nice: 3 },
            axis: { title: 'per node and s', tickCount: 3, titleFontSize: 11 },
          },
          y2: { datum: 0 },
        },
      },
    ],
  }
}
