import { type Micros, micros } from '../base/time.ts'

/*
 * Times of the last 397 days in 31 bits, to within 16 ms: enough for how long a peer has been silent. They wrap around
 * after that, so that a clock may begin anywhere and run without end.
 */

const TICK = 16_000
const MASK = 0x7fffffff

/** Not negative. */
export const ticksOf = (time: Micros): number => Math.floor(time / TICK) & MASK

/** The latest time up to now that has these ticks, at most 16 ms too early. */
export function timeOf(ticks: number, now: Micros): Micros {
  const latest = Math.floor(now / TICK)
  return micros((latest - ((latest - ticks) & MASK)) * TICK)
}
