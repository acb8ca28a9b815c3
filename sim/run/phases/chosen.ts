import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { hash32, type StreamKey } from '../../core/random.ts'
import { wholeShare } from '../../core/whole-share.ts'
import type { Target } from '../../scenario/phases/target-fields.ts'
import type { Group } from '../groups.ts'
import type { NodePool } from '../node-pool.ts'

/** Nodes that are not stated one by one: a number of them, or those of a list that are there. */
type Amount = Exclude<Target, Exclude<Group, { readonly list: unknown }>>

export interface Choice {
  readonly among: NodePool
  readonly key: StreamKey
  /** Of those that are not listed by number; all if it is not given. */
  isEligible?(node: NodeHandle): boolean
}

/** The listed nodes, or a number or share of all, by a hash of each node: those chosen at 10 % are among those chosen at 30 %. */
export function chosen(amount: Amount, { among, key, isEligible = () => true }: Choice): NodeHandle[] {
  if ('list' in amount) return amount.list.map((node) => node as NodeHandle).filter((node) => among.has(node))
  const eligible = among.inOrder().filter(isEligible)
  const count = 'count' in amount ? amount.count : wholeShare(amount.fraction, eligible.length)
  const ranked = eligible.map((node) => ({ node, rank: hash32(key, node) }))
  ranked.sort((a, b) => a.rank - b.rank || a.node - b.node)
  return ranked.slice(0, count).map(({ node }) => node)
}
