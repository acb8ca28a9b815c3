import type { NodeHandle } from '../base/handles.ts'
import { NO_NODE } from '../base/handles.ts'
import { clockwiseDistance, compareClockwise, type Id, idEquals, isCloser, isOnArc } from '../base/id.ts'
import { Frontiers } from './frontiers.ts'
import { SIDES, type Side } from './side.ts'

/**
 * The leaf set [P01 §2.1]: the L/2 closest nodes going clockwise and the L/2 closest going counter-clockwise,
 * around the wrap. In a small ring a node stands on both sides.
 *
 * Overlapping sides do not prove that the ring is small: after crashes nearby a side fills up with nodes from
 * far round the ring. Whoever maintains the set sets `spansRing` when a probe has confirmed it; a removal
 * takes the confirmation back.
 */
export class LeafSet {
  /** Counts the changes of membership. */
  version = 0

  private readonly idOf: (handle: NodeHandle) => Id
  private readonly self: NodeHandle
  private readonly selfId: Id
  private readonly half: number
  private readonly sides: Readonly<Record<Side, NodeHandle[]>> = { clockwise: [], counterclockwise: [] }
  private confirmed = false
  private readonly frontiers = new Frontiers()
  private memberList: readonly NodeHandle[] | undefined
  private readonly reaches: Record<Side, Id | undefined> = {
    clockwise: undefined,
    counterclockwise: undefined,
  }
  private readonly leadingWordOf: (handle: NodeHandle) => number
  /**
   * How far the sides reach, in leading words of ids clockwise from this node: most of the nodes that one hears of
   * lie beyond, and need not be looked at closer. A side that is not full reaches all round.
   */
  private clockwiseReach = Number.POSITIVE_INFINITY
  private counterclockwiseReach = 0

  /** `size` is |L|, even. `leadingWordOf`: the first word of a node's id, where that is to be had faster than the id. */
  constructor(
    self: NodeHandle,
    size: number,
    idOf: (handle: NodeHandle) => Id,
    leadingWordOf: (handle: NodeHandle) => number = (handle) => idOf(handle).w0,
  ) {
    this.self = self
    this.selfId = idOf(self)
    this.half = size / 2
    this.idOf = idOf
    this.leadingWordOf = leadingWordOf
  }

  /** Another set of the same members. */
  copy(): LeafSet {
    const copy = new LeafSet(this.self, 2 * this.half, this.idOf, this.leadingWordOf)
    for (const side of SIDES) copy.sides[side].push(...this.sides[side])
    copy.clockwiseReach = this.clockwiseReach
    copy.counterclockwiseReach = this.counterclockwiseReach
    return copy
  }

  /** Members of one side, nearest first. Read only. */
  side(side: Side): readonly NodeHandle[] {
    return this.sides[side]
  }

  /** Nearest member going counter-clockwise, or NO_NODE. */
  get left(): NodeHandle {
    return this.sides.counterclockwise[0] ?? NO_NODE
  }

  /** Nearest member going clockwise, or NO_NODE. */
  get right(): NodeHandle {
    return this.sides.clockwise[0] ?? NO_NODE
  }

  get isEmpty(): boolean {
    return this.sides.clockwise.length === 0 && this.sides.counterclockwise.length === 0
  }

  isFull(side: Side): boolean {
    return this.sides[side].length >= this.half
  }

  /** The member of a side that is farthest from this node, or NO_NODE. */
  outermost(side: Side): NodeHandle {
    return this.sides[side].at(-1) ?? NO_NODE
  }

  has(handle: NodeHandle): boolean {
    return this.sides.clockwise.includes(handle) || this.sides.counterclockwise.includes(handle)
  }

  /** Every member once, clockwise side first. The list is a value: a change of the set makes another one. */
  members(): readonly NodeHandle[] {
    if (this.memberList === undefined) {
      const { clockwise, counterclockwise } = this.sides
      this.memberList = [...clockwise, ...counterclockwise.filter((handle) => !clockwise.includes(handle))]
    }
    return this.memberList
  }

  /** Does some member stand on both sides? */
  get overlaps(): boolean {
    return this.members().length < this.sides.clockwise.length + this.sides.counterclockwise.length
  }

  /** Has it been confirmed that the members are the whole ring? */
  get spansRing(): boolean {
    return this.confirmed && (this.overlaps || this.isEmpty)
  }

