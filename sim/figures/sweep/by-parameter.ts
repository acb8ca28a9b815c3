import type { Outcome } from './outcomes.ts'
import { headingOf, type Parameter, valueLabel } from './parameters.ts'

/** The settings with one value of a parameter. */
export interface SettingsWithValue {
  readonly label: string
  /** Over a panel: `leaf-set size: 16 nodes`. */
  readonly heading: string
  readonly outcomes: readonly Outcome[]
}

/** The settings by the values of a parameter, such as one panel or one line each; all together, without a heading, if there is none. */
export function byParameter(
  parameter: Parameter | undefined,
  outcomes: readonly Outcome[],
): SettingsWithValue[] {
  if (!parameter) return [{ label: '', heading: '', outcomes }]
  return parameter.labels.map((label) => ({
    label,
    heading: headingOf(parameter, label),
    outcomes: outcomes.filter(({ point }) => valueLabel(parameter, point) === label),
  }))
}
