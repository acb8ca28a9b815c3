import { type Micros, NO_NODE, type NodeHandle } from './environment.ts'
import { digitAt, type Id, idEquals, sharedPrefixLength } from './id.ts'

/** No round trip to this entry has been measured. */
export const UNMEASURED = -1 as Micros

/** Where an id belongs in a routing table: shared prefix length with the owner, and its next digit. */
export interface Cell {
  readonly row: number
  readonly column: number
}

/**
 * The routing table [P01 §2.1]: idBits/b rows of 2^b cells; row n holds nodes that share exactly n digits
 * with this one. Of two candidates for a cell the closer by measured round trip stays. A row exists from its
 * first entry on: with N nodes only about log N of them ever do.
 */
export class RoutingTable {
  /** Occupied cells. */
  size = 0

  private readonly selfId: Id
  private readonly digitBits: number
  private readonly idOf: (handle: NodeHandle) => Id
  private readonly rows: (Row | undefined)[] = []

  constructor(self: NodeHandle, digitBits: number, idOf: (handle: NodeHandle) => Id) {
    this.selfId = idOf(self)
    this.digitBits = digitBits
    this.idOf = idOf
  }

  /** Rows that exist; those beyond are empty. */
  get rowCount(): number {
    return this.rows.length
  }

  cellOf(id: Id): Cell {
    const row = sharedPrefixLength(this.selfId, id, this.digitBits)
    return { row, column: digitAt(id, row, this.digitBits) }
  }

  get(row: number, column: number): NodeHandle {
    return (this.rows[row]?.entries[column] ?? NO_NODE) as NodeHandle
  }

  /** The entry that shares one digit more with the key than this node does, or NO_NODE [P01 §2.3]. */
  lookup(key: Id): NodeHandle {
    const row = sharedPrefixLength(this.selfId, key, this.digitBits)
    const entries = this.rows[row]?.entries
    if (entries === undefined) return NO_NODE
    return (entries[digitAt(key, row, this.digitBits)] ?? NO_NODE) as NodeHandle
  }

  has(handle: NodeHandle): boolean {
    const { row, column } = this.cellOf(this.idOf(handle))
    return this.get(row, column) === handle
  }

  /** Measured round trip to the entry of a cell, or UNMEASURED. */
  roundTrip(row: number, column: number): Micros {
    return (this.rows[row]?.roundTrips[column] ?? UNMEASURED) as Micros
  }

  /**
   * Puts a node into its cell if the cell is empty, or if it measured closer than the present entry did.
   * Returns whether the node is in the table now.
   */
  add(handle: NodeHandle, roundTrip: Micros = UNMEASURED): boolean {
    const id = this.idOf(handle)
    if (idEquals(id, this.selfId)) return false
    const { row: index, column } = this.cellOf(id)
    const row = this.rowFor(index)
    const current = row.entries[column]
    if (current === NO_NODE) {
      this.size++
    } else if (current !== handle) {
      const measured = row.roundTrips[column]!
      if (roundTrip === UNMEASURED || measured === UNMEASURED || roundTrip >= measured) return false
    } else if (roundTrip === UNMEASURED) {
      return true
    }
    row.entries[column] = handle
    row.roundTrips[column] = roundTrip
    return true
  }

  /** Returns whether it was in the table. */
  remove(handle: NodeHandle): boolean {
    const { row, column } = this.cellOf(this.idOf(handle))
    const cells = this.rows[row]
    if (cells === undefined || cells.entries[column] !== handle) return false
    cells.entries[column] = NO_NODE
    cells.roundTrips[column] = UNMEASURED
    this.size--
    return true
  }

  /** The nodes of one row, by column. */
  rowEntries(row: number): NodeHandle[] {
    return (this.rows[row]?.entries.filter((handle) => handle !== NO_NODE) ?? []) as NodeHandle[]
  }

  /** Every node of the table, by row and column. */
  *entries(): IterableIterator<NodeHandle> {
    for (const row of this.rows) {
      if (row === undefined) continue
      for (const handle of row.entries) if (handle !== NO_NODE) yield handle as NodeHandle
    }
  }

  private rowFor(index: number): Row {
    let row = this.rows[index]
    if (row === undefined) {
      while (this.rows.length < index) this.rows.push(undefined)
      const columns = 1 << this.digitBits
      row = { entries: filled(columns, NO_NODE), roundTrips: filled(columns, UNMEASURED) }
      this.rows[index] = row
    }
    return row
  }
}

/** Two arrays of small integers, by column. */
interface Row {
  readonly entries: number[]
  readonly roundTrips: number[]
}

/** Packed from the start: `new Array(n)` would make a holey one, which stays slower for ever. */
function filled(length: number, value: number): number[] {
  const array: number[] = []
  for (let index = 0; index < length; index++) array.push(value)
  return array
}
