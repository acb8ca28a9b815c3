import type { DesignKind, ParameterValue, SweepParameter } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { listed } from '../kit/sentences.ts'
import { commonScale, type Scale } from './parameter-scale.ts'

/** A parameter that the sweep varies, as an axis, a panel or a legend shows it. */
export interface Parameter {
  /** Its path in the scenario. */
  readonly path: string
  /** For an axis or a legend, with the unit: `leaf-set size, nodes`. */
  readonly title: string
  /** For a sentence, without it: `leaf-set size`. */
  readonly name: string
  /** After the last comma of the title; empty if there is none. */
  readonly unit: string
  /** Its values as they are written, each once, in the order in which they first occur. */
  readonly labels: readonly string[]
  /** The value of each setting as it is written, in the order of the settings. */
  readonly labelsOfSettings: readonly string[]
  /** If all values are quantities of one sort: what they come to, in a common unit; else null. */
  readonly scale: Scale | null
  /** How they lie along an axis: side by side, or on the scale with a tick for each value, or on the scale with round ticks. */
  readonly axis: 'side by side' | 'each value' | 'round values'
  /** It happens to an overlay and is not chosen. */
  readonly isCondition: boolean
}

/** The parameters of a sweep that take more than one value. */
export interface VariedParameters {
  /** In the order of the file. */
  readonly varied: readonly Parameter[]
  /** Those that are chosen when an overlay is configured. */
  readonly choices: readonly Parameter[]
  /** Those that happen to an overlay and are not chosen. */
  readonly conditions: readonly Parameter[]
}

/** More values than these are drawn where they lie on a scale, fewer side by side. */
const SIDE_BY_SIDE_AT_MOST = 6

/** If there is nothing to choose, conditions are compared with each other, as if they were chosen. */
export function variedParameters({
  parameters,
  points,
  design,
  figures,
}: Pick<SweepResults, 'parameters' | 'points' | 'design' | 'figures'>): VariedParameters {
  const varied = parameters
    .map((parameter, index) =>
      parameterOf(parameter, {
        values: points.map(({ values }) => values[index]),
        design,
        conditions: figures.conditions,
      }),
    )
    .filter(({ labels }) => labels.length > 1)
  const choices = varied.filter(({ isCondition }) => !isCondition)
  return choices.length === 0
    ? { varied, choices: varied, conditions: [] }
    : { varied, choices, conditions: varied.filter(({ isCondition }) => isCondition) }
}

interface Varying {
  /** Of each setting. */
  readonly values: readonly (ParameterValue | undefined)[]
  readonly design: DesignKind
  readonly conditions: readonly string[]
}

function parameterOf(parameter: SweepParameter, { values, design, conditions }: Varying): Parameter {
  const byLabel = new Map(values.map((value) => [labelOf(value), value]))
  const scale = commonScale(byLabel)
  const onScale = design === 'latin-hypercube' ? 'round values' : 'each value'
  const areFew = design !== 'latin-hypercube' && byLabel.size <= SIDE_BY_SIDE_AT_MOST
  return {
    path: parameter.path,
    ...titlesOf(parameter),
    labels: [...byLabel.keys()],
    labelsOfSettings: values.map(labelOf),
    scale,
    axis: scale === null || areFew ? 'side by side' : onScale,
    isCondition: conditions.includes(parameter.path),
  }
}

/** A parameter to which the sweep file gives no title is called by its path, and has the units of the scenario. */
function titlesOf({ path, title }: SweepParameter): Pick<Parameter, 'title' | 'name' | 'unit'> {
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

/** `leaf-set size and crash share` */
export const namesOf = (parameters: readonly (Parameter | undefined)[]): string =>
  listed(parameters.flatMap((parameter) => parameter?.name ?? []))

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

/** The value of a parameter at a setting, by its number from 1, as it is written. */
export const valueLabel = ({ labelsOfSettings }: Parameter, point: number): string =>
  labelsOfSettings[point - 1]!

/** How a setting is written: the values of some parameters. */
export const settingLabel = (parameters: readonly Parameter[], point: number): string =>
  parameters.map((parameter) => valueLabel(parameter, point)).join(' · ')

/** Has a setting the first value of each of these parameters? */
export const hasFirstValues = (parameters: readonly Parameter[], point: number): boolean =>
  parameters.every((parameter) => valueLabel(parameter, point) === parameter.labels[0])

/** All settings, as rows of a figure name them. */
export interface SettingLabels {
  /** In order. */
  readonly labels: readonly string[]
  /** What the parts of the labels are. */
  readonly title: string
}

/** The values of what is varied; two settings that are written alike get their numbers. */
export function settingLabels(varied: readonly Parameter[], settings: number): SettingLabels {
  const written = Array.from({ length: settings }, (_, index) => settingLabel(varied, index + 1))
  return {
    labels: written.map((label, index) =>
      label === '' || written.indexOf(label) !== written.lastIndexOf(label)
        ? `${label} (${index + 1})`.trim()
        : label,
    ),
    title: varied.length === 0 ? 'setting' : varied.map(({ title }) => title).join(' · '),
  }
}
