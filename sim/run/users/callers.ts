import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { idFromHex, isOnArc } from '../../../protocol/base/id.ts'
import { type RandomStream, randomStream, streamKey } from '../../core/random.ts'
import type { Caller } from '../../scenario/resolved.ts'
import type { Membership } from '../membership.ts'
import type { World } from '../world.ts'

export interface CallersOptions {
  readonly seed: string
  readonly world: Pick<World, 'idOf' | 'distanceKm'>
  readonly membership: Pick<Membership, 'first' | 'joined' | 'phaseOf'>
}

/** Which node begins each operation of a phase. */
export class Callers {
  private readonly options: CallersOptions
  private readonly from: Caller
  private readonly draws: RandomStream
  private readonly isInGroup: (node: NodeHandle) => boolean
  /** Of a group: those that have joined and live, as of a version of all that have. */
  private group: { readonly version: number; readonly nodes: readonly NodeHandle[] } = {
    version: -1,
    nodes: [],
  }

  constructor(options: CallersOptions, { from, index }: { readonly from: Caller; readonly index: number }) {
    this.options = options
    this.from = from
    this.draws = randomStream(streamKey(options.seed, 'workload', index, 'callers'))
    this.isInGroup = membersOf(from, options)
  }

  /** How many nodes begin operations where each does so at a rate. */
  get size(): number {
    return typeof this.from === 'string' ? this.options.membership.joined.size : this.members().length
  }

  /** The next one; NO_NODE if no node is there to begin an operation. Always one draw. */
  next(): NodeHandle {
    const { first, joined } = this.options.membership
    if (typeof this.from === 'object') {
      const members = this.members()
      return members[this.draws.integer(Math.max(1, members.length))] ?? NO_NODE
    }
    const drawn = joined.draw(this.draws) ?? NO_NODE
    if (this.from === 'random') return drawn
    return joined.has(first) ? first : NO_NODE
  }

  private members(): readonly NodeHandle[] {
    const { joined } = this.options.membership
    const { version } = joined
    if (this.group.version !== version)
      this.group = { version, nodes: joined.inOrder().filter((node) => this.isInGroup(node)) }
    return this.group.nodes
  }
}

/** Whether a node is in the group that a scenario states. */
function membersOf(from: Caller, { world, membership }: CallersOptions): (node: NodeHandle) => boolean {
  if (typeof from === 'string') return () => true
  if ('list' in from) {
    const listed = new Set<number>(from.list)
    return (node) => listed.has(node)
  }
  if ('joinedIn' in from) return (node) => membership.phaseOf(node) === from.joinedIn
  if ('region' in from) {
    const { radiusKm, ...place } = from.region
    return (node) => world.distanceKm(node, place) <= radiusKm
  }
  const [first, last] = [idFromHex(from.idsInArc.from), idFromHex(from.idsInArc.to)]
  return (node) => isOnArc(first, world.idOf(node), last)
}
