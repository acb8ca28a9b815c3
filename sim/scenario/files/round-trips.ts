import { formatNumber } from '../text/quantities.ts'

/** Round trips between two sites, in milliseconds. */
export interface RoundTripRange {
  readonly least: number
  readonly median: number
  readonly greatest: number
  /** Rows, from 1, between which it is longest. */
  readonly farthest: readonly [number, number]
}

/** Of all pairs of two sites; undefined for a single site. */
export function roundTripRange(rtt: readonly (readonly number[])[]): RoundTripRange | undefined {
  const pairs = new Float64Array(rtt.length * (rtt.length - 1))
  let count = 0
  let greatest = -1
  let farthest: readonly [number, number] = [1, 1]
  for (const [from, row] of rtt.entries())
    for (const [to, time] of row.entries()) {
      if (from === to) continue
      pairs[count++] = time
      if (time <= greatest) continue
      greatest = time
      farthest = [from + 1, to + 1]
    }
  if (count === 0) return undefined
  pairs.sort()
  return { least: pairs[0]!, median: pairs[count >> 1]!, greatest, farthest }
}

/** `212.5 ms`. */
export const inMs = (time: number): string => `${formatNumber(Number(time.toPrecision(6)))} ms`
