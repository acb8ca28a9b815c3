/**
 * The first of the indices 0 … `length` − 1 of which `precedes` does not hold; `length` if it holds of all. It has to hold of
 * none behind one of which it does not hold, as in a list in ascending order. Asks O(log `length`) times.
 */
export function lowerBound(length: number, precedes: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (precedes(middle)) low = middle + 1
    else high = middle
  }
  return low
}
