/* Rectangles and segments on a plot, in pixels from its top left corner. */

export interface Spot {
  readonly x: number
  readonly y: number
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Segment {
  readonly from: Spot
  readonly to: Spot
}

/** The square around a spot. */
export const around = ({ x, y }: Spot, reach: number): Box => ({
  left: x - reach,
  right: x + reach,
  top: y - reach,
  bottom: y + reach,
})

export const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/** The spot of a box that is the nearest to another one. */
export const nearestIn = ({ left, right, top, bottom }: Box, { x, y }: Spot): Spot => ({
  x: Math.min(Math.max(x, left), right),
  y: Math.min(Math.max(y, top), bottom),
})

/** Whether a part of the segment is inside of the box (Liang and Barsky, 1984). */
export function passes({ from, to }: Segment, { left, right, top, bottom }: Box): boolean {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  let [enters, leaves] = [0, 1]
  for (const [step, room] of [
    [-dx, from.x - left],
    [dx, right - from.x],
    [-dy, from.y - top],
    [dy, bottom - from.y],
  ] as const) {
    if (step === 0 && room <= 0) return false
    if (step < 0) enters = Math.max(enters, room / step)
    if (step > 0) leaves = Math.min(leaves, room / step)
  }
  return enters < leaves
}

/** Whether two segments cross, not counting those that only touch. */
export const cross = (a: Segment, b: Segment): boolean =>
  sideOf(a, b.from) * sideOf(a, b.to) < 0 && sideOf(b, a.from) * sideOf(b, a.to) < 0

/** Above zero on the one side of a line, below zero on the other. */
const sideOf = ({ from, to }: Segment, { x, y }: Spot): number =>
  (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x)
