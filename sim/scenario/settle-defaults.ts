import { type Micros, micros, minutes, seconds } from '../../protocol/environment.ts'
import type { PastryParameters } from '../../protocol/parameters.ts'

/**
 * How long no leaf set may change for the overlay to count as stable: every leaf has been sent the leaf set
 * once, and ten seconds have passed for the answers.
 */
export const stabilityQuiet = ({ leafExchangePeriod }: PastryParameters): Micros =>
  micros(leafExchangePeriod + seconds(10))

/** The longest wait for stability, unless the scenario says otherwise. */
export const SETTLE_AT_MOST = minutes(10)
