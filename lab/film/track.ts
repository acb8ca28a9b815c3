import { firstAfter } from './first-after.ts'
import type { Table } from './table.ts'

/** Values are found from the last of these rows on: a jump plays no more rows than that. */
const SNAPSHOT_EVERY = 4_096

/** What each node has, of one thing that changes: a byte, at an instant that may be moved forth and back. */
export class Track {
  /** By handle. */
  values = new Uint8Array(0)
  private readonly table: Table<string>
  private readonly column: string
  private readonly snapshots: Uint8Array[] = []
  private row = 0

  /** The table has `at`, `node`, and a column of bytes. */
  constructor(table: Table<string>, column: string) {
    this.table = table
    this.column = column
  }

  /** `nodes`: how many there are. */
  moveTo(time: number, nodes: number): void {
    this.makeRoomFor(nodes)
    const row = firstAfter(this.table.column('at'), this.table.length, time)
    if (row < this.row) this.restore(Math.floor(row / SNAPSHOT_EVERY))
    const [node, value] = [this.table.column('node'), this.table.column(this.column)]
    for (; this.row < row; this.row++) {
      if (this.row % SNAPSHOT_EVERY === 0)
        this.snapshots[this.row / SNAPSHOT_EVERY] ??= this.values.slice(0, nodes)
      this.values[node[this.row]!] = value[this.row]!
    }
  }

  private restore(snapshot: number): void {
    this.values.fill(0)
    this.values.set(this.snapshots[snapshot] ?? [])
    this.row = snapshot * SNAPSHOT_EVERY
  }

  private makeRoomFor(nodes: number): void {
    if (this.values.length >= nodes) return
    const larger = new Uint8Array(2 * nodes)
    larger.set(this.values)
    this.values = larger
  }
}
