import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import type { Figure } from '../kit/figure.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { rowsHeading, withRows } from '../kit/panels.ts'
import { COLOUR, FULL_WIDTH, figureSpec } from '../kit/style.ts'
import { valueAxis } from '../kit/value-scale.ts'
import { capitalised, nameOf, phrase, settingsCaption } from './captions.ts'
import { outcomesOf, scaleOf } from './outcomes.ts'
import { settingLabels, settingsTitle } from './parameters.ts'
import { anySevered, CROSS, SEVERED_COLOUR, SMALL_TEXT, severedCount } from './strata.ts'

const ROW_HEIGHT = 30
/** Less than the page: the settings are written beside it. */
const WIDTH = FULL_WIDTH - 180

/** A metric of the settings of a list, a row each: what they differ in follows no pattern. */
export function settingsFigure(results: SweepResults, wanted: MetricOfPhase): Figure {
  const outcomes = outcomesOf(results, wanted)
  const values = scaleOf(outcomes)
  const labels = settingLabels(results)
  const rows = outcomes.map((outcome) => ({ y: labels[outcome.point - 1]!, outcome }))
  const y = {
    field: 'y',
    type: 'ordinal',
    scale: { domain: labels },
    axis: { title: null, grid: true, labelLimit: 320 },
  }
  const axis = valueAxis(values, metricTitle(wanted.metric).axis, WIDTH)
  const x = { type: 'quantitative', scale: values.scale, axis }
  const estimated = rows.flatMap(({ y, outcome: { estimate } }) => (estimate ? [{ y, ...estimate }] : []))
  const severed = rows.filter(({ outcome }) => anySevered([outcome]))
  return {
    name: `${nameOf(wanted)}-of-settings`,
    title: `${capitalised(phrase(wanted))}, of each setting`,
    caption: settingsCaption(results, { wanted, outcomes, values, mark: 'row' }),
    spec: figureSpec({
      title: rowsHeading(settingsTitle(results)),
      width: WIDTH,
      height: labels.length * ROW_HEIGHT,
      layer: withRows([
        {
          data: { values: estimated.filter(({ low }) => low !== null) },
          mark: { type: 'rule', strokeWidth: 1.4, color: COLOUR.blue },
          encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
        {
          data: { values: estimated },
          mark: { type: 'point', color: COLOUR.blue },
          encoding: { y, x: { ...x, field: 'mean' } },
        },
        {
          data: {
            values: severed.flatMap(({ y, outcome }) => outcome.severed.map((value) => ({ y, value }))),
          },
          mark: { ...CROSS, color: SEVERED_COLOUR },
          encoding: { y, x: { ...x, field: 'value' } },
        },
        {
          data: {
            values: severed.map(({ y, outcome }) => ({ y, text: `${severedCount([outcome])} severed` })),
          },
          mark: { ...SMALL_TEXT, align: 'left', color: SEVERED_COLOUR },
          encoding: { y, x: { value: WIDTH + 6 }, text: { field: 'text' } },
        },
      ]),
    }),
  }
}
