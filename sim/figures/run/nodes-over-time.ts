import { counted, grouped } from '../../core/words.ts'
import type { PeriodRow } from '../../measure/columns.ts'
import { channelOf } from '../kit/channels.ts'
import type { Figure, View } from '../kit/figure.ts'
import { namedLines } from '../kit/named-lines.ts'
import { paragraph } from '../kit/sentences.ts'
import { COLOUR, FULL_WIDTH, figureSpec, HEIGHT } from '../kit/style.ts'
import { spoken } from '../kit/words.ts'
import { type Interval, intervals, sumOf } from './intervals.ts'
import type { Drawing, RunResults } from './run-results.ts'
import { type State, statesOf } from './states.ts'
import { type Timed, type TimeFrame, timeFrame } from './time-frame.ts'

const TITLE = 'Nodes and failures over time'
const BARS_HEIGHT = 90

/** How many nodes live, which of them go, and which operations fail, over time. */
export function nodesOverTime(results: Timed & Pick<RunResults, 'scenario' | 'periods'>): Drawing {
  const all = intervals(results.timeseries)
  if (all.length === 0) return { title: TITLE, reason: 'timeseries.csv has no rows' }
  const frame = timeFrame(results)
  const instants = departuresOfAnInstant(results)
  const departures = all.some((interval) => sumOf(interval, 'crashes') + sumOf(interval, 'leaves') > 0)
  const operations = all.reduce((sum, interval) => sum + sumOf(interval, 'lookups'), 0)
  const failed = all.reduce((sum, interval) => sum + sumOf(interval, 'failed'), 0)
  const bars = [
    ...(departures ? [departurePanel(frame, all)] : []),
    ...(failed > 0 ? [failurePanel(frame)] : []),
  ]
  const wrong = wrongLeafSets(results, frame)
  const points = wrong.some(({ nodes }) => nodes > 0) ? [leafSetPanel(frame)] : []
  const panels = [nodePanel(frame), ...points, ...bars].map((panel, index, { length }) =>
    panel(index === length - 1 ? 'shown' : 'ticks only'),
  )
  return [
    {
      name: 'nodes-over-time',
      title: TITLE,
      caption: paragraph([
        'Live nodes run; active nodes have joined and deliver messages.',
        points.length === 0
          ? ''
          : 'Points: active nodes whose leaf set differs from the ideal one, at the end of each phase.',
        departures
          ? `Bars: nodes that crashed or left within ${spoken(lengthOf(all[0]))}${instants.length > 0 ? ', or, where they are lines, at that instant' : ''}.`
          : 'No node crashed or left.',
        operationsSentence(operations, failed),
        frame.about,
      ]),
      spec: figureSpec({
        datasets: {
          ...frame.datasets,
          nodes: nodeRows(statesOf(results), frame, nodesAtStart(results.scenario)),
          ...(points.length === 0 ? {} : { wrong }),
          ...(bars.length === 0 ? {} : { events: eventRows(all, instants, frame) }),
        },
        vconcat: panels,
        spacing: 12,
        resolve: {
          legend: {
            color: 'independent',
            strokeDash: 'independent',
            fill: 'independent',
            stroke: 'independent',
          },
        },
      }),
    } satisfies Figure,
  ]
}

/** An axis of things that come in ones. */
const WHOLE = { format: ',d', tickMinStep: 1 }

type Panel = (axis: 'shown' | 'ticks only') => View

const lengthOf = (interval: Interval | undefined): number =>
  interval === undefined ? 0 : interval.toSeconds - interval.fromSeconds

function nodesAtStart({ phases }: Timed['scenario']): number {
  const [first] = phases
  return first?.kind === 'join' && first.start === 'converged' ? first.nodes : 0
}

function operationsSentence(operations: number, failed: number): string {
  if (operations === 0) return ''
  if (failed === 0) return `None of ${counted(operations, 'operation')} failed.`
  return `${counted(failed, 'operation')} of ${counted(operations, 'operation')} failed; each counts at the time at which it started.`
}

/** Before the first instant that is known there are no nodes, or those of a converged start. */
function nodeRows(states: readonly State[], { secondsPerUnit }: TimeFrame, atStart: number): View[] {
  const rest = states.flatMap(({ seconds, nodes_live: live, nodes_active: active }) => [
    { time: seconds / secondsPerUnit, nodes: live, which: 'live' },
    { time: seconds / secondsPerUnit, nodes: active, which: 'active' },
  ])
  const start = [
    { time: 0, nodes: atStart, which: 'live' },
    { time: 0, nodes: atStart, which: 'active' },
  ]
  return [...start, ...rest]
}

interface WrongLeafSets extends View {
  readonly nodes: number
}

/** At the end of each period of the foreground. */
const wrongLeafSets = (
  { periods }: Pick<RunResults, 'periods'>,
  { secondsPerUnit }: TimeFrame,
): WrongLeafSets[] =>
  periods.flatMap(({ background, label, end_s, leaf_sets_wrong: nodes }) =>
    background === 'yes' || nodes === null
      ? []
      : [{ time: end_s / secondsPerUnit, nodes, words: `end of ${label}: ${grouped(nodes)}` }],
  )

