import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { clockwiseDistance, compareClockwise, type Id, idEquals } from '../base/id.ts'
import type { Cursor } from '../store/cursor.ts'
import type { Ids } from './ids.ts'
import type { LeafFacts } from './leaf-facts.ts'
import { opposite, placeOfSide, SIDES, type Side } from './side.ts'

// What a record holds, in integers.

const SELF = 0
/** The leading word of the id of the node itself. */
const SELF_WORD = 1
/** How many members the sides have, clockwise first. */
const COUNTS = 2
/** The clockwise side, nearest first, then the other. */
const MEMBERS = 4

/** Numbers of a record if each side has room for `half` nodes. */
export const sidesLength = (half: number): number => MEMBERS + 2 * half

/**
 * The nodes next to one, going either way round the ring: two lists in a record at a cursor, nearest first. If `facts`
 * are given they move with the nodes.
 */
export class Sides {
  private readonly cursor: Cursor
  private readonly begin: number
  private readonly half: number
  private readonly ids: Ids
  private readonly facts: LeafFacts | undefined

  constructor(cursor: Cursor, begin: number, half: number, ids: Ids, facts: LeafFacts | undefined) {
    this.cursor = cursor
    this.begin = begin
    this.half = half
    this.ids = ids
    this.facts = facts
  }

  /** The node is new: both sides are empty. */
  identifyAs(self: NodeHandle): void {
    this.write(SELF, self)
    this.write(SELF_WORD, this.ids.leadingWordOf(self))
    for (const side of SIDES) this.write(COUNTS + placeOfSide(side), 0)
  }

  get self(): NodeHandle {
    return this.read(SELF) as NodeHandle
  }

  count(side: Side): number {
    return this.read(COUNTS + placeOfSide(side))
  }

  isFull(side: Side): boolean {
    return this.count(side) >= this.half
  }

  at(side: Side, index: number): NodeHandle {
    return this.cursor.int32s[this.first(side) + index] as NodeHandle
  }

  /** Or NO_NODE. */
  nearest(side: Side): NodeHandle {
    return this.count(side) === 0 ? NO_NODE : this.at(side, 0)
  }

  /** Or NO_NODE. */
  outermost(side: Side): NodeHandle {
    const count = this.count(side)
    return count === 0 ? NO_NODE : this.at(side, count - 1)
  }

  /** Where a node stands on a side; -1 if it does not. */
  indexOf(side: Side, handle: NodeHandle): number {
    const { int32s } = this.cursor
    const first = this.first(side)
    const end = first + this.count(side)
    for (let at = first; at < end; at++) if (int32s[at] === handle) return at - first
    return -1
  }

  /** The node of a side that has the id of another, or NO_NODE. */
  twinOf(side: Side, handle: NodeHandle): NodeHandle {
    const { ids } = this
    const index = this.placeFor(side, handle)
    if (index === this.count(side)) return NO_NODE
    const found = this.at(side, index)
    if (ids.leadingWordOf(found) !== ids.leadingWordOf(handle)) return NO_NODE
    return idEquals(ids.idOf(found), ids.idOf(handle)) ? found : NO_NODE
  }

  /** How many nodes stand on both sides. */
  countOnBoth(): number {
    // None is less than half-way round both ways.
    if (this.isWithinHalf('clockwise') && this.isWithinHalf('counterclockwise')) return 0
    let count = 0
    for (let index = 0; index < this.count('clockwise'); index++)
      if (this.indexOf('counterclockwise', this.at('clockwise', index)) >= 0) count++
    return count
  }

  /** The nodes of a side in a list of its own. */
  list(side: Side): NodeHandle[] {
    const list: NodeHandle[] = []
    const count = this.count(side)
    for (let index = 0; index < count; index++) list.push(this.at(side, index))
    return list
  }

  /** Puts a node in its place; if the side is full the farthest is removed. */
  insert(side: Side, handle: NodeHandle): void {
    const { int32s } = this.cursor
    const first = this.first(side)
    const index = this.placeFor(side, handle)
    const at = first + index
    const count = Math.min(this.count(side) + 1, this.half)
    int32s.copyWithin(at + 1, at, first + count - 1)
    int32s[at] = handle
    this.write(COUNTS + placeOfSide(side), count)
    this.makeRoomForFacts(side, index, handle)
  }

  /** Of a side that is empty: these stand on it from now on, nearest first. Nothing is known of them. */
  fill(side: Side, nodes: readonly NodeHandle[]): void {
    this.cursor.int32s.set(nodes, this.first(side))
    this.write(COUNTS + placeOfSide(side), nodes.length)
    for (let index = 0; index < nodes.length; index++) this.facts?.clear(this.placeOf(side, index))
  }

  /** The leading word of the outermost member of a side, or of this node. */
  lastWord(side: Side): number {
    const outermost = this.outermost(side)
    return this.ids.leadingWordOf(outermost === NO_NODE ? this.self : outermost)
  }

