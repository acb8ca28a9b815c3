import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Id, idEquals, isCloser, isOnArc } from '../base/id.ts'
import { Cursor, NOWHERE } from '../store/cursor.ts'
import { Frontiers } from './frontiers.ts'
import type { Ids } from './ids.ts'
import { LeafFacts } from './leaf-facts.ts'
import {
  CONFIRMED,
  FRONTIERS,
  type LeafSetLayout,
  MEMBERS,
  ON_BOTH,
  REACHES,
  VERSION,
} from './leaf-set-layout.ts'
import { Reaches } from './reaches.ts'
import { opposite, SIDES, type Side } from './side.ts'
import { Sides, sidesLength } from './sides.ts'
import type { Standing } from './standing.ts'

/**
 * The leaf set [P01 §2.1]: the L/2 closest nodes going clockwise and the L/2 closest going counter-clockwise,
 * around the wrap. In a small ring a node stands on both sides. It is that of the node at a cursor.
 *
 * Overlapping sides do not prove that the ring is small: after crashes nearby a side fills up with nodes from far round
 * the ring. `spansRing` is true once a probe has confirmed it; a removal revokes the confirmation.
 */
export class LeafSet {
  private readonly layout: LeafSetLayout
  private readonly cursor: Cursor
  private readonly ids: Ids
  private readonly begin: number
  private readonly sides: Sides
  private readonly frontiers: Frontiers
  private readonly reach: Reaches
  private readonly standing: Standing | undefined

  /** `standing` is notified of nodes that enter and leave. */
  constructor(layout: LeafSetLayout, cursor: Cursor, ids: Ids, standing?: Standing) {
    this.layout = layout
    this.cursor = cursor
    this.ids = ids
    this.begin = layout.begin
    this.standing = standing
    const facts = layout.facts === undefined ? undefined : new LeafFacts(cursor, layout.facts)
    this.sides = new Sides(cursor, layout.begin + MEMBERS, layout.half, ids, facts)
    this.frontiers = new Frontiers(cursor, layout.begin + FRONTIERS, this.sides)
    this.reach = new Reaches(cursor, layout.begin + REACHES, this.sides)
  }

  /** The node is new: its leaf set is empty. */
  identifyAs(self: NodeHandle): void {
    this.sides.identifyAs(self)
    this.forgetHistory()
    this.noteMembers()
    this.layout.lists.forget(this.cursor.place)
  }

  /** A copy of the set outside the store: an earlier copy, which is overwritten, or a new one. */
  copy(copy: LeafSet = this.emptyCopy()): LeafSet {
    const { int32s } = copy.cursor
    const first = this.cursor.int32At + this.begin
    for (let index = 0; index < int32s.length; index++) int32s[index] = this.cursor.int32s[first + index]!
    copy.forgetHistory()
    return copy
  }

  /** The node whose leaf set this is. */
  get self(): NodeHandle {
    return this.sides.self
  }

  /** Counts the changes of membership. */
  get version(): number {
    return this.read(VERSION)
  }

  /** Members of one side, nearest first, in a list of its own. */
  side(side: Side): NodeHandle[] {
    return this.sides.list(side)
  }

  /** Nearest member going counter-clockwise, or NO_NODE. */
  get left(): NodeHandle {
    return this.sides.nearest('counterclockwise')
  }

  /** Nearest member going clockwise, or NO_NODE. */
  get right(): NodeHandle {
    return this.sides.nearest('clockwise')
  }

  get isEmpty(): boolean {
    return this.sides.count('clockwise') === 0 && this.sides.count('counterclockwise') === 0
  }

  isFull(side: Side): boolean {
    return this.sides.isFull(side)
  }

  /** The member of a side that is farthest from this node, or NO_NODE. */
  outermost(side: Side): NodeHandle {
    return this.sides.outermost(side)
  }

  has(handle: NodeHandle): boolean {
    return this.hasOn('clockwise', handle) || this.hasOn('counterclockwise', handle)
  }

  /** Where a member stands: 0 … L - 1, the clockwise side first; -1 if it is none. */
  placeOf(handle: NodeHandle): number {
    const place = this.placeOn('clockwise', handle)
    return place >= 0 ? place : this.placeOn('counterclockwise', handle)
  }

  /** Where a member that stands at a place stands on the other side; -1 if it does not. */
  otherPlaceOf(handle: NodeHandle, place: number): number {
    return place < this.layout.half
      ? this.placeOn('counterclockwise', handle)
      : this.placeOn('clockwise', handle)
  }

  /** Can it be a member, by how far the sides reach? If not it need not be looked for. */
  reaches(handle: NodeHandle): boolean {
    const ahead = this.aheadOf(handle)
    return !this.reach.isBeyond('clockwise', ahead) || !this.reach.isBeyond('counterclockwise', ahead)
  }

  /** How many members a side has. */
  count(side: Side): number {
    return this.sides.count(side)
  }