  /**
   * Is it possible that nodes stand between this one and its nearest member of the side, because every member of
   * before has died? Members that came in since, from farther on, say nothing about what lies between.
   */
  hasLost(side: Side): boolean {
    const nearest = this.sides[side][0]
    if (nearest === undefined) return true
    const frontier = this.frontiers.of(side)
    return frontier !== undefined && this.compare(side, this.idOf(nearest), frontier) > 0
  }

  /** Has a member died since the sides were last looked through for gaps? */
  get mayHaveGaps(): boolean {
    return this.mayHaveGapsOn('clockwise') || this.mayHaveGapsOn('counterclockwise')
  }

  /** The same of one side. */
  mayHaveGapsOn(side: Side): boolean {
    return this.frontiers.has(side)
  }

  /** The sides have been looked through and have no gaps now. */
  confirmContiguous(): void {
    for (const side of SIDES) {
      if (!this.frontiers.has(side)) continue
      this.frontiers.clear(side)
      this.reaches[side] = undefined
    }
  }

  /** N, from how densely this node's part of the ring is populated. */
  estimatedRingSize(): number {
    const { length } = this.members()
    if (length === 0 || this.overlaps) return length + 1
    const word = (side: Side): number => this.leadingWordOf(this.sides[side].at(-1) ?? this.self)
    const span = (word('clockwise') - word('counterclockwise')) >>> 0
    return Math.max(length + 1, (length * 4_294_967_296) / Math.max(1, span))
  }

  confirmSpansRing(): void {
    this.confirmed = true
  }

  /** Would `add` change the set? */
  wouldAdd(handle: NodeHandle): boolean {
    if (handle === this.self) return false
    const ahead = this.aheadOf(handle)
    return this.wouldAddOn('clockwise', handle, ahead) || this.wouldAddOn('counterclockwise', handle, ahead)
  }

  /** The member that has the same id at another address, or NO_NODE. */
  twinOf(handle: NodeHandle): NodeHandle {
    if (this.has(handle)) return NO_NODE
    const word = this.leadingWordOf(handle)
    const hasSameId = (other: NodeHandle) =>
      this.leadingWordOf(other) === word && idEquals(this.idOf(other), this.idOf(handle))
    return this.members().find(hasSameId) ?? NO_NODE
  }

  /** Would `add` change the side on which the node is less than half-way round? */
  wouldAddNearby(handle: NodeHandle): boolean {
    if (handle === this.self) return false
    const ahead = this.aheadOf(handle)
    return this.wouldAddOn((ahead | 0) >= 0 ? 'clockwise' : 'counterclockwise', handle, ahead)
  }

  /** Takes a live node in where it belongs, pushing out the farthest. Returns whether the set changed. */
  add(handle: NodeHandle): boolean {
    if (handle === this.self) return false
    const ahead = this.aheadOf(handle)
    let changed = false
    for (const side of SIDES) {
      if (!this.wouldAddOn(side, handle, ahead)) continue
      const members = this.sides[side]
      members.splice(this.position(side, handle), 0, handle)
      if (members.length > this.half) members.pop()
      changed = true
    }
    if (changed) this.noteChange()
    return changed
  }

  /** Returns whether it was a member. */
  remove(handle: NodeHandle): boolean {
    let removed = false
    for (const side of SIDES) {
      const index = this.sides[side].indexOf(handle)
      if (index < 0) continue
      this.frontiers.noteLoss(side, this.idOf(this.outermost(side)))
      this.sides[side].splice(index, 1)
      removed = true
    }
    if (removed) {
      this.noteChange()
      this.confirmed = false
    }
    return removed
  }

  /** Is the key between the outermost members that are to be relied on, through this node? */
  covers(key: Id): boolean {
    return this.coversRing() || isOnArc(this.reach('counterclockwise'), key, this.reach('clockwise'))
  }

  /** Is every key between them? */
  coversRing(): boolean {
    if (this.spansRing) return true
    // Both ways reach the same other node: that is all the way round.
    const from = this.reach('counterclockwise')
    return idEquals(from, this.reach('clockwise')) && !idEquals(from, this.selfId)
  }

