import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idFromHex, isOnArc } from '../../protocol/base/id.ts'
import type { Target } from '../scenario/phases/target-fields.ts'
import type { Membership } from './membership.ts'
import type { World } from './world.ts'

/** A group of a scenario: whether a node belongs to it follows from facts of that node alone. */
export type Group = Extract<Target, { readonly [K in 'list' | 'joinedIn' | 'idsInArc' | 'region']?: unknown }>

export interface GroupNeeds {
  readonly world: Pick<World, 'idOf' | 'distanceKm'>
  readonly membership: Pick<Membership, 'phaseOf'>
}

/** Whether a node is in the group, be it live or not. */
export function membersOf(group: Group, { world, membership }: GroupNeeds): (node: NodeHandle) => boolean {
  if ('list' in group) {
    const listed = new Set<number>(group.list)
    return (node) => listed.has(node)
  }
  if ('joinedIn' in group) return (node) => membership.phaseOf(node) === group.joinedIn
  if ('region' in group) {
    const { radiusKm, ...place } = group.region
    return (node) => world.distanceKm(node, place) <= radiusKm
  }
  const [first, last] = [idFromHex(group.idsInArc.from), idFromHex(group.idsInArc.to)]
  return (node) => isOnArc(first, world.idOf(node), last)
}
