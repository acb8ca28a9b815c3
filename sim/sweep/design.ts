import { latinHypercube } from './latin-hypercube.ts'
import type { DesignKind, ParameterValue } from './outline.ts'
import type { SweepDocument } from './schema.ts'

/** Which settings a sweep tries. */
export interface Design {
  readonly kind: DesignKind
  /** The parameters, by their paths in the scenario. */
  readonly paths: readonly string[]
  /** How many points there are; they are made one by one, on demand. */
  readonly size: number
  /** The value of each parameter at a point, counted from 0. */
  values(point: number): readonly ParameterValue[]
}

export function designOf({ grid, list, latinHypercube: cube }: SweepDocument['parameters']): Design {
  if (grid !== undefined) return gridDesign(grid as Readonly<Record<string, readonly ParameterValue[]>>)
  if (cube !== undefined) {
    const points = latinHypercube(cube)
    const paths = Object.keys(cube.ranges)
    return { kind: 'latin-hypercube', paths, size: points.length, values: (point) => points[point]! }
  }
  const entries = list as readonly Readonly<Record<string, ParameterValue>>[]
  const paths = Object.keys(entries[0]!)
  return {
    kind: 'list',
    paths,
    size: entries.length,
    values: (point) => paths.map((path) => entries[point]![path]!),
  }
}

/** The number of a point is read like a clock, the last parameter being the seconds. */
function gridDesign(grid: Readonly<Record<string, readonly ParameterValue[]>>): Design {
  const axes = Object.values(grid)
  const size = axes.reduce((product, { length }) => product * length, 1)
  return {
    kind: 'grid',
    paths: Object.keys(grid),
    size,
    values(point) {
      let rest = point
      return axes
        .toReversed()
        .map((axis) => {
          const value = axis[rest % axis.length]!
          rest = Math.floor(rest / axis.length)
          return value
        })
        .reverse()
    },
  }
}
