/**
 * What has a row in summary.csv is a period: each phase, the warm-up before one, and the drain, in which the run waits, after the last
 * phase of the foreground, for phases at a given time and operations to end. Periods are numbered: phases by their index in the scenario, the others below zero.
 */
export type PeriodNumber = number

/** The number of no period. An operation of it gets its row in lookups.csv, and no other counts it. */
export const NO_PERIOD: PeriodNumber = -1

export const DRAIN: PeriodNumber = -2

/** The number of the warm-up of a phase. */
export const warmUpOf = (phase: number): PeriodNumber => -3 - phase

/** The index of the phase that a period is, or `null`. */
export const phaseOf = (period: PeriodNumber): number | null => (period < 0 ? null : period)

/** The order of periods in the files: that of the scenario, each warm-up before its phase, the drain at the end. */
export function compareByPlace(a: PeriodNumber, b: PeriodNumber): number {
  return placeOf(a) - placeOf(b)
}

function placeOf(period: PeriodNumber): number {
  if (period === DRAIN) return Infinity
  return period < 0 ? 2 * (-3 - period) : 2 * period + 1
}

/** The index of the last phase of the foreground; the drain follows it. */
export const lastInForeground = (phases: readonly { readonly background: boolean }[]): number =>
  phases.findLastIndex(({ background }) => !background)
