import { type Micros, micros } from '../../protocol/base/time.ts'
import {
  exponential,
  pareto,
  paretoMean,
  paretoResidual,
  weibull,
  weibullMean,
  weibullResidual,
} from './distributions.ts'

/** How long a node stays: a distribution in the parameters that it is drawn with. */
export type SessionSettings =
  | { readonly distribution: 'exponential'; readonly mean: Micros }
  | { readonly distribution: 'weibull'; readonly scale: Micros; readonly shape: number }
  /** `shape` is above 1, so that the mean is finite. */
  | { readonly distribution: 'pareto'; readonly minimum: Micros; readonly shape: number }

/**
 * A million hours: longer than any run, and far enough below 2^53 to be added to any time. A heavy tail reaches beyond
 * what a number holds.
 */
const LONGEST = 3_600_000_000_000_000

/** The session of a node that arrives now. */
export function sessionTime(unit: number, session: SessionSettings): Micros {
  switch (session.distribution) {
    case 'exponential':
      return wholeMicros(exponential(unit, session))
    case 'weibull':
      return wholeMicros(weibull(unit, session))
    case 'pareto':
      return wholeMicros(pareto(unit, session))
  }
}

/**
 * What is left of the session of a node that is there already, in a population whose arrivals and departures have long
 * been in balance. A node that is met at a random instant is likely to be in a long session: with a heavy tail, what is left
 * of it is longer on average than a complete session of a newcomer.
 */
export function residualSession(unit: number, session: SessionSettings): Micros {
  switch (session.distribution) {
    case 'exponential':
      return wholeMicros(exponential(unit, session))
    case 'weibull':
      return wholeMicros(weibullResidual(unit, session))
    case 'pareto':
      return wholeMicros(paretoResidual(unit, session))
  }
}

/** The mean session: a population of N is in balance with arrivals at the rate N / mean. */
export function meanSession(session: SessionSettings): Micros {
  switch (session.distribution) {
    case 'exponential':
      return session.mean
    case 'weibull':
      return wholeMicros(weibullMean(session))
    case 'pareto':
      return wholeMicros(paretoMean(session))
  }
}

function wholeMicros(time: number): Micros {
  return micros(Math.round(Math.min(Math.max(time, 1), LONGEST)))
}
