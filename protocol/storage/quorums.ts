import type { StorageParameters } from '../base/parameters.ts'

type Quorums = Pick<StorageParameters, 'replicas' | 'writeQuorum'>

/** How many of so many replicas store a write before it is acknowledged. */
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

/** k − W + 1: among so many of the replicas of a key there is one that has stored each acknowledged write. */
export function readQuorumOf({ replicas, writeQuorum }: Quorums): number {
  return replicas - writeQuorumOf(writeQuorum, replicas) + 1
}
