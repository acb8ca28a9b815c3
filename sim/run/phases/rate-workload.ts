import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import { exponential } from '../../core/distributions.ts'
import type { RandomStream } from '../../core/random.ts'
import type { Workload } from '../users/workload.ts'
import type { Activity, Clock } from './activity.ts'

/** How long a gap lasts at most before it is drawn anew, from the size that the overlay then has. */
const PATIENCE = seconds(1)

const ISSUE = 0
const LOOK_AGAIN = 1

export interface RateWorkloadOptions {
  readonly workload: Workload
  /** Operations per second and node that may begin one. */
  readonly rate: number
  /** Null: until the phases end. */
  readonly over: Micros | null
  /** One draw for each gap. */
  readonly draws: RandomStream
}

/** Operations as a Poisson process, whose rate goes with the number of nodes that may begin one. */
export class RateWorkload implements Activity {
  private readonly clock: Clock
  private readonly options: RateWorkloadOptions

  constructor(clock: Clock, options: RateWorkloadOptions) {
    this.clock = clock
    this.options = options
  }

  start(): void {
    const { over } = this.options
    if (over !== null) this.clock.endAt(micros(this.clock.now + over))
    this.next()
  }

  act(token: number): void {
    const { workload } = this.options
    if (token === ISSUE) workload.begin(workload.caller())
    else if (workload.callers === 0) workload.noCaller()
    this.next()
  }

  /** A Poisson process has no memory: to draw a long gap anew on the way changes nothing but the rate. */
  private next(): void {
    const { rate, workload, draws } = this.options
    const nodes = workload.callers
    const { now } = this.clock
    const mean = 1_000_000 / (rate * nodes)
    // At least 1 µs, so that time advances at any rate.
    const gap = nodes === 0 ? Infinity : 1 + Math.floor(exponential(draws.next(), { mean }))
    if (gap <= PATIENCE) this.clock.at(micros(now + gap), ISSUE)
    else this.clock.at(micros(now + PATIENCE), LOOK_AGAIN)
  }
}
