/** The lower one of the middle two, where there are two. At least one value is needed. */
export function medianOf<T extends number>(values: readonly T[]): T {
  // By insertion: there are few, and a call for each comparison would take longer than all else.
  const sorted = [...values]
  for (let count = 1; count < sorted.length; count++) {
    const value = sorted[count]!
    let place = count
    for (; place > 0 && sorted[place - 1]! > value; place--) sorted[place] = sorted[place - 1]!
    sorted[place] = value
  }
  return sorted[(sorted.length - 1) >> 1]!
}
