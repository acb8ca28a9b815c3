/** The ends of a 95 % interval. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** What is known of a figure from `n` runs, in the unit of the figure. */
export interface Estimate {
  readonly n: number
  /** Of a yes/no the share of runs that say yes. */
  readonly mean: number
  /** Over the runs, not of the mean; `null` for one run and for a yes/no. */
  readonly sd: number | null
  /** Ends of the 95 % interval of the mean, `null` if there is none. */
  readonly low: number | null
  readonly high: number | null
  /** How the interval was found. */
  readonly interval: 'student' | 'bootstrap' | 'wilson' | 'rule of three' | 'none'
  /** Of a yes/no these are of 0 and 1. */
  readonly median: number
  readonly min: number
  readonly max: number
}
