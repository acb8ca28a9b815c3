import { type Micros, micros, milliseconds } from '../base/time.ts'

/*
 * Round trips to a peer, smoothed as by TCP, in one integer where room is scarce: 24 bits of microseconds and 8 of
 * deviation, in 64ths of the round trip. Larger values are stored as the maximum: 16.7 s, and a deviation of four round
 * trips. A deviation read back is right to within 1/128 of the round trip.
 */

const DEVIATION_BITS = 8
const DEVIATION_UNITS = 64
/** In place of a deviation: the round trip is only an estimate, not measured by this node. */
const ESTIMATED = 0xff
const DEVIATION_MAX = ESTIMATED - 1
const ROUND_TRIP_MAX = 0xfffffe

/** Samples longer than this, 18 minutes, count as this long: they fit into 32 bits with what is added to them. */
export const SAMPLE_MAX = 0x3fffffff

/** The least variation of a round trip that a time-out allows for. */
const GRANULARITY = milliseconds(10)

/** An estimate of the round trip in one number. */
export const packEstimate = (roundTrip: number): number =>
  (Math.min(roundTrip, ROUND_TRIP_MAX) << DEVIATION_BITS) | ESTIMATED

/** A measured round trip and its deviation in one number. */
export function pack(roundTrip: number, deviation: number): number {
  const share = Math.round((deviation * DEVIATION_UNITS) / Math.max(1, roundTrip))
  return (Math.min(roundTrip, ROUND_TRIP_MAX) << DEVIATION_BITS) | Math.min(share, DEVIATION_MAX)
}

/** Is it known, and more than an estimate? */
export const isMeasured = (packed: number): boolean => (packed & ESTIMATED) !== ESTIMATED

/** Of what was measured or estimated. */
export const roundTripIn = (packed: number): Micros => micros(packed >>> DEVIATION_BITS)

/** Of what was measured. */
export const deviationIn = (packed: number): number =>
  Math.floor(((packed >>> DEVIATION_BITS) * (packed & ESTIMATED)) / DEVIATION_UNITS)

/** What is known after one more sample (gain 1/8). */
export const smoothed = (roundTrip: number, sample: number): number => roundTrip + ((sample - roundTrip) >> 3)

/** What is known of the deviation after one more sample (gain 1/4); `roundTrip` as known before it. */
export const smoothedDeviation = (deviation: number, roundTrip: number, sample: number): number =>
  deviation + ((Math.abs(sample - roundTrip) - deviation) >> 2)

/** The deviation that is assumed after the first sample. */
export const firstDeviation = (sample: number): number => sample >> 1

/** A packed round trip, or UNKNOWN, and one sample more. */
export function packSample(packed: number, sample: number): number {
  if (!isMeasured(packed)) return pack(sample, firstDeviation(sample))
  const roundTrip = roundTripIn(packed)
  return pack(smoothed(roundTrip, sample), smoothedDeviation(deviationIn(packed), roundTrip, sample))
}

/** The round trip and deviations to spare [MSP §3.2]. */
export const timeoutFor = (roundTrip: number, deviation: number): Micros =>
  micros(roundTrip + Math.max(4 * deviation, roundTrip >> 2, GRANULARITY))
