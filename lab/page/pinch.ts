import type { Point } from '../film/places.ts'

/** How two fingers have moved: what lay at `from` lies at `to` now, and all is this many times as large. */
export interface Pinch {
  readonly times: number
  readonly from: Point
  readonly to: Point
}

type Two = readonly [Point, Point]

/** From where two fingers were to where they are. */
export function pinchOf(before: Two, now: Two): Pinch {
  // Two fingers at one point say nothing of the size.
  const times = Math.max(1, distance(now)) / Math.max(1, distance(before))
  return { times, from: middle(before), to: middle(now) }
}

const distance = ([a, b]: Two): number => Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2)

const middle = ([a, b]: Two): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
