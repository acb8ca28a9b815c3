import type { NodeHandle } from '../base/handles.ts'
import type { LeafSet } from '../state/leaf-set.ts'
import { SIDES } from '../state/side.ts'
import type { Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'

/**
 * Decision 6: a node that others name is probed before it is taken in, and only if it would be a leaf even if every node that is
 * being probed now lives.
 *
 * After a mass crash a survivor hears the names of hundreds of nodes from farther on, nearly all of which it would drop again as soon as
 * those nearer had answered; probing them all would cost more than the repair.
 */
export class Candidates {
  private readonly leafSet: LeafSet
  /** The leaf set as it will be if all nodes that are being asked for theirs live; undefined while none is. */
  private readonly ifAllLive: ObjectFact<LeafSet>
  /** A list that named no candidate, and the version of the leaf set at which it did. */
  private readonly dullList: ObjectFact<readonly NodeHandle[]>
  private readonly dullAt: Int32Fact<number>

  constructor(store: NodeStore, leafSet: LeafSet) {
    this.leafSet = leafSet
    this.ifAllLive = store.object()
    this.dullList = store.object()
    this.dullAt = store.int32(-1)
  }

  /** Is this a node that the leaf set may lack? */
  wouldAdd(peer: NodeHandle): boolean {
    return (this.ifAllLive.value ?? this.leafSet).wouldAdd(peer)
  }

  /**
   * Those of some candidates that would take a place in the leaf set if all of them lived. Lists of leaves may name the
   * farther ones first, and each nearer one would take the place of one of these.
   */
  closestOf(candidates: readonly NodeHandle[]): readonly NodeHandle[] {
    if (candidates.length < 2) return candidates
    const before = this.ifAllLive.value ?? this.leafSet
    const after = before.copy()
    for (const peer of candidates) after.add(peer)
    return candidates.filter((peer) =>
      SIDES.some((side) => after.hasOn(side, peer) && !before.hasOn(side, peer)),
    )
  }

  /**
   * Is this a node to probe on hearsay? A side that has lost members would take any node, also from far round the ring;
   * until it has been looked through only nodes less than half-way round are, or each survivor would probe its way round.
   */
  isWorthProbing(peer: NodeHandle): boolean {
    const set = this.ifAllLive.value ?? this.leafSet
    return this.leafSet.mayHaveGaps ? set.wouldAddNearby(peer) : set.wouldAdd(peer)
  }

  /**
   * Has this very list been found to name no candidate at this version of the leaf set? Lists of messages are values, so that the
   * same list names the same nodes; one that was decoded anew is looked through again.
   */
  isKnownDull(list: readonly NodeHandle[]): boolean {
    return (
      list === this.dullList.value &&
      this.dullAt.value === this.leafSet.version &&
      this.ifAllLive.value === undefined
    )
  }

  /** The list names no candidate now. That holds until the leaf set changes, unless what is being probed has a say in it. */
  noteDull(list: readonly NodeHandle[]): void {
    if (this.ifAllLive.value !== undefined || this.leafSet.mayHaveGaps) return
    this.dullList.value = list
    this.dullAt.value = this.leafSet.version
  }

  /** The node is being asked for its leaf set: it is reckoned with as if it lived. */
  assumeLive(peer: NodeHandle): void {
    if (this.leafSet.has(peer)) return
    const ifAllLive = this.ifAllLive.value ?? this.leafSet.copy()
    ifAllLive.add(peer)
    this.ifAllLive.value = ifAllLive
  }

  /** The node has been heard, and is taken in. */
  admitted(peer: NodeHandle): void {
    this.ifAllLive.value?.add(peer)
  }

  /** The node is dead, or has left. */
  gone(peer: NodeHandle): void {
    this.ifAllLive.value?.remove(peer)
  }

  /** No node is being asked any more. */
  allAnswered(): void {
    this.ifAllLive.value = undefined
  }
}
