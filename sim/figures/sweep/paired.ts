import type { CompareRow } from '../../sweep/columns.ts'
import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { channelOf } from '../kit/channels.ts'
import type { Figure, View } from '../kit/figure.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { type Layer, rowsHeading, SMALL_FONT, withRows } from '../kit/panels.ts'
import { COLOUR, figureSpec } from '../kit/style.ts'
import { wrapped } from '../kit/text-width.ts'
import { inARow, onlyWith, slug } from './captions.ts'
import { choicesAndConditions } from './conditions.ts'
import { severedPairs } from './differences.ts'
import { type Parameter, settingLabels, settingsTitle, valueLabel, variedParameters } from './parameters.ts'

/** Differences of one metric, with both intervals. */
interface Difference {
  readonly y: string
  readonly difference: number
  readonly pairedLow: number | null
  readonly pairedHigh: number | null
  readonly unpairedLow: number | null
  readonly unpairedHigh: number | null
  readonly widthRatio: number | null
}

/** Comparisons of settings with their bases that differ in the same respect. */
interface Comparisons {
  readonly name: string
  readonly title: string
  /** What the labels of the rows are. */
  readonly rowsTitle: string
  readonly rows: readonly CompareRow[]
  readonly labelOf: (row: CompareRow) => string
  /** Of these only the first value is shown, lest there be too many rows. */
  readonly fixed: readonly Parameter[]
}

/**
 * How far each setting is from its base in quality and cost, for each choice of a grid, or for a list as a whole: what a condition
 * changes is no question of whoever chooses.
 */
export function pairedFigures(results: SweepResults): Figure[] {
  const { quality, cost } = results.figures
  const metrics = quality.metric === cost.metric && quality.phase === cost.phase ? [quality] : [quality, cost]
  const isSevered = severedPairs(results)
  const wanted = results.compare.filter((row) => metrics.some((metric) => isOf(row, metric)))
  const intact = wanted.filter((row) => row.rings === (isSevered(row) ? 'intact' : 'all'))
  const areSeveredLeftOut = wanted.some(isSevered)
  return comparisonsOf(results, intact).flatMap((comparisons) => {
    const drawn = metrics.filter((metric) =>
      comparisons.rows.some((row) => isOf(row, metric) && row.paired_low !== null),
    )
    return drawn.length === 0 ? [] : [pairedFigure(comparisons, drawn, areSeveredLeftOut)]
  })
}

const isOf = ({ metric, label }: CompareRow, wanted: MetricOfPhase): boolean =>
  metric === wanted.metric && label === wanted.phase

function comparisonsOf(results: SweepResults, rows: readonly CompareRow[]): Comparisons[] {
  const varied = variedParameters(results)
  const whole = rows.filter(({ parameter }) => parameter === '')
  const ofParameters = choicesAndConditions(varied).choices.map((parameter) => {
    const { path } = results.parameters[parameter.index]!
    return comparisonsOfParameter(
      results,
      parameter,
      rows.filter((row) => row.parameter === path),
    )
  })
  return [...ofParameters, comparisonsOfSettings(results, whole)].filter((each) => each.rows.length > 0)
}

/** Of fewer pairs the interval hangs on each of them. */
const FEW_PAIRS = 5
/** More rows than these are a page of their own. */
const ROWS_AT_MOST = 20

function comparisonsOfParameter(
  results: SweepResults,
  parameter: Parameter,
  all: readonly CompareRow[],
): Comparisons {
  const others = variedParameters(results).filter(({ index }) => index !== parameter.index)
  const fixed: Parameter[] = []
  let rows = all
  // The last parameters of the file are given up first.
  for (const other of others.toReversed()) {
    if (new Set(rows.map(({ point, base }) => `${point}-${base}`)).size <= ROWS_AT_MOST) break
    fixed.unshift(other)
    rows = rows.filter(({ point }) => valueLabel(results, other, point) === other.labels[0])
  }
  const shown = others.filter((other) => !fixed.includes(other))
  return {
    name: slug(parameter.name),
    title: `What changes with ${parameter.name}`,
    rowsTitle: [parameter, ...shown].map(({ title }) => title).join(' · '),
    rows,
    labelOf: ({ point, base }) =>
      [
        `${valueLabel(results, parameter, base)} → ${valueLabel(results, parameter, point)}`,
        ...shown.map((other) => valueLabel(results, other, point)),
      ].join(' · '),
    fixed,
  }
}

function comparisonsOfSettings(results: SweepResults, rows: readonly CompareRow[]): Comparisons {
  const labels = settingLabels(results)
  const labelOf = (point: number): string => labels[point - 1]!
  const bases = [...new Set(rows.map(({ base }) => base))]
  return {
    name: 'settings',
    title:
      bases.length === 1
        ? `What another setting than ${labelOf(bases[0]!)} changes`
        : 'What another setting changes',
    rowsTitle: settingsTitle(results),
    rows,
    labelOf: ({ point, base }) =>
      bases.length === 1 ? labelOf(point) : `${labelOf(base)} → ${labelOf(point)}`,
    fixed: [],
  }
}

