import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { digitAt, type Id, idEquals, sharedPrefixLength } from '../base/id.ts'
import type { Micros } from '../base/time.ts'
import type { Cursor } from '../store/cursor.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { Rows } from '../store/rows.ts'
import type { Ids } from './ids.ts'
import { isMeasured, packEstimate, roundTripIn } from './round-trip-samples.ts'
import type { Standing } from './standing.ts'
import { UNKNOWN } from './unknown.ts'

/** Nothing is known of the round trip to this entry. */
export const UNMEASURED = -1 as Micros

/** Where an id belongs in a routing table: shared prefix length with the owner, and its next digit. */
export interface Cell {
  readonly row: number
  readonly column: number
}

/** Where `peer` belongs in the table of `observer`. */
export function cellBetween(observer: Id, peer: Id, digitBits: number): Cell {
  const row = sharedPrefixLength(observer, peer, digitBits)
  return { row, column: digitAt(peer, row, digitBits) }
}

// What the record of a table holds, in integers, in addition to the place of its rows.

const SELF = 0
/** The leading word of this node's id. */
const SELF_WORD = 1
const SIZE = 2
const VERSION = 3
const FIELDS = 4

/** Which cell, row by row; of a node that is no entry NO_PLACE. */
export const NO_PLACE = -1

/**
 * Numbers of a cell: the node, its round trip in one number (`round-trip-samples.ts`), and the ticks (`ticks.ts`) when it was last heard. Empty
 * is NO_NODE and UNKNOWN, which new rows hold.
 */
const CELL = 3
const ROUND_TRIP = 1
const HEARD = 2

/** Where the tables of a store lie. */
export interface RoutingTableLayout {
  readonly begin: number
  readonly digitBits: number
  readonly rows: Rows
}

export function declareRoutingTable(store: NodeStore, digitBits: number): RoutingTableLayout {
  return { begin: store.int32s(FIELDS, 0), digitBits, rows: store.rows(CELL << digitBits) }
}

/**
 * The routing table [P01 §2.1]: idBits/b rows of 2^b cells; row n holds nodes that share exactly n digits
 * with this one. Of two candidates for a cell the closer by measured round trip stays. There are as many rows as the
 * deepest entry needs: with N nodes, about log N. It is that of the node at a cursor.
 */
export class RoutingTable {
  private readonly begin: number
  private readonly digitBits: number
  private readonly rows: Rows
  private readonly cursor: Cursor
  private readonly ids: Ids
  private readonly standing: Standing | undefined

  /** `standing` is notified of nodes that enter and leave. */
  constructor({ begin, digitBits, rows }: RoutingTableLayout, cursor: Cursor, ids: Ids, standing?: Standing) {
    this.begin = begin
    this.digitBits = digitBits
    this.rows = rows
    this.cursor = cursor
    this.ids = ids
    this.standing = standing
  }

  /** The node is new: its table is empty. */
  identifyAs(self: NodeHandle): void {
    this.write(SELF, self)
    this.write(SELF_WORD, this.ids.leadingWordOf(self))
  }

  /** Occupied cells. */
  get size(): number {
    return this.read(SIZE)
  }

  /** Counts the nodes that came and went. */
  get version(): number {
    return this.read(VERSION)
  }

  /** Rows that exist; those beyond are empty. */
  get rowCount(): number {
    return this.rows.count(this.cursor)
  }

  cellOf(id: Id): Cell {
    return cellBetween(this.selfId, id, this.digitBits)
  }

  get(row: number, column: number): NodeHandle {
    return this.nodeAt(this.placeIn(row, column))
  }

  /** The entry that shares one digit more with the key than this node does, or NO_NODE [P01 §2.3]. */
  lookup(key: Id): NodeHandle {
    return this.nodeAt(this.placeOf(key))
  }

  has(handle: NodeHandle): boolean {
    return this.holderFor(handle) === handle
  }