  /** The member or this node itself that is numerically closest to the key; `without` is passed over. */
  closest(key: Id, without: NodeHandle = NO_NODE): NodeHandle {
    const side = clockwiseDistance(this.selfId, key).w0 >= 0 ? 'clockwise' : 'counterclockwise'
    const index = this.firstNotBefore(key, side)
    const after = this.sides[side][index]
    const before = this.sides[side][index - 1] ?? this.self
    if (after === undefined || after === without || before === without) return this.closestOfAll(key, without)
    // The other side may reach so far round that a member of it stands between these two.
    const other = this.outermost(side === 'clockwise' ? 'counterclockwise' : 'clockwise')
    const isBetween = other !== NO_NODE && this.compare(side, this.idOf(other), this.idOf(after)) < 0
    if (isBetween) return this.closestOfAll(key, without)
    return isCloser(key, this.idOf(after), this.idOf(before)) ? after : before
  }

  /** Index of the first member of a side that is not nearer to this node than the key. */
  private firstNotBefore(key: Id, side: Side): number {
    const members = this.sides[side]
    let low = 0
    let high = members.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(side, this.idOf(members[middle]!), key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  private closestOfAll(key: Id, without: NodeHandle): NodeHandle {
    let best = this.self
    for (const handle of this.members()) {
      if (handle !== without && isCloser(key, this.idOf(handle), this.idOf(best))) best = handle
    }
    return best
  }

  /** Id of the outermost member of a side that routing relies on; this node's own where there is none. */
  private reach(side: Side): Id {
    this.reaches[side] ??= this.outermostReliable(side)
    return this.reaches[side]
  }

  /**
   * The farthest member less than half-way round. Beyond that only the nearest is to be relied on: there is no node
   * before it, unless the members that were have died.
   */
  private outermostReliable(side: Side): Id {
    const members = this.sides[side]
    for (let index = members.length - 1; index >= 0; index--) {
      const id = this.idOf(members[index]!)
      const distance =
        side === 'clockwise' ? clockwiseDistance(this.selfId, id) : clockwiseDistance(id, this.selfId)
      if (distance.w0 >= 0) return id
    }
    return this.hasLost(side) ? this.selfId : this.idOf(members[0]!)
  }

  /** `ahead`: how far ahead of this node the other stands. */
  private wouldAddOn(side: Side, handle: NodeHandle, ahead: number): boolean {
    // A borrow from the words below can make a true distance one less, and the smallest one the largest.
    const isBeyond =
      side === 'clockwise'
        ? ahead > this.clockwiseReach + 1
        : ahead > 0 && ahead < this.counterclockwiseReach - 1
    if (isBeyond) return false
    const members = this.sides[side]
    if (members.includes(handle) || this.isTaken(handle)) return false
    return (
      members.length < this.half || this.compare(side, this.idOf(handle), this.idOf(this.outermost(side))) < 0
    )
  }

  /** Has this node, or a member, the same id at another address? Of two the first stays. */
  private isTaken(handle: NodeHandle): boolean {
    return idEquals(this.idOf(handle), this.selfId) || this.twinOf(handle) !== NO_NODE
  }

  /** How far one goes clockwise from this node to another, in leading words of ids. */
  private aheadOf(handle: NodeHandle): number {
    return (this.leadingWordOf(handle) - this.selfId.w0) >>> 0
  }

  private position(side: Side, handle: NodeHandle): number {
    const members = this.sides[side]
    const id = this.idOf(handle)
    let index = members.length
    while (index > 0 && this.compare(side, id, this.idOf(members[index - 1]!)) < 0) index--
    return index
  }

  /** Negative when `a` is nearer to this node than `b`, going the way of the side. */
  private compare(side: Side, a: Id, b: Id): number {
    return side === 'clockwise' ? compareClockwise(this.selfId, a, b) : compareClockwise(this.selfId, b, a)
  }

  private noteChange(): void {
    this.version++
    this.memberList = undefined
    this.reaches.clockwise = undefined
    this.reaches.counterclockwise = undefined
    this.clockwiseReach =
      (this.isFull('clockwise') && this.aheadOf(this.outermost('clockwise'))) || Number.POSITIVE_INFINITY
    this.counterclockwiseReach = this.isFull('counterclockwise')
      ? this.aheadOf(this.outermost('counterclockwise'))
      : 0
  }
}