function pairedFigure(
  comparisons: Comparisons,
  metrics: readonly MetricOfPhase[],
  areSeveredLeftOut: boolean,
): Figure {
  const { name, title, rowsTitle, rows, fixed, labelOf } = comparisons
  const labels = [...new Set(rows.map(labelOf))]
  const counts = rows.map(({ n }) => n).toSorted((a, b) => a - b)
  const pairs = [...new Set([counts[0], counts.at(-1)])].join(' to ')
  const panels = metrics.map((metric, index) =>
    panel({
      metric,
      labels,
      hasLabels: index === 0,
      differences: differencesOf(comparisons, metric),
    }),
  )
  const phases = [...new Set(metrics.map(({ phase }) => `‘${phase}’`))]
  return {
    name: `differences-by-${name}`,
    title: `${title}, run by run`,
    caption: [
      `Each row is a setting against its base with the same seeds, ${pairs} pairs of runs, in phase ${inARow(phases)}; bars are 95\u00a0% intervals of the difference.`,
      ' Of twenty rows without a difference about one misses the line at zero by chance.',
      rows.some((row) => row.paired_low !== null && row.n < FEW_PAIRS)
        ? ` Intervals of fewer than ${FEW_PAIRS} pairs say little.`
        : '',
      ' The number on the right is the width of the paired interval over that of the other: what the common seeds bring.',
      areSeveredLeftOut
        ? ' Pairs with a severed ring are left out, and so are settings that have no others.'
        : '',
      onlyWith(fixed),
    ].join(''),
    spec: figureSpec({
      hconcat: panels,
      spacing: SPACING,
      title: rowsHeading(rowsTitle),
      resolve: { scale: { color: 'shared', shape: 'shared' } },
    }),
  }
}

function differencesOf({ rows, labelOf }: Comparisons, wanted: MetricOfPhase): Difference[] {
  const { factor } = metricTitle(wanted.metric)
  const scaled = (value: number | null): number | null => (value === null ? null : value * factor)
  return rows
    .filter((row) => isOf(row, wanted))
    .flatMap((row) =>
      row.difference === null
        ? []
        : [
            {
              y: labelOf(row),
              difference: row.difference * factor,
              pairedLow: scaled(row.paired_low),
              pairedHigh: scaled(row.paired_high),
              unpairedLow: scaled(row.unpaired_low),
              unpairedHigh: scaled(row.unpaired_high),
              widthRatio: row.width_ratio,
            },
          ],
    )
}

interface Panel {
  readonly metric: MetricOfPhase
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
const APART = 5
const KINDS = ['paired by seed', 'not paired'] as const

function panel({ metric, labels, hasLabels, differences }: Panel): View {
  const { name, unit } = metricTitle(metric.metric)
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
      labelFlush: false,
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
      ...intervalLayers(differences.map(paired), KINDS[0], -APART, x, y),
      ...intervalLayers(differences.map(unpaired), KINDS[1], APART, x, y),
      {
        data: { values: ratios },
        mark: { type: 'text', align: 'left', fontSize: SMALL_FONT, clip: false },
        encoding: { y, x: { value: WIDTH + 6 }, text: { field: 'text' } },
      },
    ]),
  }
}

interface Interval {
  readonly y: string
  readonly middle: number
  readonly low: number | null
  readonly high: number | null
}

const paired = ({ y, difference, pairedLow, pairedHigh }: Difference): Interval => ({
  y,
  middle: difference,
  low: pairedLow,
  high: pairedHigh,
})

const unpaired = ({ y, difference, unpairedLow, unpairedHigh }: Difference): Interval => ({
  y,
  middle: difference,
  low: unpairedLow,
  high: unpairedHigh,
})

function intervalLayers(
  intervals: readonly Interval[],
  kind: (typeof KINDS)[number],
  yOffset: number,
  x: View,
  y: View,
): Layer[] {
  const channel = channelOf({
    field: 'kind',
    domain: KINDS,
    legend: { title: null, orient: 'top', direction: 'horizontal', labelLimit: 300 },
  })
  const color = channel([COLOUR.blue, COLOUR.grey])
  const rows = intervals.map((interval) => ({ ...interval, kind }))
  return [
    {
      data: { values: rows.filter(({ low }) => low !== null) },
      mark: { type: 'rule', yOffset, strokeWidth: 1.8, strokeDash: kind === KINDS[0] ? [1, 0] : [4, 2] },
      encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color },
    },
    {
      data: { values: rows },
      mark: { type: 'point', yOffset },
      encoding: { y, x: { ...x, field: 'middle' }, color, shape: channel(['circle', 'diamond']) },
    },
  ]
}
