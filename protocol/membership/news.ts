import type { NodeHandle } from '../base/handles.ts'
import { NONE } from '../base/none.ts'
import type { NodeState } from '../state/node-state.ts'
import type { LeafSetState } from '../wire/messages.ts'
import { Marks } from './marks.ts'

/** Marked within one input. */
const named = new Marks()
/** Where a list is put together: a copy of it has no room to spare. */
const draft: NodeHandle[] = []

/** The answer to a node that has just named its leaves and its dead: only what it may lack. */
export class News {
  private readonly state: Pick<NodeState, 'isOnArc'>
  /** L */
  private readonly leafSetSize: number

  constructor(state: News['state'], leafSetSize: number) {
    this.state = state
    this.leafSetSize = leafSetSize
  }

  /** The deaths that this node knows among the leaves of the other. */
  deathsFor({ leaves, failed }: LeafSetState, own: LeafSetState): readonly NodeHandle[] {
    if (own.failed.length === 0) return NONE
    return own.failed.filter((dead) => leaves.includes(dead) && !failed.includes(dead))
  }

  /**
   * The leaves of this node that lie in between. If the other lacks leaves, or will when it hears of these deaths, also
   * those that lie beyond.
   */
  leavesFor(
    asker: NodeHandle,
    { leaves }: LeafSetState,
    own: LeafSetState,
    deaths: readonly NodeHandle[],
  ): readonly NodeHandle[] {
    const lacksNone = leaves.length === this.leafSetSize && deaths.length === 0
    const from = leaves.at(-1)!
    const to = leaves[this.leafSetSize / 2 - 1]!
    let count = 0
    named.mark(leaves)
    for (const leaf of own.leaves) {
      if (leaf === asker || named.isMarked(leaf)) continue
      if (lacksNone && !this.state.isOnArc(from, leaf, to)) continue
      if (leaves.includes(leaf)) continue
      draft[count++] = leaf
    }
    return count === 0 ? NONE : draft.slice(0, count)
  }
}
