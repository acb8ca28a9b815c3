import { counted, grouped } from '../../core/words.ts'
import { channelOf } from '../kit/channels.ts'
import type { Figure, View } from '../kit/figure.ts'
import { paragraph } from '../kit/sentences.ts'
import { DASHES, FULL_WIDTH, figureSpec, PALETTE } from '../kit/style.ts'
import { roundBelow, roundValues } from '../kit/value-scale.ts'
import { busiest, busiestSentence, noOperations, sampleSentence } from './operations.ts'
import { labelOf } from './phases.ts'
import type { Drawing, PhaseOperations, RunResults } from './run-results.ts'

const LINES_AT_MOST = DASHES.length
const POINTS_AT_MOST = 400
const PANEL_HEIGHT = 220
/** Shares of neighbouring points of a tail differ by this factor at least. */
const STEP_OF_TAIL = 1.04

/** A point of a cumulative distribution: this share of the values is at most `value`. */
export interface CumulativePoint {
  readonly value: number
  readonly percent: number
}

/** The distribution of values in ascending order, at about 400 of its quantiles; both ends are exact. */
export function cumulative(sorted: readonly number[]): CumulativePoint[] {
  const count = sorted.length
  const points = Math.min(count, POINTS_AT_MOST)
  const all = Array.from({ length: points }, (_, point) => {
    const rank = points === 1 ? 0 : Math.round((point * (count - 1)) / (points - 1))
    return { value: sorted[rank]!, percent: (100 * (rank + 1)) / count }
  })
  // Of equal values the last shows how many values are at most that large.
  return all.filter(({ value }, index) => value !== all[index + 1]?.value)
}

/**
 * Which share of the values, in ascending order, is at least that large: from 100 % at the smallest to 1/n at the
 * greatest. The last values are all there; of those before there are the fewer the more alike their shares are.
 */
export function tail(sorted: readonly number[]): CumulativePoint[] {
  const count = sorted.length
  const ranks: number[] = []
  for (let above = 1; above <= count; above = Math.max(above + 1, Math.ceil(above * STEP_OF_TAIL)))
    ranks.push(count - above)
  if (ranks.at(-1) !== 0) ranks.push(0)
  const all = ranks.reverse().map((rank) => ({
    value: sorted[rank]!,
    percent: Number(((100 * (count - rank)) / count).toPrecision(12)),
  }))
  // Of equal values the first shows how many values are at least that large.
  return all.filter(({ value }, index) => value !== all[index - 1]?.value)
}

/** How long it took until the caller had the answer, one line per phase. */
export const latency = (results: RunResults): Drawing =>
  cumulativeFigure(results, {
    name: 'latency',
    title: 'Latency of operations with an answer',
    quantity: 'latency',
    axis: 'from the request to the answer, ms (logarithmic)',
    values: ({ latenciesMs }) => latenciesMs,
    about:
      'Inserts, lookups and deletions that succeeded: the time from the request to the answer at the caller. Upper panel: the share of operations with at most this latency. Lower panel: the share with at least this latency, on a logarithmic axis.',
    without: 'no operation with an answer succeeded in a phase',
  })

/** How long routes took, one way, one line per phase. */
export const routeLatency = (results: RunResults): Drawing =>
  cumulativeFigure(results, {
    name: 'latency-of-routes',
    title: 'Latency of routes, one way',
    quantity: 'latency',
    axis: 'from sending to the first handling, ms (logarithmic)',
    values: ({ routesMs }) => routesMs,
    about:
      'Routes that succeeded: the time from sending to the first handling. It is a one-way delay, since a route has no answer. Upper panel: the share of routes with at most this latency. Lower panel: the share with at least this latency, on a logarithmic axis.',
    without: null,
  })

/** How much longer the path through the overlay is than the direct one. */
export const relativeDelay = (results: RunResults): Drawing =>
  cumulativeFigure(results, {
    name: 'rdp',
    title: 'Relative delay penalty (rdp)',
    quantity: 'ratio',
    axis: 'relative delay penalty, ratio (logarithmic)',
    values: ({ rdps }) => rdps,
    about:
      'Operations that succeeded: the delay of the path through the overlay over the direct one-way delay from the caller to the handler. Upper panel: the share of operations with at most this ratio. Lower panel: the share with at least this ratio, on a logarithmic axis. A ratio of 1 is as fast as without an overlay; a smaller one comes from jitter, or from a path that is shorter than the direct one. An operation that its caller handled itself has no ratio.',
    without: 'no operation in lookups.csv has a ratio',
  })

interface Distribution {
  readonly name: string
  readonly title: string
  /** One of the values, in a word. */
  readonly quantity: string
  readonly axis: string
  /** In ascending order. */
  readonly values: (operations: PhaseOperations) => readonly number[]
  readonly about: string
  /** Why there is nothing to draw although there were operations; null if no reason need be given. */
  readonly without: string | null
}

