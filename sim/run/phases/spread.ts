import { type Micros, micros } from '../../../protocol/base/time.ts'
import { smallestOfUniform } from '../../core/distributions.ts'
import { type RandomStream, randomStream, streamKey } from '../../core/random.ts'
import type { Activity, Clock } from './activity.ts'

export interface SpreadOptions {
  /** How many things there are to do. */
  readonly count: number
  readonly over: Micros
  /** Evenly spaced; evenly, but each somewhere within its share of the time; by a Poisson process of that many events; all at the start. */
  readonly timing: 'even' | 'loose' | 'poisson' | 'burst'
  /** One draw for each thing whose time is left to chance. */
  readonly draws: RandomStream
  /** Does the thing number `index`. */
  do(index: number): void
}

/** A known number of things, spread over a time. */
export class Spread implements Activity {
  private readonly clock: Clock
  private readonly options: SpreadOptions
  private readonly beginning: Micros
  private readonly end: Micros

  /** Begins at the time at which it is made. */
  constructor(clock: Clock, options: SpreadOptions) {
    this.clock = clock
    this.options = options
    this.beginning = clock.now
    this.end = micros(clock.now + options.over)
  }

  start(): void {
    this.clock.expectEnd(this.end)
    this.next(0)
  }

  act(index: number): void {
    this.options.do(index)
    this.next(index + 1)
  }

  private next(index: number): void {
    if (index < this.options.count) this.clock.at(this.timeOf(index), index)
    else this.clock.endAt(this.end)
  }

  private timeOf(index: number): Micros {
    const { count, over, timing, draws } = this.options
    const { now } = this.clock
    switch (timing) {
      case 'even':
        return micros(this.beginning + Math.floor((index * over) / count))
      case 'loose':
        return micros(this.beginning + Math.floor(((index + draws.next()) * over) / count))
      case 'poisson':
        // The first of as many independent uniform times in what is left.
        return micros(
          now + Math.floor(smallestOfUniform(draws.next(), { count: count - index }) * (this.end - now)),
        )
      case 'burst':
        return this.beginning
    }
  }
}

/** The stream of a phase that decides when things begin. */
export function arrivals(seed: string, phase: number): RandomStream {
  return randomStream(streamKey(seed, 'workload', phase, 'arrivals'))
}
