import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { digitAt, type Id, idEquals, sharedPrefixLength } from '../base/id.ts'
import type { Micros } from '../base/time.ts'

/** No round trip to this entry has been measured. */
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

/** Numbers of a cell: the node, and the round trip to it. Empty is -1 for both. */
const CELL = 2
const EMPTY = -1

/**
 * The routing table [P01 §2.1]: idBits/b rows of 2^b cells; row n holds nodes that share exactly n digits
 * with this one. Of two candidates for a cell the closer by measured round trip stays. There are as many rows as the
 * deepest entry needs: with N nodes, about log N.
 */
export class RoutingTable {
  /** Occupied cells. */
  size = 0
  /** Counts the nodes that came and went. */
  version = 0

  private readonly selfId: Id
  private readonly digitBits: number
  private readonly idOf: (handle: NodeHandle) => Id
  /** All cells, row by row. */
  private cells = new Int32Array(0)

  constructor(self: NodeHandle, digitBits: number, idOf: (handle: NodeHandle) => Id) {
    this.selfId = idOf(self)
    this.digitBits = digitBits
    this.idOf = idOf
  }

  /** Rows that exist; those beyond are empty. */
  get rowCount(): number {
    return (this.cells.length / CELL) >> this.digitBits
  }

  cellOf(id: Id): Cell {
    return cellBetween(this.selfId, id, this.digitBits)
  }

  get(row: number, column: number): NodeHandle {
    return (this.cells[this.at(row, column)] ?? NO_NODE) as NodeHandle
  }

  /** The entry that shares one digit more with the key than this node does, or NO_NODE [P01 §2.3]. */
  lookup(key: Id): NodeHandle {
    const row = sharedPrefixLength(this.selfId, key, this.digitBits)
    return this.get(row, digitAt(key, row, this.digitBits))
  }

  has(handle: NodeHandle): boolean {
    return this.cells[this.placeOf(this.idOf(handle))] === handle
  }

  /** Measured round trip to the entry of a cell, or UNMEASURED. */
  roundTrip(row: number, column: number): Micros {
    return (this.cells[this.at(row, column) + 1] ?? UNMEASURED) as Micros
  }

  /**
   * Puts a node into its cell if the cell is empty, or if it measured closer than the present entry did.
   * Returns whether the node is in the table now.
   */
  add(handle: NodeHandle, roundTrip: Micros = UNMEASURED): boolean {
    const id = this.idOf(handle)
    if (idEquals(id, this.selfId)) return false
    const at = this.placeOf(id)
    if (at >= this.cells.length) this.growTo(at)
    const { cells } = this
    const current = cells[at]
    if (current === EMPTY) this.size++
    else if (current === handle && roundTrip === UNMEASURED) return true
    else if (!this.isWantedAt(at, handle, roundTrip)) return false
    if (current !== handle) this.version++
    cells[at] = handle
    cells[at + 1] = roundTrip
    return true
  }

  /** Would `add` put the node in the place of another? */
  wouldDisplace(handle: NodeHandle, roundTrip: Micros): boolean {
    const at = this.placeOf(this.idOf(handle))
    const current = this.cells[at] ?? EMPTY
    return current !== EMPTY && current !== handle && this.isWantedAt(at, handle, roundTrip)
  }

  /** Returns whether it was in the table. */
  remove(handle: NodeHandle): boolean {
    const at = this.placeOf(this.idOf(handle))
    if (this.cells[at] !== handle) return false
    this.cells[at] = EMPTY
    this.cells[at + 1] = UNMEASURED
    this.size--
    this.version++
    return true
  }

  /** The nodes of one row, by column. */
  rowEntries(row: number): NodeHandle[] {
    return this.entriesBetween(this.at(row, 0), Math.min(this.at(row + 1, 0), this.cells.length))
  }

  /** Every node of the table, by row and column. */
  entries(): NodeHandle[] {
    return this.entriesBetween(0, this.cells.length)
  }

  /** Cells that exist, row by row: `nodeAt(place)` for each place below is the way over all nodes without a list of them. */
  get places(): number {
    return this.cells.length / CELL
  }

  /** The node at a place, or NO_NODE. */
  nodeAt(place: number): NodeHandle {
    return this.cells[place * CELL] as NodeHandle
  }

  private entriesBetween(start: number, end: number): NodeHandle[] {
    const entries: NodeHandle[] = []
    for (let at = start; at < end; at += CELL)
      if (this.cells[at] !== EMPTY) entries.push(this.cells[at] as NodeHandle)
    return entries
  }

  private isWantedAt(at: number, handle: NodeHandle, roundTrip: Micros): boolean {
    const current = this.cells[at] ?? EMPTY
    if (current === EMPTY || current === handle) return true
    const measured = this.cells[at + 1]!
    return roundTrip !== UNMEASURED && (measured === UNMEASURED || roundTrip < measured)
  }

  private at(row: number, column: number): number {
    return ((row << this.digitBits) + column) * CELL
  }

  private placeOf(id: Id): number {
    const row = sharedPrefixLength(this.selfId, id, this.digitBits)
    return this.at(row, digitAt(id, row, this.digitBits))
  }

  /** Makes room for the row of a place, and for those before it. */
  private growTo(at: number): void {
    const row = (at / CELL) >> this.digitBits
    const larger = new Int32Array(this.at(row + 1, 0)).fill(EMPTY)
    larger.set(this.cells)
    this.cells = larger
  }
}
