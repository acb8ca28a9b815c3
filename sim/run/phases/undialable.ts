import { streamKey } from '../../core/random.ts'
import { Undialable } from '../../network/faults/undialable.ts'
import type { UndialablePhase } from '../../scenario/resolved.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { LinkFaultPhase } from './link-fault-phase.ts'
import { Targets } from './targets.ts'

/** Some nodes are behind NATs. */
export function undialableActivity(
  clock: Clock,
  simulated: Pick<Simulated, 'seed' | 'world' | 'membership'>,
  { target, mappingTime, index, for: lasting }: UndialablePhase,
): Activity {
  const targets = new Targets(target, simulated, streamKey(simulated.seed, 'undialable', index))
  const fault = new Undialable({ isUndialable: (host) => targets.has(host), mappingTime })
  return new LinkFaultPhase(clock, simulated, { lasting, fault })
}
