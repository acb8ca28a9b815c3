import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import {
  clockwiseDistance,
  compareCloseness,
  compareIds,
  type Id,
  idEquals,
  isOnArc,
} from '../../../protocol/base/id.ts'
import { SIDES, type Side } from '../../../protocol/state/side.ts'

/** The leaf set in plain arrays and complete ids, without any shortcut: what `LeafSet` has to agree with. */
export class PlainLeafSet {
  version = 0
  readonly self: NodeHandle
  private readonly half: number
  private readonly idOf: (handle: NodeHandle) => Id
  private readonly sides: Record<Side, NodeHandle[]> = { clockwise: [], counterclockwise: [] }
  private readonly frontiers: Record<Side, Id | undefined> = {
    clockwise: undefined,
    counterclockwise: undefined,
  }
  private confirmed = false

  constructor(self: NodeHandle, size: number, idOf: (handle: NodeHandle) => Id) {
    this.self = self
    this.half = size / 2
    this.idOf = idOf
  }

  copy(): PlainLeafSet {
    const copy = new PlainLeafSet(this.self, 2 * this.half, this.idOf)
    for (const side of SIDES) copy.sides[side].push(...this.sides[side])
    return copy
  }

  side(side: Side): NodeHandle[] {
    return this.sides[side]
  }

  get left(): NodeHandle {
    return this.sides.counterclockwise[0] ?? NO_NODE
  }

  get right(): NodeHandle {
    return this.sides.clockwise[0] ?? NO_NODE
  }

  get isEmpty(): boolean {
    return this.members().length === 0
  }

  isFull(side: Side): boolean {
    return this.sides[side].length === this.half
  }

  outermost(side: Side): NodeHandle {
    return this.sides[side].at(-1) ?? NO_NODE
  }

  has(handle: NodeHandle): boolean {
    return SIDES.some((side) => this.hasOn(side, handle))
  }

  hasOn(side: Side, handle: NodeHandle): boolean {
    return this.sides[side].includes(handle)
  }

  members(): NodeHandle[] {
    return [...new Set([...this.sides.clockwise, ...this.sides.counterclockwise])]
  }

  get overlaps(): boolean {
    return this.sides.clockwise.some((handle) => this.hasOn('counterclockwise', handle))
  }

  get spansRing(): boolean {
    return this.confirmed && (this.overlaps || this.isEmpty)
  }

  hasLost(side: Side): boolean {
    const nearest = this.sides[side][0]
    const frontier = this.frontiers[side]
    if (nearest === undefined) return true
    return frontier !== undefined && this.compare(side, this.idOf(nearest), frontier) > 0
  }

  get mayHaveGaps(): boolean {
    return SIDES.some((side) => this.mayHaveGapsOn(side))
  }

  mayHaveGapsOn(side: Side): boolean {
    return this.frontiers[side] !== undefined
  }

  confirmContiguous(): void {
    for (const side of SIDES) this.frontiers[side] = undefined
  }

  estimatedRingSize(): number {
    const { length } = this.members()
    if (length === 0 || this.overlaps) return length + 1
    const word = (side: Side): number => this.idOf(this.sides[side].at(-1) ?? this.self).w0
    const span = (word('clockwise') - word('counterclockwise')) >>> 0
    return Math.max(length + 1, (length * 4_294_967_296) / Math.max(1, span))
  }

  confirmSpansRing(): void {
    this.confirmed = true
  }

  wouldAdd(handle: NodeHandle): boolean {
    return SIDES.some((side) => this.wouldAddOn(side, handle))
  }

  twinOf(handle: NodeHandle): NodeHandle {
    if (this.has(handle)) return NO_NODE
    return this.members().find((other) => idEquals(this.idOf(other), this.idOf(handle))) ?? NO_NODE
  }

  /** By leading words: half-way round is not exact to the last bit. */
  wouldAddNearby(handle: NodeHandle): boolean {
    const ahead = (this.idOf(handle).w0 - this.idOf(this.self).w0) | 0
    return this.wouldAddOn(ahead >= 0 ? 'clockwise' : 'counterclockwise', handle)
  }

  add(handle: NodeHandle): boolean {
    const sides = SIDES.filter((side) => this.wouldAddOn(side, handle))
    for (const side of sides) {
      this.sides[side].push(handle)
      this.sides[side].sort((a, b) => this.compare(side, this.idOf(a), this.idOf(b)))
      this.sides[side].splice(this.half)
    }
    if (sides.length > 0) this.version++
    return sides.length > 0
  }

  remove(handle: NodeHandle): boolean {
    const sides = SIDES.filter((side) => this.hasOn(side, handle))
    for (const side of sides) {
      this.frontiers[side] ??= this.idOf(this.outermost(side))
      this.sides[side] = this.sides[side].filter((each) => each !== handle)
    }
    if (sides.length === 0) return false
    this.version++
    this.confirmed = false
    return true
  }

  covers(key: Id): boolean {
    return this.coversRing() || isOnArc(this.reach('counterclockwise'), key, this.reach('clockwise'))
  }

  coversRing(): boolean {
    if (this.spansRing) return true
    const from = this.reach('counterclockwise')
    return idEquals(from, this.reach('clockwise')) && !idEquals(from, this.idOf(this.self))
  }

  closest(key: Id, without: NodeHandle = NO_NODE): NodeHandle {
    const candidates = [this.self, ...this.members().filter((handle) => handle !== without)]
    return candidates.sort((a, b) => compareCloseness(key, this.idOf(a), this.idOf(b)))[0]!
  }

  private reach(side: Side): Id {
    const selfId = this.idOf(this.self)
    const ids = this.sides[side].map((handle) => this.idOf(handle))
    const near = ids.filter(
      (id) => (side === 'clockwise' ? clockwiseDistance(selfId, id) : clockwiseDistance(id, selfId)).w0 >= 0,
    )
    return near.at(-1) ?? (this.hasLost(side) ? selfId : ids[0]!)
  }

  private wouldAddOn(side: Side, handle: NodeHandle): boolean {
    const id = this.idOf(handle)
    if (this.hasOn(side, handle) || idEquals(id, this.idOf(this.self)) || this.twinOf(handle) !== NO_NODE)
      return false
    return !this.isFull(side) || this.compare(side, id, this.idOf(this.outermost(side))) < 0
  }

  private compare(side: Side, a: Id, b: Id): number {
    const self = this.idOf(this.self)
    return side === 'clockwise'
      ? compareIds(clockwiseDistance(self, a), clockwiseDistance(self, b))
      : compareIds(clockwiseDistance(a, self), clockwiseDistance(b, self))
  }
}
