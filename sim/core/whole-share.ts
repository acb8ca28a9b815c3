/** A share of a count, rounded down; 29 % of 100 are 29, though 0.29 · 100 is a little less in binary. */
export function wholeShare(fraction: number, count: number): number {
  return Math.floor(fraction * count + 1e-9)
}