  /** A member of a side; 0 is the nearest. */
  at(side: Side, index: number): NodeHandle {
    return this.sides.at(side, index)
  }

  /** The place of a member of a side, as `placeOf` gives it. */
  placeAt(side: Side, index: number): number {
    return this.sides.placeOf(side, index)
  }

  /** Is it a member of that side? */
  hasOn(side: Side, handle: NodeHandle): boolean {
    return this.sides.indexOf(side, handle) >= 0
  }

  /** How many members it has. */
  get size(): number {
    return this.sides.count('clockwise') + this.sides.count('counterclockwise') - this.read(ON_BOTH)
  }

  /** Every member once, clockwise side first. The list is never modified: a change of the set makes a new one. */
  members(): readonly NodeHandle[] {
    const { lists } = this.layout
    const { place } = this.cursor
    const known = lists.get(place, this.version)
    if (known !== undefined) return known
    const list = this.newList()
    if (place !== NOWHERE) lists.set(place, this.version, list)
    return list
  }

  /** Does some member stand on both sides? */
  get overlaps(): boolean {
    return this.read(ON_BOTH) > 0
  }

  /** Has it been confirmed that the members are the entire ring? */
  get spansRing(): boolean {
    return this.read(CONFIRMED) === 1 && (this.overlaps || this.isEmpty)
  }

  /**
   * May nodes stand between this one and its nearest member of the side, because every former member has died? Members
   * that were added since, from farther on, say nothing about the nodes between.
   */
  hasLost(side: Side): boolean {
    return this.frontiers.hasLost(side)
  }

  /** Has a member died since the sides were last searched for gaps? */
  get mayHaveGaps(): boolean {
    return this.mayHaveGapsOn('clockwise') || this.mayHaveGapsOn('counterclockwise')
  }

  /** The same of one side. */
  mayHaveGapsOn(side: Side): boolean {
    return this.frontiers.has(side)
  }

  /** The sides have been searched and have no gaps now. */
  confirmContiguous(): void {
    if (this.mayHaveGaps) this.frontiers.clear()
  }

  /** N, from how densely this node's part of the ring is populated. */
  estimatedRingSize(): number {
    const members = this.size
    if (members === 0 || this.overlaps) return members + 1
    const span = (this.sides.lastWord('clockwise') - this.sides.lastWord('counterclockwise')) >>> 0
    return Math.max(members + 1, (members * 4_294_967_296) / Math.max(1, span))
  }

  confirmSpansRing(): void {
    this.write(CONFIRMED, 1)
  }

  /** Negative when the first of two other nodes is nearer to this one, going the way of the side. */
  compareNodes(side: Side, a: NodeHandle, b: NodeHandle): number {
    return this.sides.compareNodes(side, a, b)
  }

  /** How far one goes clockwise from this node to another, in leading words of ids. */
  aheadOf(handle: NodeHandle): number {
    return this.sides.aheadOf(handle)
  }

  /** Would `add` change the set? */
  wouldAdd(handle: NodeHandle): boolean {
    if (handle === this.self) return false
    return this.wouldAddOn('clockwise', handle) || this.wouldAddOn('counterclockwise', handle)
  }

  /** The member that has the same id at another address, or NO_NODE. */
  twinOf(handle: NodeHandle): NodeHandle {
    if (this.has(handle)) return NO_NODE
    const twin = this.sides.twinOf('clockwise', handle)
    return twin === NO_NODE ? this.sides.twinOf('counterclockwise', handle) : twin
  }

  /** Would `add` change the side on which the node is less than half-way round? */
  wouldAddNearby(handle: NodeHandle): boolean {
    if (handle === this.self) return false
    return this.wouldAddOn((this.aheadOf(handle) | 0) >= 0 ? 'clockwise' : 'counterclockwise', handle)
  }

  /** Adds a live node in its place, pushing out the farthest. Returns whether the set changed. */
  add(handle: NodeHandle): boolean {
    const change = this.insert(handle)
    if (change === 'none') return false
    this.noteChanges(1)
    if (change === 'a new member') this.standing?.leafCame(handle)
    return true
  }

  /**
   * Adds the first members of an empty set: at most L of different ids, each of which has a place in it. They are
   * sorted once, and `standing` is not notified of each.
   */
  fill(handles: readonly NodeHandle[]): void {
    const { half } = this.layout
    const ahead = [...handles].sort((a, b) => this.compareNodes('clockwise', a, b))
    this.sides.fill('clockwise', ahead.slice(0, half))
    this.sides.fill('counterclockwise', ahead.slice(-half).reverse())
    this.noteChanges(handles.length)
  }

  private insert(handle: NodeHandle): 'none' | 'another side' | 'a new member' {
    if (handle === this.self) return 'none'
    let change: ReturnType<LeafSet['insert']> = 'none'
    for (const side of SIDES) {
      if (!this.wouldAddOn(side, handle)) continue
      if (change === 'none') change = this.has(handle) ? 'another side' : 'a new member'
      if (this.isFull(side)) this.outermostGoes(side)
      this.sides.insert(side, handle)
    }
    return change
  }

