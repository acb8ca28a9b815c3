import { formatNumber } from '../text/quantities.ts'
import type { Coordinates } from './coordinates.ts'

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

/** Of a measured matrix. */
export const rangeOfMatrix = (rtt: readonly (readonly number[])[]): RoundTripRange | undefined =>
  rangeOf(rtt.length, (from, to) => rtt[from]![to]!)

/** Of hosts with coordinates. */
export const rangeOfCoordinates = (
  { points, heights }: Coordinates,
  entries: 'round-trips' | 'one-way',
): RoundTripRange | undefined =>
  rangeOf(points.length, (from, to) => {
    const squares = points[from]!.reduce(
      (sum, x, axis) => sum + (x - points[to]![axis]!) * (x - points[to]![axis]!),
      0,
    )
    const distance = Math.sqrt(squares) + (heights === null ? 0 : heights[from]! + heights[to]!)
    return entries === 'one-way' ? 2 * distance : distance
  })

/** Of all pairs of two sites; undefined for a single site. */
function rangeOf(sites: number, rtt: (from: number, to: number) => number): RoundTripRange | undefined {
  if (sites < 2) return undefined
  const step = Math.ceil((sites * (sites - 1)) / SAMPLE)
  const sample: number[] = []
  let pair = 0
  let least = Number.POSITIVE_INFINITY
  let greatest = -1
  let farthest: readonly [number, number] = [1, 1]
  for (let from = 0; from < sites; from++)
    for (let to = 0; to < sites; to++) {
      if (from === to) continue
      const time = rtt(from, to)
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
