/** The lower one of the middle two, where there are two. At least one value is needed. */
export function medianOf<T extends number>(values: readonly T[]): T {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1]!
}
