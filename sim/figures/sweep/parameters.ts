import { readBytes, readDuration } from '../../scenario/text/quantities.ts'
import type { ParameterValue } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import type { View } from '../kit/figure.ts'
import { textWidth, wrapped } from '../kit/text-width.ts'

/** A parameter that the sweep varies, as an axis, a panel or a legend shows it. */
export interface Parameter {
  readonly index: number
  /** For an axis or a legend, with the unit: `leaf-set size, nodes`. */
  readonly title: string
  /** For a sentence, without it: `leaf-set size`. */
  readonly name: string
  /** After the last comma of the title; empty where there is none. */
  readonly unit: string
  /** Its values as they are written, each once, in the order in which they first occur. */
  readonly labels: readonly string[]
  /** Where all of them are quantities of one sort: what they come to, in a common unit; else null. */
  readonly scale: { readonly unit: string; readonly of: ReadonlyMap<string, number> } | null
  /** It happens to an overlay; nobody chooses it. */
  readonly isCondition: boolean
}

/** More values than these are drawn where they lie on a scale, fewer side by side. */
const SIDE_BY_SIDE_AT_MOST = 6
/** A scale on which the values span more than this is logarithmic, if most of them are at its lower end. */
const LINEAR_SPAN_AT_MOST = 50

/** The parameters that take more than one value, in the order of the file. */
export function variedParameters({ parameters, points, figures }: SweepResults): Parameter[] {
  return parameters
    .map((parameter, index) => {
      const values = new Map(points.map((point) => [labelOf(point.values[index]), point.values[index]]))
      return {
        index,
        ...titlesOf(parameter),
        labels: [...values.keys()],
        scale: commonScale(values),
        isCondition: figures.conditions.includes(parameter.path),
      }
    })
    .filter(({ labels }) => labels.length > 1)
}

/** A parameter to which the sweep file gives no title is called by its path, and has the units of the scenario. */
function titlesOf({
  path,
  title,
}: SweepResults['parameters'][number]): Pick<Parameter, 'title' | 'name' | 'unit'> {
  if (title === path) return { title: `${path} (as in the scenario)`, name: path, unit: '' }
  const comma = title.lastIndexOf(', ')
  return comma < 0
    ? { title, name: title, unit: '' }
    : { title, name: title.slice(0, comma), unit: title.slice(comma + 2) }
}

/** `16 nodes` */
export const withUnit = ({ unit }: Parameter, label: string): string => `${label} ${unit}`.trimEnd()

/** Over a panel: `leaf-set size: 16 nodes`. */
export const headingOf = (parameter: Parameter, label: string): string =>
  `${parameter.name}: ${withUnit(parameter, label)}`

/** How a value is written: a text as it is, anything else much as in the sweep file. */
export function labelOf(value: ParameterValue | undefined): string {
  if (value === undefined || value === null) return 'none'
  if (typeof value !== 'object') return String(value)
  return isList(value)
    ? value.map((each) => labelOf(each as ParameterValue)).join(', ')
    : Object.entries(value)
        .map(([key, each]) => `${key}: ${labelOf(each as ParameterValue)}`)
        .join(', ')
}

const isList = (value: ParameterValue): value is readonly unknown[] => Array.isArray(value)

/** How a setting is written: the values of what is varied, in the order of the file. */
export function settingLabel(
  results: SweepResults,
  parameters: readonly Parameter[],
  pointNumber: number,
): string {
  return parameters.map((parameter) => valueLabel(results, parameter, pointNumber)).join(' · ')
}

/** All settings as they are written, by their numbers from 1; two that are written alike get those numbers. */
export function settingLabels(results: SweepResults): string[] {
  const varied = variedParameters(results)
  const labels = results.points.map((_, index) => settingLabel(results, varied, index + 1))
  return labels.map((label, index) =>
    label === '' || labels.indexOf(label) !== labels.lastIndexOf(label)
      ? `${label} (${index + 1})`.trim()
      : label,
  )
}

/** What the parts of those labels are. */
export function settingsTitle(results: SweepResults): string {
  const titles = variedParameters(results).map(({ title }) => title)
  return titles.length === 0 ? 'setting' : titles.join(' · ')
}

export function valueLabel({ points }: SweepResults, { index }: Parameter, pointNumber: number): string {
  return labelOf(points[pointNumber - 1]?.values[index])
}

/** Whether a parameter is drawn on a scale of numbers, and not with its values side by side. */
export function isOnScale({ labels, scale }: Parameter, { design }: SweepResults): boolean {
  return scale !== null && (design === 'latin-hypercube' || labels.length > SIDE_BY_SIDE_AT_MOST)
}

