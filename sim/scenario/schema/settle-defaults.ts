import type { PastryParameters } from '../../../protocol/base/parameters.ts'
import { type Micros, micros, minutes, seconds } from '../../../protocol/base/time.ts'

/**
 * How long no leaf set may change for the overlay to count as stable: long enough for a silent death to be noticed,
 * confirmed, announced, and confirmed by those who were told, and for a hurried round of exchanges; and ten seconds.
 */
export const stabilityQuiet = (pastry: PastryParameters): Micros => {
  const { heartbeatPeriod, probeTimeout, probeRetries, hurriedExchangePeriod } = pastry
  const announced = heartbeatPeriod + probeTimeout + 2 * (probeRetries + 1) * probeTimeout
  return micros(Math.max(announced, hurriedExchangePeriod) + seconds(10))
}

/** The longest wait for stability, unless the scenario says otherwise: time for two changes late in the quiet. */
export const settleAtMost = (quiet: Micros): Micros => micros(Math.max(minutes(10), 3 * quiet))
