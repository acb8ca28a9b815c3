import { isAbout } from '../../sweep/columns.ts'
import type { MetricOfPhase } from '../../sweep/outline.ts'
import { channelOf } from '../kit/channels.ts'
import type { Figure, View } from '../kit/figure.ts'
import { alongX, withEnds } from '../kit/intervals.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { type Layer, rowsHeading, SMALL_FONT, withRows } from '../kit/panels.ts'
import { listed, paragraph } from '../kit/sentences.ts'
import { COLOUR, figureSpec } from '../kit/style.ts'
import { wrapped } from '../kit/text-width.ts'
import { onlyWith } from './captions.ts'
import { type Comparisons, comparisonsOf } from './comparisons.ts'
import { APART_NOTE_OF_PAIRS } from './strata-notes.ts'
import type { SweepView } from './view.ts'

/**
 * How far each setting is from its base in quality and cost, for each choice of a grid, or for a list: what a condition changes is no
 * question of a choice.
 */
export function pairedFigures({
  quality,
  cost,
  differences,
  parameters,
  settings,
}: Pick<SweepView, 'quality' | 'cost' | 'differences' | 'parameters' | 'settings'>): Figure[] {
  return comparisonsOf(differences.rows, parameters, settings).flatMap((comparisons) => {
    const drawn = [...new Set([quality, cost])].filter((metric) =>
      comparisons.rows.some((row) => isAbout(row, metric) && row.paired_low !== null),
    )
    const remark = differences.areSomeLeftOut ? APART_NOTE_OF_PAIRS : ''
    return drawn.length === 0 ? [] : [pairedFigure(comparisons, drawn, remark)]
  })
}

/** Of fewer pairs the interval hangs on each of them. */
const FEW_PAIRS = 5

function pairedFigure(comparisons: Comparisons, metrics: readonly MetricOfPhase[], remark: string): Figure {
  const { name, title, rowsTitle, rows, fixed, labelOf } = comparisons
  const labels = [...new Set(rows.map(labelOf))]
  const counts = rows.map(({ n }) => n).toSorted((a, b) => a - b)
  const pairs = [...new Set([counts[0], counts.at(-1)])].join(' to ')
  const phases = [...new Set(metrics.map(({ phase }) => `‘${phase}’`))]
  return {
    name: `differences-by-${name}`,
    title: `${title}, run by run`,
    caption: paragraph([
      `Each row compares a setting with its baseline, seed by seed: ${pairs} pairs of runs, in phase ${listed(phases)}. Bars are 95\u00a0% intervals of the difference.`,
      'Of twenty settings without a difference, about one has a bar that misses zero by chance.',
      rows.some((row) => row.paired_low !== null && row.n < FEW_PAIRS)
        ? `Intervals of fewer than ${FEW_PAIRS} pairs say little.`
        : '',
      'The number on the right is the width of the paired interval over that of the unpaired one: what common seeds gain.',
      remark,
      onlyWith(fixed),
    ]),
    spec: figureSpec({
      hconcat: metrics.map((metric, index) =>
        panel({
          metric: metric.metric,
          labels,
          hasLabels: index === 0,
          differences: differencesIn(comparisons, metric),
        }),
      ),
      spacing: SPACING,
      title: rowsHeading(rowsTitle),
      resolve: { scale: { color: 'shared', shape: 'shared' } },
    }),
  }
}

/** A difference of one metric, in the unit of its title, with both intervals. */
interface Difference {
  readonly y: string
  readonly paired: Interval
  readonly unpaired: Interval
  readonly widthRatio: number | null
}

interface Interval {
  readonly y: string
  readonly middle: number
  readonly low: number | null
  readonly high: number | null
}

function differencesIn({ rows, labelOf }: Comparisons, wanted: MetricOfPhase): Difference[] {
  const { factor } = metricTitle(wanted.metric)
  const scaled = (value: number | null): number | null => (value === null ? null : value * factor)
  return rows
    .filter((row) => isAbout(row, wanted))
    .flatMap((row) => {
      if (row.difference === null) return []
      const [y, middle] = [labelOf(row), row.difference * factor]
      return [
        {
          y,
          paired: { y, middle, low: scaled(row.paired_low), high: scaled(row.paired_high) },
          unpaired: { y, middle, low: scaled(row.unpaired_low), high: scaled(row.unpaired_high) },
          widthRatio: row.width_ratio,
        },
      ]
    })
}

interface Panel {
  readonly metric: string
  readonly labels: readonly string[]
  /** Else the rows have them in another panel. */
  readonly hasLabels: boolean
  readonly differences: readonly Difference[]
}

const WIDTH = 250
/** Between the panels, with room for the ratios. */
const SPACING = 52
const ROW_HEIGHT = 26
/** Pixels of the two intervals above and below the middle of their row. */
const BESIDE_MIDDLE = 5
const KINDS = ['paired by seed', 'not paired'] as const

function panel({ metric, labels, hasLabels, differences }: Panel): View {
  const { name, unit } = metricTitle(metric)
  const x = {
    type: 'quantitative',
    axis: {
      title: wrapped(
        `difference: ${name}, ${unit === '%' ? 'percentage points' : unit}`,
        WIDTH + SPACING / 2,
      ),
      tickCount: 5,
      labelOverlap: true,
      // Else the outermost labels are moved inwards, onto their neighbours.
    },
  }
  const y = {
    field: 'y',
    type: 'ordinal',
    scale: { domain: labels },
    axis: { title: null, labels: hasLabels, ticks: false, labelLimit: 320 },
  }
  const ratios = differences.flatMap(({ y, widthRatio }) =>
    widthRatio === null ? [] : [{ y, text: `× ${widthRatio.toFixed(2)}` }],
  )
  return {
    width: WIDTH,
    height: labels.length * ROW_HEIGHT,
    layer: withRows([
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', color: COLOUR.ink, strokeWidth: 1 },
        encoding: { x: { ...x, field: 'zero' } },
      },
      ...intervalLayers(
        differences.map(({ paired }) => paired),
        { kind: KINDS[0], yOffset: -BESIDE_MIDDLE, strokeDash: [1, 0], x, y },
      ),
      ...intervalLayers(
        differences.map(({ unpaired }) => unpaired),
        { kind: KINDS[1], yOffset: BESIDE_MIDDLE, strokeDash: [4, 2], x, y },
      ),
      {
        data: { values: ratios },
        mark: { type: 'text', align: 'left', fontSize: SMALL_FONT, clip: false },
        encoding: { y, x: { value: WIDTH + 6 }, text: { field: 'text' } },
      },
    ]),
  }
}

interface Look {
  readonly kind: (typeof KINDS)[number]
  readonly yOffset: number
  readonly strokeDash: readonly number[]
  readonly x: View
  readonly y: View
}

function intervalLayers(intervals: readonly Interval[], { kind, yOffset, strokeDash, x, y }: Look): Layer[] {
  const channel = channelOf({
    field: 'kind',
    domain: KINDS,
    legend: { title: null, orient: 'top', direction: 'horizontal', labelLimit: 300 },
  })
  const color = channel([COLOUR.blue, COLOUR.grey])
  const rows = intervals.map((interval) => ({ ...interval, kind }))
  return [
    {
      data: { values: withEnds(rows) },
      mark: { type: 'rule', yOffset, strokeWidth: 1.8, strokeDash },
      encoding: { y, ...alongX(x), color },
    },
    {
      data: { values: rows },
      mark: { type: 'point', yOffset },
      encoding: { y, x: { ...x, field: 'middle' }, color, shape: channel(['circle', 'diamond']) },
    },
  ]
}
