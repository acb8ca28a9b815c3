import type { SweepResults } from '../../sweep/results.ts'
import { inARow } from './captions.ts'
import { headingOf, type Parameter, valueLabel, withUnit } from './parameters.ts'

/** Parameters by who has a say in them: one who configures an overlay, or nobody. */
export interface ChoicesAndConditions {
  readonly choices: readonly Parameter[]
  readonly conditions: readonly Parameter[]
}

/** Where there is nothing to choose, conditions are compared with each other, as if they were chosen. */
export function choicesAndConditions(varied: readonly Parameter[]): ChoicesAndConditions {
  const choices = varied.filter(({ isCondition }) => !isCondition)
  return choices.length === 0
    ? { choices: varied, conditions: [] }
    : { choices, conditions: varied.filter(({ isCondition }) => isCondition) }
}

/** Settings under the same conditions. */
export interface Circumstances {
  /** `session time: 10m, nodes: 100`; empty where there are no conditions. */
  readonly heading: string
  /** Numbers of the settings, from 1. */
  readonly points: ReadonlySet<number>
}

/** More panels than these are no figure. */
const PANELS_AT_MOST = 8

/** Every combination of conditions that occurs, in the order of the settings, and what a caption must say of those left out. */
export function circumstancesOf(
  results: SweepResults,
  conditions: readonly Parameter[],
): { readonly circumstances: readonly Circumstances[]; readonly note: string } {
  const all = grouped(results, conditions)
  const last = conditions.at(-1)
  if (last === undefined || all.length <= PANELS_AT_MOST) return { circumstances: all, note: '' }
  const others = conditions.slice(0, -1)
  const shown = last.labels.slice(0, PANELS_AT_MOST)
  const isShown = (point: number) =>
    shown.includes(valueLabel(results, last, point)) &&
    others.every((other) => valueLabel(results, other, point) === other.labels[0])
  const ofOthers = others.map((other) => `${other.name} ${withUnit(other, other.labels[0] ?? '')}`)
  const ofLast =
    shown.length < last.labels.length
      ? [`the first ${shown.length} of ${last.labels.length} values of ${last.name}`]
      : []
  return {
    circumstances: grouped(results, conditions, isShown),
    note: ` Only settings with ${inARow([...ofOthers, ...ofLast])}.`,
  }
}

function grouped(
  results: SweepResults,
  conditions: readonly Parameter[],
  isShown: (point: number) => boolean = () => true,
): Circumstances[] {
  const groups = new Map<string, Set<number>>()
  for (const point of results.points.map((_, index) => index + 1).filter(isShown)) {
    const heading = conditions
      .map((condition) => headingOf(condition, valueLabel(results, condition, point)))
      .join(', ')
    groups.set(heading, (groups.get(heading) ?? new Set()).add(point))
  }
  return [...groups].map(([heading, points]) => ({ heading, points }))
}
