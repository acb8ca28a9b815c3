import type { Figure } from '../kit/figure.ts'
import { alongX, withEnds } from '../kit/intervals.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { rowsHeading, withRows } from '../kit/panels.ts'
import { capitalised } from '../kit/sentences.ts'
import { COLOUR, FULL_WIDTH, figureSpec } from '../kit/style.ts'
import { valueAxis } from '../kit/value-scale.ts'
import { settingsCaption } from './captions.ts'
import { nameOf, phrase } from './names.ts'
import { type MeasuredMetric, scaleOf } from './outcomes.ts'
import type { SettingLabels } from './parameters.ts'
import { apartInRows, COLOUR_APART } from './strata.ts'
import { legendOfCrosses } from './strata-legend.ts'

const ROW_HEIGHT = 30
/** Less than the page: the settings are written beside it. */
const WIDTH = FULL_WIDTH - 180

/** A metric of the settings of a list, one row each: what they differ in follows no pattern. */
export function settingsFigure({ labels, title }: SettingLabels, measured: MeasuredMetric): Figure {
  const values = scaleOf(measured.outcomes)
  const rows = measured.outcomes.map((outcome) => ({ y: labels[outcome.point - 1]!, outcome }))
  const y = {
    field: 'y',
    type: 'ordinal',
    scale: { domain: labels },
    axis: { title: null, grid: true, labelLimit: 320 },
  }
  const axis = valueAxis(values, metricTitle(measured.metric).axis, WIDTH)
  const x = { type: 'quantitative', scale: values.scale, axis }
  const estimated = rows.flatMap(({ y, outcome: { estimate } }) => (estimate ? [{ y, ...estimate }] : []))
  return {
    name: `${nameOf(measured)}-of-settings`,
    title: `${capitalised(phrase(measured))}, of each setting`,
    caption: settingsCaption('row', measured, { values }),
    spec: figureSpec({
      title: rowsHeading(title),
      width: WIDTH,
      height: labels.length * ROW_HEIGHT,
      layer: withRows([
        {
          data: { values: withEnds(estimated) },
          mark: { type: 'rule', strokeWidth: 1.4, color: COLOUR.blue },
          encoding: { y, ...alongX(x) },
        },
        {
          data: { values: estimated },
          mark: { type: 'point', color: COLOUR.blue },
          encoding: { y, x: { ...x, field: 'mean' } },
        },
        ...apartInRows(rows, { x, y, width: WIDTH }),
        ...legendOfCrosses(measured, COLOUR_APART),
      ]),
    }),
  }
}
