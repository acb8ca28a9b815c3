import { lowerBound } from '../../protocol/base/lower-bound.ts'

/** The place of the first of a number of ascending times that is after one; their number if none is. */
export function firstAfter(times: ArrayLike<number>, count: number, time: number): number {
  return lowerBound(count, (place) => times[place]! <= time)
}
