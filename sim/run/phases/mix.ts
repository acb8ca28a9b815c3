import { DiscreteDistribution } from '../../core/distributions.ts'
import { randomStream, streamKey } from '../../core/random.ts'
import { valueSize } from '../../core/value-sizes.ts'
import type { MixPhase } from '../../scenario/resolved.ts'
import { termsOf } from '../terms.ts'
import type { WorkloadKey } from '../users/key-store.ts'
import { PhaseKeys } from '../users/phase-keys.ts'
import type { Operation } from '../users/workload.ts'
import type { Activity, Clock } from './activity.ts'
import { ClosedLoop } from './closed-loop.ts'
import { type OperationNeeds, timedOperations, workloadOf } from './operations.ts'
import { arrivals } from './spread.ts'

/** In the order of their weights. */
const MIXED = ['lookups', 'updates', 'inserts', 'deletes'] as const

/** Lookups, updates, inserts and deletes in stated shares. */
export function mixActivity(clock: Clock, simulated: OperationNeeds, phase: MixPhase): Activity {
  const { amount, over, index } = phase
  const workload = workloadOf(simulated, phase, mixed(simulated, phase))
  if (!('clients' in amount)) return timedOperations(clock, simulated, phase, { amount, workload })
  const { clients, think } = amount
  const nodes = simulated.membership.joined
  return new ClosedLoop(clock, {
    workload,
    clients,
    think,
    nodes,
    over,
    draws: arrivals(simulated.seed, index),
  })
}

/** The next operation. What is drawn for it beside its caller and key comes from streams of its own. */
function mixed(simulated: OperationNeeds, phase: MixPhase): (index: number) => Operation | undefined {
  const { seed } = simulated
  const { index: place, weights, valueBytes } = phase
  const keys = new PhaseKeys(simulated, place)
  const sizes = randomStream(streamKey(seed, 'workload', place, 'sizes'))
  const kinds = randomStream(streamKey(seed, 'workload', place, 'kinds'))
  const shares = new DiscreteDistribution(MIXED.map((kind) => weights[kind]))
  const terms = termsOf(phase)
  const names = Array.isArray(phase.keys) ? (phase.keys as readonly string[]) : undefined
  const write = (index: number, key: WorkloadKey | undefined): Operation | undefined => {
    const value = keys.newValue(index, valueSize(sizes.next(), valueBytes))
    if (key !== undefined) keys.add(key)
    return key && { kind: 'insert', key, value, terms }
  }
  return (index) => {
    switch (MIXED[shares.draw(kinds.next())]!) {
      case 'lookups': {
        const key = keys.choose(phase)
        return key && { kind: 'lookup', key }
      }
      case 'updates':
        return write(index, keys.choose(phase))
      case 'inserts':
        return write(index, keys.newKey(index))
      case 'deletes': {
        const key = names === undefined ? keys.take() : keys.oneOf(names)
        if (key !== undefined) keys.remove(key)
        return key && { kind: 'delete', key }
      }
    }
  }
}
