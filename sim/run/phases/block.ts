import { streamKey } from '../../core/random.ts'
import { BlockedPairs } from '../../network/faults/blocked-pairs.ts'
import type { BlockPhase } from '../../scenario/resolved.ts'
import { SEED_SERVER_HANDLE } from '../world.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { LinkFaultPhase } from './link-fault-phase.ts'

/** Some pairs of nodes do not reach each other. */
export function blockActivity(
  clock: Clock,
  simulated: Pick<Simulated, 'seed' | 'world'>,
  { pairs, direction, index, for: lasting }: BlockPhase,
): Activity {
  const fault = new BlockedPairs({
    key: streamKey(simulated.seed, 'block', index),
    share: pairs,
    direction,
    isExempt: (host) => host === SEED_SERVER_HANDLE,
  })
  return new LinkFaultPhase(clock, simulated, { lasting, fault })
}
