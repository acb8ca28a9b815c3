import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import type { Figure, View } from '../kit/figure.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { flat, type Place, panelGrid, panelsSpec, sharedAxis, withRows } from '../kit/panels.ts'
import { COLOUR } from '../kit/style.ts'
import { type ValueScale, valueAxis } from '../kit/value-scale.ts'
import { capitalised, nameOf, phrase, settingsCaption } from './captions.ts'
import { outcomesOf, scaleOf } from './outcomes.ts'
import { type Parameter, positionChannel, positionOf, valueLabel, variedParameters } from './parameters.ts'
import { type Placed, SEVERED_COLOUR, severedCrosses } from './strata.ts'

const NARROWEST = 200

/** A metric against each parameter of a Latin hypercube in turn; all others vary along with it. */
export function scatterFigure(results: SweepResults, wanted: MetricOfPhase): Figure {
  const varied = variedParameters(results)
  const outcomes = outcomesOf(results, wanted)
  const values = scaleOf(outcomes)
  const usual = panelGrid(varied.length, NARROWEST)
  const grid = values.isZero ? flat(usual) : usual
  const panels = varied.map((parameter, index) => {
    const settings = outcomes.map((outcome) => ({
      x: positionOf(parameter, results, valueLabel(results, parameter, outcome.point)),
      outcome,
    }))
    return panel({ results, parameter, settings, values, place: grid.places[index]!, wanted })
  })
  return {
    name: `${nameOf(wanted)}-against-parameters`,
    title: `${capitalised(phrase(wanted))}, against each parameter`,
    caption: settingsCaption(results, {
      ...{ wanted, outcomes, values, mark: 'point' },
      remark: ' Every panel shows all settings: whatever is not on its axis varies too, and blurs it.',
    }),
    spec: panelsSpec(grid, panels),
  }
}

interface Panel {
  readonly results: SweepResults
  readonly parameter: Parameter
  readonly settings: readonly Placed[]
  readonly values: ValueScale
  readonly place: Place
  readonly wanted: MetricOfPhase
}

function panel({ results, parameter, settings, values, place, wanted }: Panel): View {
  const { width, height } = place
  const x = positionChannel(parameter, results, width)
  const axis = sharedAxis(valueAxis(values, metricTitle(wanted.metric).axis, height), place)
  const y = { type: 'quantitative', scale: values.scale, axis }
  const rows = settings.flatMap(({ x, outcome: { estimate } }) => (estimate ? [{ x, ...estimate }] : []))
  return {
    width,
    height,
    layer: withRows([
      {
        data: { values: rows.filter(({ low }) => low !== null) },
        mark: { type: 'rule', strokeWidth: 1, color: COLOUR.sky },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values: rows },
        mark: { type: 'point', color: COLOUR.blue, size: 30 },
        encoding: { x, y: { ...y, field: 'mean' } },
      },
      severedCrosses(settings, { x, y: { ...y, field: 'value' }, color: { value: SEVERED_COLOUR } }, 0),
    ]),
  }
}
