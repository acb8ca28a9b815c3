/** What a setting costs and how much goes wrong with it; of both, less is better. */
export interface TradeOff {
  readonly cost: number
  readonly quality: number
}

/**
 * The lower left part of the convex hull: the best trade-offs that can be had, from the cheapest to the best (Li et al., INFOCOM 2005).
 * Gives indices of the points that are its corners, costs ascending and qualities descending; of equal points the first.
 */
export function lowerLeftHull(points: readonly TradeOff[]): number[] {
  const ascending = points
    .map((point, index) => ({ ...point, index }))
    .sort((a, b) => a.cost - b.cost || a.quality - b.quality || a.index - b.index)
  const corners: (TradeOff & { readonly index: number })[] = []
  for (const point of ascending) {
    const last = corners.at(-1)
    // What costs as much or more and is no better is never a corner.
    if (last && point.quality >= last.quality) continue
    while (corners.length > 1 && !turnsLeft(corners.at(-2)!, corners.at(-1)!, point)) corners.pop()
    corners.push(point)
  }
  return corners.map(({ index }) => index)
}

function turnsLeft(a: TradeOff, b: TradeOff, c: TradeOff): boolean {
  return (b.cost - a.cost) * (c.quality - a.quality) - (b.quality - a.quality) * (c.cost - a.cost) > 0
}
