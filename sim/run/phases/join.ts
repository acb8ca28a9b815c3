import type { JoinPhase } from '../../scenario/resolved.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { Instant } from './instant.ts'
import { arrivals, Spread } from './spread.ts'

/** Nodes join, or are there immediately as if they had joined long ago. */
export function joinActivity(
  clock: Clock,
  { seed, membership }: Pick<Simulated, 'seed' | 'membership'>,
  phase: JoinPhase,
): Activity {
  const { start, arrival, nodes, over, index } = phase
  if (start === 'converged') return new Instant(clock, () => membership.startConverged(phase))
  return new Spread(clock, {
    count: nodes,
    over,
    timing: arrival === 'uniform' ? 'even' : arrival,
    draws: arrivals(seed, index),
    do: (number) => membership.join(phase, number),
  })
}
