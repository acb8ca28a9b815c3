import { grouped } from '../../core/words.ts'
import { channelOf } from '../kit/channels.ts'
import type { Figure, View } from '../kit/figure.ts'
import { COLOUR, DASHES, figureSpec } from '../kit/style.ts'
import { type Interval, intervals, peakOf, sumOf } from './intervals.ts'
import { type Timed, type TimeFrame, timeFrame } from './time-frame.ts'

/** A picture of a run that goes on, and its newest values as a sentence. */
export interface LiveFigure extends Figure {
  readonly state: string
}

interface LiveOptions {
  /** Of the plot, in pixels. */
  readonly width: number
}

const HEIGHT = 110
/** An interval is at least about so wide, in pixels. */
const PIXELS_LEAST = 2

/**
 * Nodes, failure rate, and messages per node and second of a run so far, small enough to stand beside other things. None before the
 * first row of timeseries.csv.
 */
export function liveFigures(run: Timed, { width }: LiveOptions): readonly LiveFigure[] {
  const all = intervals(run.timeseries, Math.ceil(width / PIXELS_LEAST))
  const last = all.at(-1)
  if (last === undefined) return []
  const frame = timeFrame(run)
  return [nodes, failures, messages].map((draw) => {
    const { panel, datasets, ...figure } = draw(all, frame, last)
    const { bands = [], instants = [] } = frame.datasets
    return {
      ...figure,
      spec: figureSpec({
        datasets: { bands, instants, ...datasets },
        width,
        height: HEIGHT,
        layer: [...frame.behind, panel],
      }),
    }
  })
}

type Drawn = Omit<LiveFigure, 'spec'> & {
  readonly panel: View
  readonly datasets: Readonly<Record<string, readonly View[]>>
}

const BANDS = 'Grey and white bands are phases, dashed rules are phases of an instant.'

function nodes(all: readonly Interval[], frame: TimeFrame, { toSeconds, last }: Interval): Drawn {
  const channel = channelOf({
    field: 'which',
    domain: ['live', 'active'],
    legend: { title: null, orient: 'top', symbolSize: 400 },
  })
  const rows = all.flatMap((interval) => {
    const time = interval.toSeconds / frame.secondsPerUnit
    return [
      { time, nodes: interval.last.nodes_live, which: 'live' },
      { time, nodes: interval.last.nodes_active, which: 'active' },
    ]
  })
  return {
    name: 'live-nodes',
    title: 'Nodes',
    caption: `Live nodes run; active nodes have joined and deliver messages. ${BANDS}`,
    state: `At ${spokenTime(toSeconds)} ${grouped(last.nodes_live)} nodes run, and ${grouped(last.nodes_active)} of them are active.`,
    datasets: { nodes: rows },
    panel: {
      data: { name: 'nodes' },
      mark: { type: 'line' },
      encoding: {
        x: frame.x('time'),
        y: {
          field: 'nodes',
          type: 'quantitative',
          axis: { title: 'nodes', format: ',d', tickMinStep: 1, tickCount: 4 },
          scale: { zero: true },
        },
        color: channel([COLOUR.blue, COLOUR.vermilion]),
        strokeDash: channel(DASHES),
      },
    },
  }
}

function failures(all: readonly Interval[], frame: TimeFrame): Drawn {
  const peak = Math.max(...all.map((interval) => peakOf(interval, 'failure_pct')))
  const failed = all.reduce((sum, interval) => sum + sumOf(interval, 'failed'), 0)
  return {
    name: 'live-failures',
    title: 'Failure rate',
    caption: `Operations that failed, as a share of those that started in the interval and could have succeeded. Where intervals are drawn together, the highest share of them. ${BANDS}`,
    state:
      failed === 0
        ? 'No operation has failed.'
        : `${grouped(failed)} operations have failed; at most ${rounded(peak)} % of those of an interval.`,
    datasets: { failures: barsOf(all, frame, (interval) => peakOf(interval, 'failure_pct')) },
    panel: barPanel(frame, {
      dataset: 'failures',
      title: 'failed, %',
      colour: COLOUR.vermilion,
      // Without a failure the axis would have no length.
      domainMax: peak === 0 ? 1 : undefined,
    }),
  }
}

function messages(all: readonly Interval[], frame: TimeFrame, last: Interval): Drawn {
  return {
    name: 'live-messages',
    title: 'Messages per node and second',
    caption: `Messages of all kinds that a live node sends per second. ${BANDS}`,
    state: `${rounded(rateOf(last))} messages per node and second at ${spokenTime(last.toSeconds)}; at most ${rounded(Math.max(...all.map(rateOf)))} before.`,
    datasets: { messages: barsOf(all, frame, rateOf) },
    panel: barPanel(frame, { dataset: 'messages', title: 'per node and s', colour: COLOUR.blue }),
  }
}

/** Of the nodes that live at its end. */
function rateOf(interval: Interval): number {
  const nodeSeconds = interval.last.nodes_live * (interval.toSeconds - interval.fromSeconds)
  return nodeSeconds === 0 ? 0 : sumOf(interval, 'messages') / nodeSeconds
}

function barsOf(
  all: readonly Interval[],
  { secondsPerUnit }: TimeFrame,
  measureOf: (interval: Interval) => number,
): View[] {
  return all.map((interval) => ({
    from: interval.fromSeconds / secondsPerUnit,
    to: interval.toSeconds / secondsPerUnit,
    value: Number(measureOf(interval).toPrecision(5)),
  }))
}

interface Bars {
  readonly dataset: string
  readonly title: string
  readonly colour: string
  readonly domainMax?: number | undefined
}

const barPanel = (frame: TimeFrame, { dataset, title, colour, domainMax }: Bars): View => ({
  data: { name: dataset },
  mark: { type: 'rect', color: colour },
  encoding: {
    x: frame.x('from'),
    x2: { field: 'to' },
    y: {
      field: 'value',
      type: 'quantitative',
      axis: { title, tickCount: 4 },
      ...(domainMax !== undefined && { scale: { domainMax } }),
    },
    y2: { datum: 0 },
  },
})

const rounded = (value: number): string => String(Number(value.toPrecision(3)))
const spokenTime = (seconds: number): string => `${rounded(seconds)} s`
