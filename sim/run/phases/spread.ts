import { type Micros, micros } from '../../../protocol/base/time.ts'
import { smallestOfUniform } from '../../core/distributions.ts'
import type { RandomStream } from '../../core/random.ts'
import type { Activity, Cues } from './activity.ts'

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
  private readonly cues: Cues
  private readonly options: SpreadOptions
  private readonly beginning: Micros
  private readonly end: Micros

  /** Begins at the time at which it is made. */
  constructor(cues: Cues, options: SpreadOptions) {
    this.cues = cues
    this.options = options
    this.beginning = cues.now
    this.end = micros(cues.now + options.over)
  }

  start(): void {
    this.cues.expectEnd(this.end)
    this.next(0)
  }

  act(index: number): void {
    this.options.do(index)
    this.next(index + 1)
  }

  private next(index: number): void {
    if (index < this.options.count) this.cues.at(this.timeOf(index), index)
    else this.cues.endAt(this.end)
  }

  private timeOf(index: number): Micros {
    const { count, over, timing, draws } = this.options
    const { now } = this.cues
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
