import type { Figure, View } from '../kit/figure.ts'
import { alongY, withEnds } from '../kit/intervals.ts'
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
import { capitalised, paragraph } from '../kit/sentences.ts'
import { DISTINCT_LOOKS, seriesChannels, seriesColor, seriesDash } from '../kit/series-look.ts'
import { COLOUR } from '../kit/style.ts'
import { type ValueScale, valueAxis } from '../kit/value-scale.ts'
import { byParameter } from './by-parameter.ts'
import { onlyWith, settingsCaption } from './captions.ts'
import { nameOf, phrase } from './names.ts'
import { type MeasuredMetric, type Outcome, scaleOf } from './outcomes.ts'
import { categoriesNote, isOnScale, positionChannel, positionOf } from './parameter-axis.ts'
import { hasFirstValues, namesOf, type Parameter, type VariedParameters, valueLabel } from './parameters.ts'
import {
  anyApart,
  COLOUR_APART,
  type CountsStand,
  countsApart,
  crossesApart,
  linesOfCounts,
  type Placed,
} from './strata.ts'
import { legendOfCrosses } from './strata-legend.ts'

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
function rolesOf({ varied, choices, conditions }: VariedParameters): Roles {
  const x = choices.find(({ labels, scale }) => scale !== null && labels.length > 2) ?? choices[0]!
  const [condition] = conditions
  const others = varied.filter((parameter) => parameter !== x && parameter !== condition)
  const [second, third, ...fixed] = condition ? [condition, ...others] : others
  const isThirdTooLong = third !== undefined && third.labels.length > DISTINCT_LOOKS
  return isThirdTooLong && second!.labels.length <= DISTINCT_LOOKS
    ? { x, panels: third, series: second, fixed }
    : { x, panels: second, series: third, fixed }
}

/** A metric against the parameters of a grid; at least one varies. */
export function linesFigure(parameters: VariedParameters, measured: MeasuredMetric): Figure {
  const roles = rolesOf(parameters)
  const { x, panels, series, fixed } = roles
  const outcomes = measured.outcomes.filter(({ point }) => hasFirstValues(fixed, point))
  const values = scaleOf(outcomes)
  const all = byParameter(panels, outcomes)
  const usual = panelGrid(all.length, isOnScale(x) ? 180 : x.labels.length * 42)
  const grid = values.isZero ? flat(usual) : usual
  const countsStand = isOnScale(x) ? 'upright' : 'in lines'
  const common = {
    x,
    legend: series,
    values,
    axisTitle: metricTitle(measured.metric).axis,
    countsStand,
    linesAbove: anyApart(outcomes) ? linesOfCounts(countsStand, series?.labels.length ?? 1) : 0,
  } as const
  const legends = legendOfCrosses({ ...measured, outcomes }, series ? COLOUR.ink : COLOUR_APART)
  return {
    name: `${nameOf(measured)}-against-parameters`,
    title: `${capitalised(phrase(measured))}, against ${namesOf([x, panels, series])}`,
    caption: paragraph([
      settingsCaption('point', { ...measured, outcomes }, { values, remarks: [categoriesNote(x)] }),
      onlyWith(fixed),
    ]),
    spec: panelsSpec(
      grid,
      all.map(({ heading, outcomes }, index) =>
        panel(seriesOf(roles, outcomes), common, {
          heading,
          place: grid.places[index]!,
          legends: index === 0 ? legends : [],
        }),
      ),
    ),
  }
}

/** One line of a panel: the settings with one value of the third parameter, if there is one. */
interface Series {
  readonly label: string
  readonly index: number
  readonly settings: readonly Placed[]
  readonly color: string
  readonly colorApart: string
}

function seriesOf({ x, series }: Roles, outcomes: readonly Outcome[]): Series[] {
  return byParameter(series, outcomes).map(({ label, outcomes }, index) => ({
    label,
    index,
    settings: outcomes
      .map((outcome) => ({ label: valueLabel(x, outcome.point), outcome }))
      .sort((a, b) => x.labels.indexOf(a.label) - x.labels.indexOf(b.label))
      .map(({ label, outcome }) => ({ x: positionOf(x, label), outcome })),
    color: series ? seriesColor(index) : COLOUR.blue,
    colorApart: series ? seriesColor(index) : COLOUR_APART,
  }))
}

/** What all panels have in common. */
interface Common {
  readonly x: Parameter
  /** The parameter whose values the series are, if there are several. */
  readonly legend: Parameter | undefined
  readonly values: ValueScale
  readonly axisTitle: string
  readonly countsStand: CountsStand
  /** Of small text, between a panel and its heading. */
  readonly linesAbove: number
}

interface Placing {
  readonly heading: string
  readonly place: Place
  readonly legends: readonly Layer[]
}

function panel(
  series: readonly Series[],
  { x: along, legend, values, axisTitle, countsStand, linesAbove }: Common,
  { heading, place, legends }: Placing,
): View {
  const x = positionChannel(along, place.width)
  const y = {
    type: 'quantitative',
    scale: values.scale,
    axis: sharedAxis(valueAxis(values, axisTitle, place.height), place),
  }
  const step = stepBetween(series.length, along.labels.length, place.width)
  return {
    width: place.width,
    height: place.height,
    layer: withRows([
      ...series.flatMap((each) =>
        seriesLayers(each, { legend, xOffset: (each.index - (series.length - 1) / 2) * step, x, y }),
      ),
      ...countsApart(
        countsStand,
        series.map(({ settings, colorApart }) => ({ settings, color: colorApart })),
        x,
      ),
      ...(heading === '' ? [] : [panelTitle(heading, place, linesAbove)]),
      ...legends,
    ]),
  }
}

/** At most this many pixels are between the lines of two series, so that their intervals do not hide each other. */
const STEP_AT_MOST = 5
/** Of the room of a setting, what they may take up together. */
const SHARE_OF_ROOM = 0.5

const stepBetween = (series: number, settings: number, width: number): number =>
  Math.min(STEP_AT_MOST, (SHARE_OF_ROOM * width) / (settings * series))

interface Channels {
  readonly legend: Parameter | undefined
  /** Pixels from the place of the settings. */
  readonly xOffset: number
  readonly x: View
  readonly y: View
}

function seriesLayers(series: Series, { legend, xOffset, x, y }: Channels): Layer[] {
  const { label, index, settings, colorApart } = series
  const rows = settings.map(({ x, outcome: { estimate } }, order) => ({
    x,
    order,
    series: label,
    mean: estimate?.mean ?? null,
    low: estimate?.low ?? null,
    high: estimate?.high ?? null,
  }))
  const color = { value: series.color }
  const mean = { ...y, field: 'mean' }
  return [
    {
      data: { values: withEnds(rows) },
      mark: { type: 'rule', xOffset, strokeWidth: 1.4 },
      encoding: { x, color, ...alongY(y) },
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
      encoding: { x, y: mean, ...(legend ? seriesChannels(legend) : { color }) },
    },
    crossesApart(
      settings,
      { x, y: { ...y, field: 'value' }, color: { value: colorApart } },
      xOffset + (legend ? 0 : BESIDE_MEANS),
    ),
  ]
}

/** Pixels between a mean and its crosses, if they do not differ from it in colour alone. */
const BESIDE_MEANS = 8