  /** The node in the cell where another belongs, or NO_NODE. */
  holderFor(peer: NodeHandle): NodeHandle {
    return this.nodeAt(this.placeOfNode(peer))
  }

  /** Measured round trip to the node in the cell where another belongs, or UNMEASURED. */
  roundTripOfHolderFor(peer: NodeHandle): Micros {
    return this.roundTripAt(this.placeOfNode(peer))
  }

  /** Smoothed or estimated round trip to the entry of a cell, or UNMEASURED. */
  roundTrip(row: number, column: number): Micros {
    return this.roundTripAt(this.placeIn(row, column))
  }

  /**
   * Puts a node into its cell if the cell is empty, or if it is closer than the present entry. A round trip counts as an estimate
   * until the entry is measured. Returns whether the node is in the table now.
   */
  add(handle: NodeHandle, roundTrip: Micros = UNMEASURED): boolean {
    if (this.hasOwnId(handle)) return false
    const place = this.placeOfNode(handle)
    if (place >= this.places) this.rows.extend(this.cursor, (place >> this.digitBits) + 1)
    const current = this.nodeAt(place)
    if (current === handle) {
      if (roundTrip !== UNMEASURED && !isMeasured(this.packedAt(place)))
        this.noteRoundTrip(place, packEstimate(roundTrip))
      return true
    }
    if (current !== NO_NODE) {
      if (!this.isWantedAt(place, handle, roundTrip)) return false
      this.standing?.entryGoes(current)
    }
    this.fill(place, handle)
    if (roundTrip !== UNMEASURED) this.noteRoundTrip(place, packEstimate(roundTrip))
    if (current === NO_NODE) this.write(SIZE, this.size + 1)
    this.write(VERSION, this.version + 1)
    this.standing?.entryCame(handle)
    return true
  }

  /** Adds a node whose cell is empty, with what is known of it: its round trip in one number, and the ticks when it was last heard. */
  put(handle: NodeHandle, packedRoundTrip: number, heard: number): void {
    const place = this.placeOfNode(handle)
    if (place >= this.places) this.rows.extend(this.cursor, (place >> this.digitBits) + 1)
    const page = this.rows.page(this.cursor)
    const at = this.rows.first(this.cursor) + place * CELL
    if (page[at] !== NO_NODE) throw new RangeError(`the cell of node ${handle} is taken by node ${page[at]}`)
    page[at] = handle
    page[at + ROUND_TRIP] = packedRoundTrip
    page[at + HEARD] = heard
    this.write(SIZE, this.size + 1)
    this.write(VERSION, this.version + 1)
  }

  /** Would `add` put the node in the place of another? */
  wouldDisplace(handle: NodeHandle, roundTrip: Micros): boolean {
    const place = this.placeOfNode(handle)
    const current = this.nodeAt(place)
    return current !== NO_NODE && current !== handle && this.isWantedAt(place, handle, roundTrip)
  }

  /** Returns whether it was in the table. */
  remove(handle: NodeHandle): boolean {
    const place = this.placeOfNode(handle)
    if (this.nodeAt(place) !== handle) return false
    this.standing?.entryGoes(handle)
    this.fill(place, NO_NODE)
    this.write(SIZE, this.size - 1)
    this.write(VERSION, this.version + 1)
    return true
  }

  /** The nodes of one row, by column. */
  rowEntries(row: number): NodeHandle[] {
    return this.entriesBetween(this.placeIn(row, 0), Math.min(this.placeIn(row + 1, 0), this.places))
  }

  /** Every node of the table, by row and column. */
  entries(): NodeHandle[] {
    return this.entriesBetween(0, this.places)
  }

  /** How many cells exist, row by row: `nodeAt(place)` for each place below visits all nodes without making a list. */
  get places(): number {
    return this.rowCount << this.digitBits
  }

