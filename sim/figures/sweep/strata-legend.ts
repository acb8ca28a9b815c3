import type { View } from '../kit/figure.ts'
import type { Layer } from '../kit/panels.ts'
import { COLOUR, CROSS_SHAPE } from '../kit/style.ts'
import { isYesNo, type MeasuredMetric } from './outcomes.ts'
import { anyApart, CROSS_APART } from './strata.ts'

/** A mark of runs that are set apart, as a legend explains it. */
interface Sign {
  readonly label: string
  /** A path, within -1 and 1. */
  readonly shape: string
  readonly dash: readonly number[]
}

const SOLID = [1, 0] as const
const DAGGER_SHAPE = 'M0,-1L0,1M-0.6,-0.4L0.6,-0.4'
const cross = (label: string): Sign => ({ label, shape: CROSS_SHAPE, dash: SOLID })

const RUNS = 'runs with a severed ring'
/** What stands behind settings that have other runs as well. */
export const DAGGER: Sign = { label: RUNS, shape: DAGGER_SHAPE, dash: SOLID }
export const CROSS_OF_SETTING = cross('setting with severed rings only')
export const BORDER_OF_SETTING: Sign = {
  label: CROSS_OF_SETTING.label,
  shape: 'M-1,-1L1,-1L1,1L-1,1Z',
  dash: [3, 2],
}

/** The legend of crosses beside means; nothing where there are none. */
export const legendOfCrosses = ({ metric, outcomes }: MeasuredMetric, color: string): readonly Layer[] =>
  anyApart(outcomes) ? legendApart([cross(isYesNo(metric) ? RUNS : 'run with a severed ring')], color) : []

/** A legend of its own, beside that of series; nothing without signs. One panel of a figure has it. */
export function legendApart(signs: readonly Sign[], color: string = COLOUR.ink): readonly Layer[] {
  if (signs.length === 0) return []
  const domain = signs.map(({ label }) => label)
  return [
    {
      data: { values: domain.map((apart) => ({ apart })) },
      mark: { type: 'point', size: 0, filled: false, aria: false },
      encoding: {
        x: { value: 0 },
        y: { value: 0 },
        // Shapes and colours are those of series: a channel that nothing else uses has a legend of its own.
        opacity: {
          field: 'apart',
          type: 'ordinal',
          scale: { domain, range: domain.map(() => 1) },
          legend: {
            title: null,
            orient: 'top',
            direction: 'horizontal',
            symbolFillColor: 'transparent',
            symbolStrokeColor: color,
            symbolStrokeWidth: CROSS_APART.strokeWidth,
            encoding: { symbols: lookOf(signs) },
          },
        },
      },
    },
  ]
}

/** The shape and the dash of each entry, by its label. */
function lookOf(signs: readonly Sign[]): View {
  const byLabel = (values: readonly (readonly [string, unknown])[]) => ({
    value: { signal: `${JSON.stringify(Object.fromEntries(values))}[datum.label]` },
  })
  return {
    shape: byLabel(signs.map(({ label, shape }) => [label, shape])),
    strokeDash: byLabel(signs.map(({ label, dash }) => [label, dash])),
  }
}
