import { channelOf } from '../kit/channels.ts'
import type { Figure } from '../kit/figure.ts'
import { paragraph } from '../kit/sentences.ts'
import { DASHES, FULL_WIDTH, figureSpec, PALETTE } from '../kit/style.ts'
import { roundValues } from '../kit/value-scale.ts'
import { busiest, busiestSentence, noOperations, sampleSentence } from './operations.ts'
import { labelOf } from './phases.ts'
import type { Drawing, PhaseOperations, RunResults } from './run-results.ts'

const LINES_AT_MOST = DASHES.length
const POINTS_AT_MOST = 400

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
  // Of equal values the last tells how many are at most so large.
  return all.filter(({ value }, index) => value !== all[index + 1]?.value)
}

/** How long operations took, one line per phase. */
export const latency = (results: RunResults): Drawing =>
  cumulativeFigure(results, {
    name: 'latency',
    title: 'Latency of operations',
    axis: 'latency, ms (logarithmic)',
    values: ({ latenciesMs }) => latenciesMs,
    about:
      'Of the operations that succeeded, the share that took at most so long, from the start to the answer at the caller (a route: to its first handling). Farther left is faster.',
  })

/** How much longer the way through the overlay is than the direct one. */
export const relativeDelay = (results: RunResults): Drawing =>
  cumulativeFigure(results, {
    name: 'rdp',
    title: 'Relative delay penalty (rdp)',
    axis: 'relative delay penalty, ratio (logarithmic)',
    values: ({ rdps }) => rdps,
    about:
      'Of the operations that succeeded, the share whose way through the overlay took at most so many times the direct one-way delay between caller and handler. 1 is as fast as without an overlay; below 1 is jitter, or a shorter way than the direct one.',
  })

interface Distribution {
  readonly name: string
  readonly title: string
  readonly axis: string
  readonly values: (operations: PhaseOperations) => readonly number[]
  readonly about: string
}

function cumulativeFigure(results: RunResults, distribution: Distribution): Drawing {
  const { title, values: valuesOf } = distribution
  const all = results.operations.filter((operations) => valuesOf(operations).length > 0)
  if (all.length === 0) return { title, reason: noOperations(results) }
  const shown = busiest(all, LINES_AT_MOST)
  const phases = shown.map(({ phase }) => labelOf(results.summary, phase))
  const channel = channelOf({
    field: 'phase',
    domain: phases,
    legend: { title: null, orient: 'bottom', columns: 3, symbolSize: 400 },
  })
  const floor = floorOf(shown.map(valuesOf))
  const most = Math.max(...shown.map((operations) => valuesOf(operations).at(-1)!))
  const isFloored = shown.some((operations) => valuesOf(operations)[0]! < floor)
  const values = shown.flatMap((operations, index) =>
    cumulative(valuesOf(operations).map((value) => Math.max(value, floor))).map(({ value, percent }) => ({
      phase: phases[index],
      value,
      percent: Number(percent.toFixed(4)),
    })),
  )
  const caption = paragraph([
    distribution.about,
    isFloored
      ? `What is below ${floor} is drawn at ${floor}; at the caller itself an operation takes no time.`
      : '',
    busiestSentence(all.length, shown.length),
    sampleSentence(results.scenario.record.lookups),
  ])
  return [
    {
      name: distribution.name,
      title,
      caption,
      spec: figureSpec({
        width: FULL_WIDTH,
        height: 300,
        data: { values },
        mark: { type: 'line', interpolate: 'step-after' },
        encoding: {
          x: {
            field: 'value',
            type: 'quantitative',
            scale: { type: 'log', nice: false, domain: [floor, Math.max(most, 2 * floor)] },
            axis: { title: distribution.axis, format: ',~g', values: roundValues(floor, most) },
          },
          y: {
            field: 'percent',
            type: 'quantitative',
            scale: { domain: [0, 100] },
            axis: { title: 'operations, %' },
          },
          color: channel(PALETTE),
          strokeDash: channel(DASHES),
          // A line is one mark: it is called by its name.
          description: { field: 'phase', type: 'nominal' },
        },
      }),
    } satisfies Figure,
  ]
}

/** A round value (1, 2 or 5) that all but a hundredth of the values exceed, of each line: a logarithmic axis has no zero. */
function floorOf(lines: readonly (readonly number[])[]): number {
  const low = lines.map((sorted) => {
    const positive = sorted.filter((value) => value > 0)
    return positive[Math.floor(positive.length / 100)] ?? 1
  })
  return roundValues(1e-6, Math.max(Math.min(...low), 1e-3)).at(-1) ?? 1e-3
}
