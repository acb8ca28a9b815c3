import type { View } from './figure.ts'

/** Rows whose interval has both ends. */
export const withEnds = <Interval extends { readonly low: number | null }>(
  rows: readonly Interval[],
): readonly Interval[] => rows.filter(({ low }) => low !== null)

/** The channels of a bar from `low` to `high`, along one that has the scale of the values. */
export const alongX = (x: View): View => ({ x: { ...x, field: 'low' }, x2: { field: 'high' } })
export const alongY = (y: View): View => ({ y: { ...y, field: 'low' }, y2: { field: 'high' } })
