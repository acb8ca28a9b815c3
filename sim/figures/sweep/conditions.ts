import { listed } from '../kit/sentences.ts'
import { hasFirstValues, headingOf, type Parameter, valueLabel, withUnit } from './parameters.ts'

/** Settings under the same conditions. */
export interface Circumstances {
  /** `session time: 10m, nodes: 100`; empty if there are no conditions. */
  readonly heading: string
  /** Numbers of the settings, from 1. */
  readonly points: ReadonlySet<number>
}

/** More panels than these are no figure. */
const PANELS_AT_MOST = 8

/** Every combination of conditions that occurs, in the order of the settings, and what a caption must say of those left out. */
export function circumstancesOf(
  points: readonly number[],
  conditions: readonly Parameter[],
): { readonly circumstances: readonly Circumstances[]; readonly note: string } {
  const all = grouped(points, conditions)
  const last = conditions.at(-1)
  if (last === undefined || all.length <= PANELS_AT_MOST) return { circumstances: all, note: '' }
  const others = conditions.slice(0, -1)
  const shown = last.labels.slice(0, PANELS_AT_MOST)
  const isShown = (point: number) => shown.includes(valueLabel(last, point)) && hasFirstValues(others, point)
  const ofOthers = others.map((other) => `${other.name} ${withUnit(other, other.labels[0]!)}`)
  const ofLast =
    shown.length < last.labels.length
      ? [`the first ${shown.length} of ${last.labels.length} values of ${last.name}`]
      : []
  return {
    circumstances: grouped(points.filter(isShown), conditions),
    note: `Only settings with ${listed([...ofOthers, ...ofLast])}.`,
  }
}

function grouped(points: readonly number[], conditions: readonly Parameter[]): Circumstances[] {
  const groups = new Map<string, Set<number>>()
  for (const point of points) {
    const heading = conditions
      .map((condition) => headingOf(condition, valueLabel(condition, point)))
      .join(', ')
    groups.set(heading, (groups.get(heading) ?? new Set()).add(point))
  }
  return [...groups].map(([heading, of]) => ({ heading, points: of }))
}