  /** The number of what stands on a side, counted over both: 0 … L - 1, the clockwise side first. */
  placeOf(side: Side, index: number): number {
    return placeOfSide(side) * this.half + index
  }

  removeAt(side: Side, index: number): void {
    const first = this.first(side)
    const count = this.count(side)
    this.cursor.int32s.copyWithin(first + index, first + index + 1, first + count)
    this.write(COUNTS + placeOfSide(side), count - 1)
    this.facts?.move(this.placeOf(side, index + 1), this.placeOf(side, count), this.placeOf(side, index))
  }

  /** Index of the first node of a side that is not nearer to this one than the id. */
  firstNotBefore(side: Side, id: Id): number {
    let low = 0
    let high = this.count(side)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(side, this.at(side, middle), id) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The same for another node. Both are asked too often for `lowerBound`, which takes a closure. */
  private placeFor(side: Side, handle: NodeHandle): number {
    let low = 0
    let high = this.count(side)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compareNodes(side, this.at(side, middle), handle) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Negative when another node is nearer to this one than the id, going the way of the side. */
  compare(side: Side, handle: NodeHandle, id: Id): number {
    const toId = (id.w0 - this.read(SELF_WORD)) >>> 0
    const order = orderByWords(this.aheadOf(handle), toId) || this.orderById(handle, id)
    return side === 'clockwise' ? order : -order
  }

  /** The same of two other nodes. */
  compareNodes(side: Side, a: NodeHandle, b: NodeHandle): number {
    const order = orderByWords(this.aheadOf(a), this.aheadOf(b)) || this.orderById(a, this.ids.idOf(b))
    return side === 'clockwise' ? order : -order
  }

  /** Is the id less than half-way round, going the way of the side? */
  isNearby(side: Side, id: Id): boolean {
    const ahead = (id.w0 - this.read(SELF_WORD)) | 0
    return isDecided(ahead) ? isAheadOn(side, ahead) : this.isNearbyById(side, id)
  }

  /** The same of another node. */
  isNodeNearby(side: Side, handle: NodeHandle): boolean {
    const ahead = this.aheadOf(handle) | 0
    return isDecided(ahead) ? isAheadOn(side, ahead) : this.isNearbyById(side, this.ids.idOf(handle))
  }

  /** How far one goes clockwise from this node to another, in leading words of ids. */
  aheadOf(handle: NodeHandle): number {
    return (this.ids.leadingWordOf(handle) - this.read(SELF_WORD)) >>> 0
  }

  /** A node has been added. It may already stand on the other side; its facts are kept at both places. */
  private makeRoomForFacts(side: Side, index: number, handle: NodeHandle): void {
    const { facts } = this
    if (facts === undefined) return
    const place = this.placeOf(side, index)
    facts.move(place, this.placeOf(side, this.count(side) - 1), place + 1)
    const across = this.indexOf(opposite(side), handle)
    if (across < 0) facts.clear(place)
    else facts.copy(this.placeOf(opposite(side), across), place)
  }

  /** Is all of a side less than half-way round? */
  private isWithinHalf(side: Side): boolean {
    const outermost = this.outermost(side)
    return outermost === NO_NODE || this.isNodeNearby(side, outermost)
  }

  private isNearbyById(side: Side, id: Id): boolean {
    const selfId = this.ids.idOf(this.self)
    return (side === 'clockwise' ? clockwiseDistance(selfId, id) : clockwiseDistance(id, selfId)).w0 >= 0
  }

  /** Which of the two one meets first, going clockwise from this node. */
  private orderById(handle: NodeHandle, id: Id): number {
    return compareClockwise(this.ids.idOf(this.self), this.ids.idOf(handle), id)
  }

  private first(side: Side): number {
    return this.cursor.int32At + this.begin + MEMBERS + placeOfSide(side) * this.half
  }

  private read(field: number): number {
    return this.cursor.int32s[this.cursor.int32At + this.begin + field]!
  }

  private write(field: number, value: number): void {
    this.cursor.int32s[this.cursor.int32At + this.begin + field] = value
  }
}

/**
 * Which of two is met first, by how far ahead they are in leading words, which decide nearly always; 0 if they do not. One that
 * shares the leading word of this node may stand just behind it: that is all the way round.
 */
function orderByWords(toA: number, toB: number): number {
  if (toA === 0 || toB === 0 || toA === toB) return 0
  return toA < toB ? -1 : 1
}

/** Do leading words, as a signed number, say in which half of the ring an id is? Not if a borrow from the words below could change the sign. */
const isDecided = (ahead: number): boolean => ahead !== 0 && ahead !== -0x80000000

const isAheadOn = (side: Side, ahead: number): boolean => (side === 'clockwise' ? ahead > 0 : ahead < 0)
