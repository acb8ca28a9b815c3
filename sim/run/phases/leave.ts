import { streamKey } from '../../core/random.ts'
import type { LeavePhase } from '../../scenario/resolved.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { chosen } from './chosen.ts'
import { arrivals, Spread } from './spread.ts'

/** Nodes leave one after another, each with notice. */
export function leaveActivity(
  clock: Clock,
  { seed, membership }: Pick<Simulated, 'seed' | 'membership'>,
  { leavers, index, over }: LeavePhase,
): Activity {
  const nodes = chosen(leavers, {
    among: membership.live,
    key: streamKey(seed, 'leave', index),
    isEligible: (node) => !membership.isLeaving(node),
  })
  return new Spread(clock, {
    count: nodes.length,
    over,
    timing: 'even',
    draws: arrivals(seed, index),
    do: (number) => membership.leave(nodes[number]!),
  })
}
