import type { View } from '../kit/figure.ts'

/** The size of a panel with such a curve. */
export const CURVE_PANEL = { width: 180, height: 120 } as const
const POINTS_AT_MOST = 200

/** A point of a curve: this percentage of the nodes have at most this value. */
export interface CurvePoint {
  readonly nodes: number
  readonly value: number
}

/** The values of nodes in ascending order, as few points as a figure needs, both ends among them. There are two values at least. */
export function nodeCurve(values: readonly number[]): CurvePoint[] {
  const sorted = values.toSorted((a, b) => a - b)
  const points = Math.min(POINTS_AT_MOST, sorted.length)
  return Array.from({ length: points }, (_, point) => {
    const rank = Math.round((point * (sorted.length - 1)) / (points - 1))
    return { nodes: Number(((100 * (rank + 1)) / sorted.length).toFixed(2)), value: sorted[rank]! }
  })
}

/** The axis of such a curve; in which order the nodes are stands in its title. */
export const nodesAxis = (order: string): View => ({
  field: 'nodes',
  type: 'quantitative',
  scale: { domain: [0, 100] },
  axis: { title: `nodes, % (${order})`, tickCount: 4 },
})
