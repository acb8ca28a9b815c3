import { formatNumber } from '../text/quantities.ts'

/** Round trips between two sites, in milliseconds. */
export interface RoundTripRange {
  readonly least: number
  /** Of at most about 100,000 pairs, evenly taken. */
  readonly median: number
  readonly greatest: number
  /** Rows, from 1, between which it is greatest. */
  readonly farthest: readonly [number, number]
}

const SAMPLE = 100_000

/** Of all pairs of two sites; undefined for a single site. */
export function roundTripRange(rtt: readonly (readonly number[])[]): RoundTripRange | undefined {
  if (rtt.length < 2) return undefined
  const step = Math.ceil((rtt.length * (rtt.length - 1)) / SAMPLE)
  const sample: number[] = []
  let pair = 0
  let least = Number.POSITIVE_INFINITY
  let greatest = -1
  let farthest: readonly [number, number] = [1, 1]
  for (const [from, row] of rtt.entries())
    for (const [to, time] of row.entries()) {
      if (from === to) continue
      if (pair++ % step === 0) sample.push(time)
      if (time < least) least = time
      if (time <= greatest) continue
      greatest = time
      farthest = [from + 1, to + 1]
    }
  sample.sort((a, b) => a - b)
  return { least, median: sample[sample.length >> 1]!, greatest, farthest }
}

/** `212.5 ms`. */
export const inMs = (time: number): string => `${formatNumber(Number(time.toPrecision(6)))} ms`
