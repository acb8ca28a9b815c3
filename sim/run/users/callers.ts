import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type RandomStream, randomStream, streamKey } from '../../core/random.ts'
import type { Caller } from '../../scenario/resolved.ts'
import { membersOf } from '../groups.ts'
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
    this.isInGroup = typeof from === 'string' ? () => true : membersOf(from, options)
  }

  /** How many nodes begin operations if each does so at a rate. */
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
