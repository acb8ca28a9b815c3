import type { View } from '../kit/figure.ts'
import { textWidth, wrapped } from '../kit/text-width.ts'
import type { Parameter } from './parameters.ts'

/** Whether a parameter is drawn on a scale of numbers, and not with its values side by side. */
export const isOnScale = ({ axis }: Parameter): boolean => axis !== 'side by side'

/** What a caption says when quantities are drawn as categories; may be empty. */
export const categoriesNote = (parameter: Parameter): string =>
  parameter.scale === null || isOnScale(parameter) || parameter.labels.length < 3
    ? ''
    : `The values of ${parameter.name} are drawn as categories, at equal distances.`

/** Where a value lies: its quantity on a scale, else how it is written. */
export function positionOf(parameter: Parameter, label: string): string | number {
  const quantity = parameter.scale?.of.get(label)
  return quantity !== undefined && isOnScale(parameter) ? quantity : label
}

/** The horizontal channel of a parameter, this many pixels wide: its values lie under `x`, as `positionOf` gives them. */
export function positionChannel(parameter: Parameter, width: number): View {
  const { title, name, labels, scale, axis } = parameter
  if (scale === null || axis === 'side by side')
    return {
      field: 'x',
      type: 'ordinal',
      scale: { type: 'point', domain: labels, padding: 0.5 },
      axis: sideBySide(title, labels, width),
    }
  return {
    field: 'x',
    type: 'quantitative',
    scale: {
      ...(isLogarithmic([...scale.of.values()]) ? { type: 'log' } : { zero: false }),
      nice: false,
      padding: 14,
    },
    axis: {
      ...(axis === 'round values'
        ? roundTicks(scale.unit === '' ? title : `${name}, ${scale.unit}`, width)
        : ticksAtValues(title, scale.of, width)),
      grid: false,
      labelOverlap: true,
    },
  }
}

function sideBySide(title: string, labels: readonly string[], width: number): View {
  const isTight = labels.some((label) => textWidth(label) > width / labels.length)
  return {
    title: wrapped(title, width),
    grid: false,
    labelLimit: 150,
    labelAngle: isTight ? -35 : 0,
    ...(isTight ? { labelAlign: 'right' } : {}),
  }
}

const roundTicks = (title: string, width: number): View => ({
  title: wrapped(title, width),
  tickCount: Math.max(2, Math.floor(width / 70)),
})

/** A tick for each value of the parameter, and beside it how it is written. */
const ticksAtValues = (title: string, quantities: ReadonlyMap<string, number>, width: number): View => ({
  title: wrapped(title, width),
  values: [...quantities.values()],
  labelExpr: `${JSON.stringify(Object.fromEntries([...quantities].map(([label, value]) => [value, label])))}[datum.value]`,
})

/** A scale on which the values span more than this is logarithmic, if most of them are at its lower end. */
const LINEAR_SPAN_AT_MOST = 50

function isLogarithmic(quantities: readonly number[]): boolean {
  const ascending = quantities.toSorted((a, b) => a - b)
  const [least = 0] = ascending
  const middle = ascending[ascending.length >> 1] ?? 0
  const greatest = ascending.at(-1) ?? 0
  return least > 0 && greatest > LINEAR_SPAN_AT_MOST * least && middle < greatest / 4
}
