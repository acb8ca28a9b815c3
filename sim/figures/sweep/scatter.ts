import type { Figure, View } from '../kit/figure.ts'
import { alongY, withEnds } from '../kit/intervals.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { flat, type Layer, type Place, panelGrid, panelsSpec, sharedAxis, withRows } from '../kit/panels.ts'
import { capitalised } from '../kit/sentences.ts'
import { COLOUR } from '../kit/style.ts'
import { type ValueScale, valueAxis } from '../kit/value-scale.ts'
import { settingsCaption } from './captions.ts'
import { nameOf, phrase } from './names.ts'
import { type MeasuredMetric, scaleOf } from './outcomes.ts'
import { positionChannel, positionOf } from './parameter-axis.ts'
import { type Parameter, valueLabel } from './parameters.ts'
import { COLOUR_APART, crossesApart } from './strata.ts'
import { legendOfCrosses } from './strata-legend.ts'

const NARROWEST = 200

/** A metric against each parameter of a Latin hypercube in turn; all others vary along with it. */
export function scatterFigure(varied: readonly Parameter[], measured: MeasuredMetric): Figure {
  const values = scaleOf(measured.outcomes)
  const usual = panelGrid(varied.length, NARROWEST)
  const grid = values.isZero ? flat(usual) : usual
  return {
    name: `${nameOf(measured)}-against-parameters`,
    title: `${capitalised(phrase(measured))}, against each parameter`,
    caption: settingsCaption('point', measured, {
      values,
      remarks: ['Every panel shows all settings: whatever is not on its axis varies too, and blurs it.'],
    }),
    spec: panelsSpec(
      grid,
      varied.map((parameter, index) =>
        panel(parameter, measured, {
          values,
          place: grid.places[index]!,
          legends: index === 0 ? legendOfCrosses(measured, COLOUR_APART) : [],
        }),
      ),
    ),
  }
}

interface Placing {
  readonly values: ValueScale
  readonly place: Place
  readonly legends: readonly Layer[]
}

function panel(
  parameter: Parameter,
  { metric, outcomes }: MeasuredMetric,
  { values, place, legends }: Placing,
): View {
  const { width, height } = place
  const x = positionChannel(parameter, width)
  const axis = sharedAxis(valueAxis(values, metricTitle(metric).axis, height), place)
  const y = { type: 'quantitative', scale: values.scale, axis }
  const settings = outcomes.map((outcome) => ({
    x: positionOf(parameter, valueLabel(parameter, outcome.point)),
    outcome,
  }))
  const rows = settings.flatMap(({ x, outcome: { estimate } }) => (estimate ? [{ x, ...estimate }] : []))
  return {
    width,
    height,
    layer: withRows([
      {
        data: { values: withEnds(rows) },
        mark: { type: 'rule', strokeWidth: 1, color: COLOUR.sky },
        encoding: { x, ...alongY(y) },
      },
      {
        data: { values: rows },
        mark: { type: 'point', color: COLOUR.blue, size: 30 },
        encoding: { x, y: { ...y, field: 'mean' } },
      },
      crossesApart(settings, { x, y: { ...y, field: 'value' }, color: { value: COLOUR_APART } }, 0),
      ...legends,
    ]),
  }
}
