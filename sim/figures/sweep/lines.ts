import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import type { Figure, View } from '../kit/figure.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import {
  flat,
  type Layer,
  type Place,
  panelGrid,
  panelsSpec,
  panelTitle,
  sharedAxis,
  withRows,
} from '../kit/panels.ts'
import { DISTINCT_LOOKS, seriesChannels, seriesColor, seriesDash } from '../kit/series-look.ts'
import { COLOUR } from '../kit/style.ts'
import { type ValueScale, valueAxis } from '../kit/value-scale.ts'
import { capitalised, inARow, nameOf, onlyWith, phrase, settingsCaption } from './captions.ts'
import { choicesAndConditions } from './conditions.ts'
import { type Outcome, outcomesOf, scaleOf } from './outcomes.ts'
import {
  headingOf,
  isOnScale,
  type Parameter,
  positionChannel,
  positionOf,
  valueLabel,
  variedParameters,
} from './parameters.ts'
import {
  anySevered,
  LINES_OF_UPRIGHT_COUNTS,
  linesOfCounts,
  type Placed,
  SEVERED_COLOUR,
  severedCountsInLines,
  severedCountsUpright,
  severedCrosses,
} from './strata.ts'

/** What each parameter of a grid does in a figure. */
interface Roles {
  readonly x: Parameter
  readonly panels: Parameter | undefined
  readonly series: Parameter | undefined
  /** Only settings with their first value are drawn. */
  readonly fixed: readonly Parameter[]
}

/**
 * Along the axis the first choice that has at least three quantities, else the first of all choices. The first condition, or else the
 * next choice, has the panels and the one after it the lines, or the other way round if there are more lines than looks.
 */
function rolesOf(varied: readonly Parameter[]): Roles {
  const { choices, conditions } = choicesAndConditions(varied)
  const x = choices.find(({ labels, scale }) => scale !== null && labels.length > 2) ?? choices[0]!
  const [condition] = conditions
  const others = varied.filter((parameter) => parameter !== x && parameter !== condition)
  const [second, third, ...fixed] = condition ? [condition, ...others] : others
  const isThirdTooLong = third !== undefined && third.labels.length > DISTINCT_LOOKS
  return isThirdTooLong && second!.labels.length <= DISTINCT_LOOKS
    ? { x, panels: third, series: second, fixed }
    : { x, panels: second, series: third, fixed }
}

/** One line of a panel: the settings with one value of the third parameter, if there is one. */
interface Series {
  readonly label: string
  readonly index: number
  readonly settings: readonly Placed[]
}

/** A metric against the parameters of a grid; at least one varies. */
export function linesFigure(results: SweepResults, wanted: MetricOfPhase): Figure {
  const varied = variedParameters(results)
  const roles = rolesOf(varied)
  const outcomes = outcomesOf(results, wanted).filter(({ point }) =>
    roles.fixed.every((parameter) => valueLabel(results, parameter, point) === parameter.labels[0]),
  )
  const values = scaleOf(outcomes)
  const panelLabels = roles.panels?.labels ?? ['']
  const narrowest = isOnScale(roles.x, results) ? 180 : roles.x.labels.length * 42
  const usual = panelGrid(panelLabels.length, narrowest)
  const grid = values.isZero ? flat(usual) : usual
  const linesAbove = !anySevered(outcomes)
    ? 0
    : isOnScale(roles.x, results)
      ? LINES_OF_UPRIGHT_COUNTS
      : linesOfCounts(roles.series?.labels.length ?? 1)
  const panels = grid.places.map((place, index) => {
    const label = panelLabels[index] ?? ''
    const series = seriesOf(results, roles, inPanel(results, roles.panels, label, outcomes))
    const title = roles.panels ? headingOf(roles.panels, label) : ''
    const axisTitle = metricTitle(wanted.metric).axis
    return panel({ results, roles, series, values, place, title, linesAbove, axisTitle })
  })
  const { x, series, fixed } = roles
  return {
    name: `${nameOf(wanted)}-against-parameters`,
    title: `${capitalised(phrase(wanted))}, against ${inARow([x, roles.panels, series].flatMap((each) => each?.name ?? []))}`,
    caption: `${settingsCaption(results, { wanted, outcomes, values, mark: 'point' })}${onlyWith(fixed)}`,
    spec: panelsSpec(grid, panels),
  }
}

