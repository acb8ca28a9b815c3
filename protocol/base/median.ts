/** The lower one of the middle two, if there are two. At least one value is needed. */
export function medianOf<T extends number>(values: readonly T[]): T {
  const sorted = [...values]
  for (let count = 1; count < sorted.length; count++) sortIn(sorted, count, sorted[count]!)
  return sorted[(sorted.length - 1) >> 1]!
}

/**
 * Puts a value where it belongs among the first `count`, which are in order. By insertion: there are few, and a
 * call for each comparison would take longer than all else.
 */
export function sortIn(sorted: { [index: number]: number }, count: number, value: number): void {
  let place = count
  for (; place > 0 && sorted[place - 1]! > value; place--) sorted[place] = sorted[place - 1]!
  sorted[place] = value
}