/** The horizontal channel of a parameter: its values lie under `x`, as `positionOf` gives them. */
export function positionChannel(parameter: Parameter, results: SweepResults, width: number): View {
  const { title, name, labels, scale } = parameter
  if (!scale || !isOnScale(parameter, results)) {
    const room = width / labels.length
    const isTight = labels.some((label) => textWidth(label) > room)
    return {
      field: 'x',
      type: 'ordinal',
      scale: { type: 'point', domain: labels, padding: 0.5 },
      axis: {
        title: wrapped(title, width),
        grid: false,
        labelLimit: 150,
        labelAngle: isTight ? -35 : 0,
        ...(isTight ? { labelAlign: 'right' } : {}),
      },
    }
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
      ...(results.design === 'latin-hypercube'
        ? ticksOfScale(scale.unit === '' ? title : `${name}, ${scale.unit}`, width)
        : ticksAtValues(title, scale.of, width)),
      grid: false,
      labelOverlap: true,
    },
  }
}

const ticksOfScale = (title: string, width: number): View => ({
  title: wrapped(title, width),
  tickCount: Math.max(2, Math.floor(width / 70)),
})

/** A tick for each value of the parameter, and beside it how it is written. */
const ticksAtValues = (title: string, quantities: ReadonlyMap<string, number>, width: number): View => ({
  title: wrapped(title, width),
  values: [...quantities.values()],
  labelExpr: `${JSON.stringify(Object.fromEntries([...quantities].map(([label, value]) => [value, label])))}[datum.value]`,
})

export function positionOf(parameter: Parameter, results: SweepResults, label: string): string | number {
  const quantity = parameter.scale?.of.get(label)
  return quantity !== undefined && isOnScale(parameter, results) ? quantity : label
}

function isLogarithmic(quantities: readonly number[]): boolean {
  const ascending = quantities.toSorted((a, b) => a - b)
  const [least = 0] = ascending
  const middle = ascending[ascending.length >> 1] ?? 0
  const greatest = ascending.at(-1) ?? 0
  return least > 0 && greatest > LINEAR_SPAN_AT_MOST * least && middle < greatest / 4
}

interface Unit {
  readonly name: string
  readonly size: number
}
/** In microseconds, the largest first. */
const UNITS_OF_TIME: readonly Unit[] = [
  { name: 'hours', size: 3_600_000_000 },
  { name: 'minutes', size: 60_000_000 },
  { name: 's', size: 1_000_000 },
  { name: 'ms', size: 1_000 },
  { name: 'µs', size: 1 },
]
const UNITS_OF_SIZE: readonly Unit[] = [
  { name: 'MiB', size: 1_048_576 },
  { name: 'KiB', size: 1_024 },
  { name: 'bytes', size: 1 },
]

function commonScale(values: ReadonlyMap<string, ParameterValue | undefined>): Parameter['scale'] {
  return (
    scaleOf(values, plainNumber, [{ name: '', size: 1 }]) ??
    scaleOf(values, fromText(readDuration), UNITS_OF_TIME) ??
    scaleOf(values, fromText(readSize), UNITS_OF_SIZE) ??
    scaleOf(values, fromText(readPercentage), [{ name: '%', size: 1 }])
  )
}

/** In the largest unit in which none of the values is a fraction less than one; null unless all can be read. */
function scaleOf(
  values: ReadonlyMap<string, ParameterValue | undefined>,
  read: (value: ParameterValue | undefined) => number | undefined,
  units: readonly Unit[],
): Parameter['scale'] {
  const quantities = new Map<string, number>()
  for (const [label, value] of values) {
    const quantity = read(value)
    if (quantity === undefined) return null
    quantities.set(label, quantity)
  }
  const unit =
    units.find(({ size }) => [...quantities.values()].every((value) => value === 0 || value >= size)) ??
    units.at(-1)!
  return {
    unit: unit.name,
    of: new Map([...quantities].map(([label, quantity]) => [label, quantity / unit.size])),
  }
}

const plainNumber = (value: ParameterValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined

const fromText =
  (read: (text: string) => number | undefined) =>
  (value: ParameterValue | undefined): number | undefined =>
    typeof value === 'string' ? read(value) : undefined

/** A size with its unit: digits alone may be anything. */
const readSize = (text: string): number | undefined => (/\d$/.test(text) ? undefined : readBytes(text))

const readPercentage = (text: string): number | undefined =>
  /^-?\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) : undefined
