import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { withRoomFor } from '../../core/growable.ts'
import { hash32, type StreamKey, toUnit } from '../../core/random.ts'
import type { Target } from '../../scenario/phases/target-fields.ts'
import { type GroupNeeds, membersOf } from '../groups.ts'
import type { NodePool } from '../node-pool.ts'
import { chosen } from './chosen.ts'

/** What is needed to determine which nodes are hit. */
export interface TargetNeeds {
  readonly world: GroupNeeds['world']
  readonly membership: GroupNeeds['membership'] & { readonly live: NodePool }
}

/** Of each node, as far as is known. */
const UNKNOWN = 0
const HIT = 1
const SPARED = 2

/**
 * The nodes that a fault hits, chosen at the instant at which this is made. A number or a share is taken by a hash of each
 * node under `key`, so that those at 10 % are among those at 30 %. The seed server is none of them.
 */
export class Targets {
  /** The targets that live at that instant: a number or a share by rank, a list as listed, otherwise in order of their handles. */
  readonly present: readonly NodeHandle[]
  private readonly admits: (node: NodeHandle) => boolean
  /** By handle; filled as nodes come, so that the world is not asked for each datagram. */
  private known = new Uint8Array(1024)

  constructor(target: Target, simulated: TargetNeeds, key: StreamKey) {
    const live = simulated.membership.live.inOrder()
    this.admits = admission(target, simulated, key)
    this.present =
      'count' in target || 'fraction' in target || 'list' in target
        ? chosen(target, { among: simulated.membership.live, key })
        : live.filter(this.admits)
    for (const node of live) this.note(node, SPARED)
    for (const node of this.present) this.note(node, HIT)
    this.note(0 as NodeHandle, SPARED)
  }

  /**
   * Is this node hit? Of nodes that come later those that belong are: they are listed, in the arc, in the region, of that
   * `join` phase, or their hash is below the share. A stated number of nodes takes no newcomers.
   */
  has(node: NodeHandle): boolean {
    const known = this.known[node] ?? UNKNOWN
    if (known !== UNKNOWN) return known === HIT
    const isHit = this.admits(node)
    this.note(node, isHit ? HIT : SPARED)
    return isHit
  }

  private note(node: NodeHandle, what: typeof HIT | typeof SPARED): void {
    this.known = withRoomFor(this.known, node)
    this.known[node] = what
  }
}

/** Whether a node that comes later is hit; of a group, also of those that are there. */
function admission(target: Target, simulated: TargetNeeds, key: StreamKey): (node: NodeHandle) => boolean {
  if ('count' in target) return () => false
  if ('fraction' in target) return (node) => toUnit(hash32(key, node)) < target.fraction
  return membersOf(target, simulated)
}