/** What goes at an instant is a bar without a width there, and not part of the bar of its interval, which begins earlier. */
function eventRows(
  all: readonly Interval[],
  instants: readonly PeriodRow[],
  { secondsPerUnit }: TimeFrame,
): View[] {
  const rowsOf = (fromSeconds: number, toSeconds: number, countOf: (what: Event) => number) =>
    EVENTS.map((what) => ({
      from: fromSeconds / secondsPerUnit,
      to: toSeconds / secondsPerUnit,
      what,
      count: countOf(what),
    })).filter(({ count }) => count > 0)
  return [
    ...all.flatMap((interval, index) => {
      const { fromSeconds: from, toSeconds: to } = interval
      // What happens at the end of an interval is in the next one, if there is one.
      const isLast = index === all.length - 1
      const within = instants.filter(({ start_s: at }) => at >= from && (isLast || at < to))
      return rowsOf(from, to, (what) => sumOf(interval, what) - totalOf(within, what))
    }),
    ...instants.flatMap((row) => rowsOf(row.start_s, row.start_s, (what) => totalOf([row], what))),
  ]
}

const departuresOfAnInstant = ({ periods }: Pick<RunResults, 'periods'>): PeriodRow[] =>
  periods.filter((row) => row.end_s === row.start_s && row.crashes + row.leaves > 0)

const EVENTS = ['crashes', 'leaves', 'failed'] as const
type Event = (typeof EVENTS)[number]

/** Operations are of no instant: they count at the time at which they started. */
const totalOf = (rows: readonly PeriodRow[], what: Event): number =>
  what === 'failed' ? 0 : rows.reduce((sum, row) => sum + row[what], 0)

const nodePanel =
  (frame: TimeFrame): Panel =>
  (axis) => ({
    width: FULL_WIDTH,
    height: HEIGHT,
    layer: [
      ...frame.behind,
      frame.labels,
      {
        data: { name: 'nodes' },
        mark: { type: 'line' },
        encoding: {
          x: frame.x('time', { axis }),
          y: {
            field: 'nodes',
            type: 'quantitative',
            axis: { title: 'nodes', ...WHOLE },
            scale: { zero: true },
          },
          ...namedLines(['live', 'active']),
        },
      },
    ],
  })

const leafSetPanel =
  (frame: TimeFrame): Panel =>
  (axis) => ({
    width: FULL_WIDTH,
    height: BARS_HEIGHT,
    layer: [
      ...frame.behind,
      {
        data: { name: 'wrong' },
        mark: { type: 'point', color: COLOUR.vermilion },
        encoding: {
          x: frame.x('time', { axis }),
          y: {
            field: 'nodes',
            type: 'quantitative',
            axis: { title: ['wrong', 'leaf sets'], tickCount: 4, ...WHOLE },
            scale: { zero: true },
          },
          description: { field: 'words', type: 'nominal' },
        },
      },
    ],
  })

interface Bars {
  /** Which rows of `events`. */
  readonly filter: string
  readonly title: string | readonly string[]
  readonly mark: View
  /** What distinguishes bars, beside their place. */
  readonly looks?: View
}

const barPanel =
  (frame: TimeFrame, { filter, title, mark, looks = {} }: Bars): Panel =>
  (axis) => ({
    width: FULL_WIDTH,
    height: BARS_HEIGHT,
    layer: [
      ...frame.behind,
      {
        data: { name: 'events' },
        transform: [{ filter }],
        mark: { type: 'rect', ...mark },
        encoding: {
          x: frame.x('from', { axis }),
          x2: { field: 'to' },
          y: { field: 'count', type: 'quantitative', axis: { title, tickCount: 4, ...WHOLE } },
          y2: { datum: 0 },
          ...looks,
        },
      },
    ],
  })

function departurePanel(frame: TimeFrame, all: readonly Interval[]): Panel {
  const looks = [
    { what: 'crashes', fill: COLOUR.vermilion, stroke: COLOUR.vermilion },
    { what: 'leaves', fill: COLOUR.paper, stroke: COLOUR.blue },
  ].filter(({ what }) => all.some((interval) => sumOf(interval, what) > 0))
  const domain = looks.map(({ what }) => what)
  const channel = channelOf({ field: 'what', domain, legend: { title: null } })
  return barPanel(frame, {
    filter: "datum.what !== 'failed'",
    title: 'nodes gone',
    mark: { strokeWidth: 1.5 },
    looks: {
      fill: channel(looks.map(({ fill }) => fill)),
      stroke: channel(looks.map(({ stroke }) => stroke)),
    },
  })
}

const failurePanel = (frame: TimeFrame): Panel =>
  barPanel(frame, {
    filter: "datum.what === 'failed'",
    title: ['operations', 'that failed'],
    mark: { color: COLOUR.ink },
  })
