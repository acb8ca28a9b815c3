import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import { randomStream, streamKey } from '../../core/random.ts'
import type { RoutePhase } from '../../scenario/resolved.ts'
import { randomId } from '../users/keys.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Activity, Clock } from './activity.ts'
import { type OperationNeeds, timedOperations, workloadOf } from './operations.ts'

/** Messages are sent to the roots of keys, which have nothing else to do with them. */
export function routeActivity(clock: Clock, simulated: OperationNeeds, phase: RoutePhase): Activity {
  const { seed, idBits, world, membership } = simulated
  const draws = randomStream(streamKey(seed, 'workload', phase.index, 'keys'))
  /** [P01 §3] routes to the id of another node. */
  const idOfAnother = (caller: NodeHandle): Id => {
    const { joined } = membership
    let target = joined.draw(draws) ?? NO_NODE
    while (target === caller && joined.size > 1) target = joined.draw(draws) ?? NO_NODE
    return world.idOf(target === NO_NODE ? caller : target)
  }
  const named = new PhaseKeys(simulated, phase.index)
  const workload = workloadOf(simulated, phase, (_index, caller) => {
    if (phase.keys === 'uniform') return { kind: 'route', key: { id: randomId(draws, idBits) } }
    if (phase.keys === 'nodes') return { kind: 'route', key: { id: idOfAnother(caller) } }
    return { kind: 'route', key: named.oneOf(phase.keys) }
  })
  return timedOperations(clock, simulated, phase, { amount: phase.amount, workload })
}