  /** Returns whether it was a member. */
  remove(handle: NodeHandle): boolean {
    let removed = false
    for (const side of SIDES) {
      const index = this.sides.indexOf(side, handle)
      if (index < 0) continue
      if (!removed) this.standing?.leafGoes(handle)
      this.frontiers.noteLoss(side)
      this.sides.removeAt(side, index)
      removed = true
    }
    if (removed) {
      this.noteChanges(1)
      this.write(CONFIRMED, 0)
    }
    return removed
  }

  /** Is the key between the outermost members that routing relies on, through this node? */
  covers(key: Id): boolean {
    if (this.coversRing()) return true
    const { frontiers, ids } = this
    const from = ids.idOf(frontiers.reliedOn('counterclockwise'))
    return isOnArc(from, key, ids.idOf(frontiers.reliedOn('clockwise')))
  }

  /** Is every key between them? */
  coversRing(): boolean {
    if (this.spansRing) return true
    // Both ways reach the same other node: that is all the way round.
    const from = this.frontiers.reliedOn('counterclockwise')
    return from === this.frontiers.reliedOn('clockwise') && from !== this.self
  }

  /** The member or this node itself that is numerically closest to the key; `without` is passed over. */
  closest(key: Id, without: NodeHandle = NO_NODE): NodeHandle {
    const { sides, ids } = this
    const side = sides.isNearby('clockwise', key) ? 'clockwise' : 'counterclockwise'
    const index = sides.firstNotBefore(side, key)
    if (index === sides.count(side)) return this.closestOfAll(key, without)
    const after = sides.at(side, index)
    const before = index === 0 ? this.self : sides.at(side, index - 1)
    if (after === without || before === without) return this.closestOfAll(key, without)
    // The other side may reach so far round that one of its members stands between these two.
    const other = sides.outermost(side === 'clockwise' ? 'counterclockwise' : 'clockwise')
    const isBetween = other !== NO_NODE && sides.compareNodes(side, other, after) < 0
    if (isBetween) return this.closestOfAll(key, without)
    return isCloser(key, ids.idOf(after), ids.idOf(before)) ? after : before
  }

  private newList(): NodeHandle[] {
    const { sides, overlaps } = this
    const { draft } = this.layout.lists
    let length = 0
    for (let index = 0; index < sides.count('clockwise'); index++)
      draft[length++] = sides.at('clockwise', index)
    for (let index = 0; index < sides.count('counterclockwise'); index++) {
      const handle = sides.at('counterclockwise', index)
      if (!overlaps || !this.hasOn('clockwise', handle)) draft[length++] = handle
    }
    return draft.slice(0, length)
  }

  private emptyCopy(): LeafSet {
    const { layout, begin, ids } = this
    const cursor = new Cursor()
    cursor.int32s = new Int32Array(MEMBERS + sidesLength(layout.half))
    cursor.int32At = -begin
    return new LeafSet({ ...layout, facts: undefined }, cursor, ids)
  }

  private closestOfAll(key: Id, without: NodeHandle): NodeHandle {
    let best = this.self
    for (const handle of this.members()) {
      if (handle !== without && isCloser(key, this.ids.idOf(handle), this.ids.idOf(best))) best = handle
    }
    return best
  }

  private placeOn(side: Side, handle: NodeHandle): number {
    const index = this.sides.indexOf(side, handle)
    return index < 0 ? -1 : this.sides.placeOf(side, index)
  }

  private outermostGoes(side: Side): void {
    const leaf = this.outermost(side)
    if (!this.hasOn(opposite(side), leaf)) this.standing?.leafGoes(leaf)
  }

  private wouldAddOn(side: Side, handle: NodeHandle): boolean {
    const ahead = this.aheadOf(handle)
    if (this.reach.isBeyond(side, ahead) || this.hasOn(side, handle)) return false
    const { sides, ids } = this
    if (sides.isFull(side) && sides.compareNodes(side, sides.outermost(side), handle) <= 0) return false
    // Has this node, or a member, the same id at another address? Of two the first stays.
    const hasOwnId = ahead === 0 && idEquals(ids.idOf(handle), ids.idOf(this.self))
    return !hasOwnId && this.twinOf(handle) === NO_NODE
  }

  private forgetHistory(): void {
    this.write(VERSION, 0)
    this.write(CONFIRMED, 0)
    this.confirmContiguous()
  }

  private noteChanges(count: number): void {
    this.write(VERSION, this.version + count)
    this.noteMembers()
  }

  /** Notes what follows from the members. */
  private noteMembers(): void {
    this.frontiers.noteMembers()
    this.reach.noteMembers()
    this.write(ON_BOTH, this.sides.countOnBoth())
  }

  private read(field: number): number {
    return this.cursor.int32s[this.cursor.int32At + this.begin + field]!
  }

  private write(field: number, value: number): void {
    this.cursor.int32s[this.cursor.int32At + this.begin + field] = value
  }
}
