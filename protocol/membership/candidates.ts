import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { NONE } from '../base/none.ts'
import type { LeafSet } from '../state/leaf-set.ts'
import type { NodeState } from '../state/node-state.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import { Marks } from './marks.ts'

/** Marked within one input. */
const members = new Marks()

/** Half-way round the ring, in leading words of ids, to within a borrow from the words below. */
const HALF = 0x7fffffff

/**
 * Decision 6: a node that others name is probed before it is taken in, and only if it would be a leaf even if every node that is
 * being probed now lives.
 *
 * After a mass crash a survivor hears of hundreds of nodes from farther on. It would drop nearly all of them again as
 * soon as nearer ones had answered; probing them all would cost more than the repair.
 */
export class Candidates {
  private readonly state: Pick<NodeState, 'leafSet'>
  /** The leaf set as it will be if all nodes that are being asked for theirs live; undefined while none is. */
  private readonly ifAllLive: ObjectFact<LeafSet>

  /** Used within one input. */
  private trial: LeafSet | undefined

  constructor(store: NodeStore, state: Candidates['state']) {
    this.state = state
    this.ifAllLive = store.object()
  }

  /** Is this a node that the leaf set may lack? */
  wouldAdd(peer: NodeHandle): boolean {
    return this.expected.wouldAdd(peer)
  }

  /**
   * The candidates that would take a place in the leaf set if all of them lived. Lists of leaves may name farther nodes
   * first, and each nearer one would take the place of one of these.
   */
  closestOf(candidates: readonly NodeHandle[]): readonly NodeHandle[] {
    if (candidates.length < 2) return candidates
    const before = this.expected
    const after = before.copy(this.trial)
    this.trial = after
    for (const peer of candidates) after.add(peer)
    return candidates.filter(
      (peer) =>
        (after.hasOn('clockwise', peer) && !before.hasOn('clockwise', peer)) ||
        (after.hasOn('counterclockwise', peer) && !before.hasOn('counterclockwise', peer)),
    )
  }

  /**
   * The leaves of another node that are worth probing on hearsay. A side that has lost members would take any node,
   * even from far round the ring. Until the side has been searched, only nodes less than half-way round are worth
   * probing, or each survivor would probe its way round the ring.
   */
  among(leaves: readonly NodeHandle[]): readonly NodeHandle[] {
    const set = this.expected
    const { mayHaveGaps } = this.state.leafSet
    const isFull = set.isFull('clockwise') && set.isFull('counterclockwise')
    // Most nodes that a neighbour names are leaves. None of them has a place on the other side, except in a small ring.
    const areNoCandidates = (mayHaveGaps || isFull) && this.areNearby(set)
    if (areNoCandidates) members.markMembers(set)
    else members.mark(NONE)
    let candidates: NodeHandle[] | undefined
    for (const peer of leaves) {
      if (members.isMarked(peer)) continue
      if (!(mayHaveGaps ? set.wouldAddNearby(peer) : set.wouldAdd(peer))) continue
      candidates ??= []
      candidates.push(peer)
    }
    return candidates ?? NONE
  }

  /** The node is being asked for its leaf set: it is assumed to live. */
  assumeLive(peer: NodeHandle): void {
    const { leafSet } = this.state
    if (leafSet.has(peer)) return
    this.ifAllLive.value ??= leafSet.copy()
    this.ifAllLive.value.add(peer)
  }

  /** The node has been heard, and is admitted. */
  admitted(peer: NodeHandle): void {
    this.ifAllLive.value?.add(peer)
  }

  /** The node is dead, or has left. */
  gone(peer: NodeHandle): void {
    this.ifAllLive.value?.remove(peer)
  }

  /** All nodes that were asked have answered or died. */
  allAnswered(): void {
    this.ifAllLive.value = undefined
  }

  private get expected(): LeafSet {
    return this.ifAllLive.value ?? this.state.leafSet
  }

  /** Is each member of a side less than half-way round, going that way? */
  private areNearby(set: LeafSet): boolean {
    const { left } = set
    const last = set.outermost('clockwise')
    const lastBehind = set.outermost('counterclockwise')
    if (last === NO_NODE || left === NO_NODE) return false
    const ahead = set.aheadOf(last)
    const behind = -set.aheadOf(lastBehind) >>> 0
    return ahead > 0 && ahead < HALF && behind > 0 && behind < HALF && set.aheadOf(left) !== 0
  }
}