const inPanel = (
  results: SweepResults,
  parameter: Parameter | undefined,
  label: string,
  outcomes: readonly Outcome[],
): readonly Outcome[] =>
  parameter ? outcomes.filter(({ point }) => valueLabel(results, parameter, point) === label) : outcomes

function seriesOf(results: SweepResults, { x, series }: Roles, outcomes: readonly Outcome[]): Series[] {
  const labels = series?.labels ?? ['']
  return labels.map((label, index) => ({
    label,
    index,
    settings: inPanel(results, series, label, outcomes)
      .map((outcome) => ({ label: valueLabel(results, x, outcome.point), outcome }))
      .sort((a, b) => x.labels.indexOf(a.label) - x.labels.indexOf(b.label))
      .map(({ label, outcome }) => ({ x: positionOf(x, results, label), outcome })),
  }))
}

interface Panel {
  readonly results: SweepResults
  readonly roles: Roles
  readonly series: readonly Series[]
  readonly values: ValueScale
  readonly place: Place
  readonly title: string
  /** Of small text, between the panel and its title. */
  readonly linesAbove: number
  readonly axisTitle: string
}

function panel({ results, roles, series, values, place, title, linesAbove, axisTitle }: Panel): View {
  const x = positionChannel(roles.x, results, place.width)
  const y = {
    type: 'quantitative',
    scale: values.scale,
    axis: sharedAxis(valueAxis(values, axisTitle, place.height), place),
  }
  const counts = isOnScale(roles.x, results)
    ? [
        severedCountsUpright(
          series.flatMap(({ settings }) => settings),
          x,
        ),
      ]
    : severedCountsInLines(
        series.map((each) => ({ settings: each.settings, color: crossColour(roles, each) })),
        x,
      )
  return {
    width: place.width,
    height: place.height,
    layer: withRows([
      ...series.flatMap((each) => seriesLayers(each, roles, offsetOf(each, roles, place), x, y)),
      ...counts,
      ...(title === '' ? [] : [panelTitle(title, place, linesAbove)]),
    ]),
  }
}

const crossColour = ({ series }: Roles, { index }: Series): string =>
  series ? seriesColor(index) : SEVERED_COLOUR

/** Pixels by which the lines of different series are moved apart, so that their intervals do not hide each other. */
const APART = 5
/** Of the room of a setting, what they may take up together. */
const SHARE_OF_ROOM = 0.5

/** How far a series is from the place of its settings. */
function offsetOf({ index }: Series, { x, series }: Roles, { width }: Place): number {
  const count = series?.labels.length ?? 1
  const apart = Math.min(APART, (SHARE_OF_ROOM * width) / (x.labels.length * count))
  return (index - (count - 1) / 2) * apart
}

function seriesLayers(series: Series, roles: Roles, xOffset: number, x: unknown, y: View): Layer[] {
  const { label, index, settings } = series
  const rows = settings.map(({ x, outcome: { estimate } }, order) => ({
    x,
    order,
    series: label,
    mean: estimate?.mean ?? null,
    low: estimate?.low ?? null,
    high: estimate?.high ?? null,
  }))
  const color = { value: roles.series ? seriesColor(index) : COLOUR.blue }
  const mean = { ...y, field: 'mean' }
  return [
    {
      data: { values: rows.filter(({ low }) => low !== null) },
      mark: { type: 'rule', xOffset, strokeWidth: 1.4 },
      encoding: { x, color, y: { ...y, field: 'low' }, y2: { field: 'high' } },
    },
    {
      data: { values: rows },
      mark: {
        type: 'line',
        xOffset,
        strokeDash: seriesDash(index),
        invalid: 'break-paths-filter-domains',
      },
      encoding: { x, color, y: mean, order: { field: 'order', type: 'quantitative' } },
    },
    {
      data: { values: rows.filter((row) => row.mean !== null) },
      mark: { type: 'point', xOffset },
      encoding: { x, y: mean, ...(roles.series ? seriesChannels(roles.series) : { color }) },
    },
    severedCrosses(
      settings,
      { x, y: { ...y, field: 'value' }, color: { value: crossColour(roles, series) } },
      xOffset + (roles.series ? 0 : 8),
    ),
  ]
}