function cumulativeFigure(results: RunResults, distribution: Distribution): Drawing {
  const { title, values: valuesOf } = distribution
  const all = results.operations.filter((operations) => valuesOf(operations).some((value) => value > 0))
  if (all.length === 0) return whyNot(results, distribution)
  const shown = busiest(all, LINES_AT_MOST)
  const phases = shown.map(({ phase }) => labelOf(results.summary, phase))
  const floor = floorOf(shown.map(valuesOf))
  const most = Math.max(...shown.map((operations) => valuesOf(operations).at(-1)!))
  const lines = (points: (sorted: readonly number[]) => readonly CumulativePoint[]) =>
    shown.flatMap((operations, index) =>
      points(valuesOf(operations).map((value) => Math.max(value, floor))).map(({ value, percent }) => ({
        phase: phases[index],
        value,
        percent: Number(percent.toPrecision(6)),
      })),
    )
  const least = roundBelow(Math.min(...shown.map((operations) => 100 / valuesOf(operations).length)))
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { type: 'log', nice: false, domain: [floor, Math.max(most, 2 * floor)] },
  }
  const ticks = { format: ',~g', values: roundValues(floor, most) }
  return [
    {
      name: distribution.name,
      title,
      caption: paragraph([
        distribution.about,
        directSentence(shown.map(valuesOf), floor),
        busiestSentence(all.length, shown.length),
        sampleSentence(results.scenario.record.lookups),
      ]),
      spec: figureSpec({
        vconcat: [
          panel({
            values: lines(cumulative),
            phases,
            x: { ...x, axis: { ...ticks, title: null, labels: false } },
            y: {
              scale: { domain: [0, 100] },
              axis: { title: `operations with at most this ${distribution.quantity}, %` },
            },
            interpolate: 'step-after',
          }),
          panel({
            values: lines(tail),
            phases,
            x: { ...x, axis: { ...ticks, title: distribution.axis } },
            y: {
              scale: { type: 'log', nice: false, domain: [least, 100] },
              axis: {
                title: `operations with at least this ${distribution.quantity}, %`,
                format: '~g',
                values: decades(least),
              },
            },
            interpolate: 'step-before',
          }),
        ],
        spacing: 14,
        resolve: { legend: { color: 'shared', strokeDash: 'shared' } },
      }),
    } satisfies Figure,
  ]
}

function whyNot(results: RunResults, { title, without }: Distribution): Drawing {
  if (without === null) return []
  return { title, reason: results.operations.length === 0 ? noOperations(results) : without }
}

interface Panel {
  readonly values: readonly View[]
  readonly phases: readonly string[]
  readonly x: View
  readonly y: View
  readonly interpolate: 'step-after' | 'step-before'
}

function panel({ values, phases, x, y, interpolate }: Panel): View {
  const channel = channelOf({
    field: 'phase',
    domain: phases,
    legend: { title: null, orient: 'bottom', columns: 3, symbolSize: 400 },
  })
  return {
    width: FULL_WIDTH,
    height: PANEL_HEIGHT,
    data: { values },
    mark: { type: 'line', interpolate },
    encoding: {
      x,
      y: { field: 'percent', type: 'quantitative', ...y },
      color: channel(PALETTE),
      strokeDash: channel(DASHES),
      // A line is one mark: it is called by its name.
      description: { field: 'phase', type: 'nominal' },
    },
  }
}

/** The decades of shares from 100 % down, and the least, where the axis ends. */
function decades(least: number): number[] {
  const values = [100]
  while (values.at(-1)! / 10 > least) values.push(Number((values.at(-1)! / 10).toPrecision(1)))
  return [...values, ...(least < 100 ? [least] : [])]
}

/** How many were answered directly: at the caller itself an operation takes no time, and a logarithmic axis has no zero. */
function directSentence(lines: readonly (readonly number[])[], floor: number): string {
  const all = lines.flat()
  const direct = all.filter((value) => value === 0).length
  const small = all.filter((value) => value > 0 && value < floor).length
  return paragraph([
    direct === 0
      ? ''
      : `${grouped(direct)} of ${counted(all.length, 'operation')} were answered directly, by the caller itself, in no time. They are drawn at ${floor}, where the axis begins.`,
    small === 0 ? '' : `Values below ${floor} are drawn at ${floor}.`,
  ])
}

/** A round value (1, 2 or 5) that all but a hundredth of the values exceed, of each line: a logarithmic axis has no zero. */
function floorOf(lines: readonly (readonly number[])[]): number {
  const low = lines.map((sorted) => {
    const positive = sorted.filter((value) => value > 0)
    return positive[Math.floor(positive.length / 100)] ?? 1
  })
  return roundValues(1e-6, Math.max(Math.min(...low), 1e-3)).at(-1) ?? 1e-3
}