  /** The node at a place, or NO_NODE. */
  nodeAt(place: number): NodeHandle {
    if (place >= this.places) return NO_NODE
    return this.rows.page(this.cursor)[this.rows.first(this.cursor) + place * CELL] as NodeHandle
  }

  // What is known of an entry, by its place.

  placeOfEntry(handle: NodeHandle): number {
    const place = this.placeOfNode(handle)
    return this.nodeAt(place) === handle ? place : NO_PLACE
  }

  /** The round trip in one number (`round-trip-samples.ts`), or UNKNOWN. */
  packedAt(place: number): number {
    return this.rows.page(this.cursor)[this.rows.first(this.cursor) + place * CELL + ROUND_TRIP]!
  }

  noteRoundTrip(place: number, packed: number): void {
    this.rows.page(this.cursor)[this.rows.first(this.cursor) + place * CELL + ROUND_TRIP] = packed
  }

  /** Ticks, or UNKNOWN. */
  heardAt(place: number): number {
    return this.rows.page(this.cursor)[this.rows.first(this.cursor) + place * CELL + HEARD]!
  }

  noteHeard(place: number, ticks: number): void {
    this.rows.page(this.cursor)[this.rows.first(this.cursor) + place * CELL + HEARD] = ticks
  }

  private roundTripAt(place: number): Micros {
    const packed = place >= this.places ? UNKNOWN : this.packedAt(place)
    return packed === UNKNOWN ? UNMEASURED : roundTripIn(packed)
  }

  /** Nothing is known of the node there yet. */
  private fill(place: number, handle: NodeHandle): void {
    const page = this.rows.page(this.cursor)
    const at = this.rows.first(this.cursor) + place * CELL
    page[at] = handle
    page[at + ROUND_TRIP] = UNKNOWN
    page[at + HEARD] = UNKNOWN
  }

  private entriesBetween(start: number, end: number): NodeHandle[] {
    const entries: NodeHandle[] = []
    for (let place = start; place < end; place++) {
      const node = this.nodeAt(place)
      if (node !== NO_NODE) entries.push(node)
    }
    return entries
  }

  /** Of an occupied place. */
  private isWantedAt(place: number, handle: NodeHandle, roundTrip: Micros): boolean {
    if (this.nodeAt(place) === handle) return true
    const measured = this.roundTripAt(place)
    return roundTrip !== UNMEASURED && (measured === UNMEASURED || roundTrip < measured)
  }

  private placeIn(row: number, column: number): number {
    return (row << this.digitBits) + column
  }

  private placeOfNode(handle: NodeHandle): number {
    const word = this.ids.leadingWordOf(handle)
    const begin = Math.floor(Math.clz32(word ^ this.read(SELF_WORD)) / this.digitBits) * this.digitBits
    // The first digit that differs lies within the leading word, except for ids next to each other.
    if (begin + this.digitBits > 32) return this.placeOf(this.ids.idOf(handle))
    return this.placeIn(begin / this.digitBits, (word << begin) >>> (32 - this.digitBits))
  }

  private placeOf(id: Id): number {
    const row = this.rowOf(id)
    return this.placeIn(row, digitAt(id, row, this.digitBits))
  }

  private rowOf(id: Id): number {
    const difference = id.w0 ^ this.read(SELF_WORD)
    if (difference !== 0) return Math.floor(Math.clz32(difference) / this.digitBits)
    return sharedPrefixLength(this.selfId, id, this.digitBits)
  }

  private hasOwnId(handle: NodeHandle): boolean {
    return (
      this.ids.leadingWordOf(handle) === this.read(SELF_WORD) && idEquals(this.ids.idOf(handle), this.selfId)
    )
  }

  private get selfId(): Id {
    return this.ids.idOf(this.read(SELF) as NodeHandle)
  }

  private read(field: number): number {
    return this.cursor.int32s[this.cursor.int32At + this.begin + field]!
  }

  private write(field: number, value: number): void {
    this.cursor.int32s[this.cursor.int32At + this.begin + field] = value
  }
}
