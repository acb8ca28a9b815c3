import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { streamKey } from '../../core/random.ts'
import type { LeavePhase } from '../../scenario/resolved.ts'
import { membersOf } from '../groups.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { chosen } from './chosen.ts'
import { arrivals, Spread } from './spread.ts'

type Needs = Pick<Simulated, 'seed' | 'world' | 'membership'>

/** Nodes leave one after another, each with notice. */
export function leaveActivity(
  clock: Clock,
  simulated: Needs,
  { leavers, index, over }: LeavePhase,
): Activity {
  const { seed, membership } = simulated
  const nodes = nodesThatLeave(leavers, index, simulated)
  return new Spread(clock, {
    count: nodes.length,
    over,
    timing: 'even',
    draws: arrivals(seed, index),
    do: (number) => membership.leave(nodes[number]!),
  })
}

function nodesThatLeave(leavers: LeavePhase['leavers'], index: number, { seed, world, membership }: Needs) {
  const isEligible = (node: NodeHandle): boolean => !membership.isLeaving(node)
  if ('list' in leavers || 'count' in leavers || 'fraction' in leavers) {
    const key = streamKey(seed, 'leave', index)
    return chosen(leavers, { among: membership.live, key, isEligible })
  }
  const isMember = membersOf(leavers, { world, membership })
  return membership.live.inOrder().filter((node) => isEligible(node) && isMember(node))
}
