import type { StorageParameters } from '../base/parameters.ts'

type Quorums = Pick<StorageParameters, 'replicas' | 'replicasMin' | 'replicasMax' | 'writeQuorum'>

/** How many copies a key may have, at least and at most. */
export const copiesRange = ({ replicas, replicasMin = replicas, replicasMax = replicas }: Quorums) => ({
  min: Math.min(replicas, replicasMin),
  max: Math.max(replicas, replicasMax),
})

/** How many of a key's replicas must store a write before it is acknowledged. */
export function writeQuorumOf(rule: Quorums['writeQuorum'], replicas: number): number {
  switch (rule) {
    case 'one':
      return 1
    case 'majority':
      return Math.floor(replicas / 2) + 1
    case 'all':
      return replicas
  }
}

/**
 * k − W + 1: among this many replicas of a key at least one has stored each acknowledged write. If writers may ask
 * for other numbers of copies, it is the most copies that a key may have: a node that is farther away than the copies
 * of a key reach need not hold it.
 */
export function readQuorumOf(quorums: Quorums): number {
  const { min, max } = copiesRange(quorums)
  return min < max ? max : max - writeQuorumOf(quorums.writeQuorum, max) + 1
}
