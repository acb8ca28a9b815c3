/** The kinds of numbers a column can have. */
const KINDS = { time: Float64Array, number: Float64Array, handle: Int32Array, byte: Uint8Array } as const

export type ColumnKind = keyof typeof KINDS
type Values = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>

/** Some rows of a table, to be sent to another thread: by column, in the order of the table's. */
export type Rows = readonly Values[]

const FIRST_ROOM = 1_024

/** Rows of numbers that are only added to, one typed array for each column: the rows of millions of datagrams fit into memory, and can be sent. */
export class Table<Name extends string> {
  private readonly names: readonly Name[]
  private readonly columns: Values[]
  private rows = 0

  constructor(columns: Readonly<Record<Name, ColumnKind>>) {
    this.names = Object.keys(columns) as Name[]
    this.columns = this.names.map((name) => new KINDS[columns[name]](FIRST_ROOM))
  }

  get length(): number {
    return this.rows
  }

  /** The values of a column, with room behind the last row. Valid until rows are added. */
  column(name: Name): Values {
    return this.columns[this.names.indexOf(name)]!
  }

  /** `values`: in the order of the columns. */
  add(...values: readonly number[]): void {
    this.makeRoomFor(this.rows + 1)
    for (let index = 0; index < values.length; index++) this.columns[index]![this.rows] = values[index]!
    this.rows++
  }

  /** A copy of the rows from one on. */
  since(row: number): Rows {
    return this.columns.map((column) => column.slice(row, this.rows))
  }

  append(rows: Rows): void {
    const count = rows[0]?.length ?? 0
    this.makeRoomFor(this.rows + count)
    for (const [index, values] of rows.entries()) this.columns[index]!.set(values, this.rows)
    this.rows += count
  }

  /** Leaves the rows before one. */
  truncate(row: number): void {
    this.rows = Math.min(this.rows, row)
  }

  private makeRoomFor(rows: number): void {
    if (rows <= this.columns[0]!.length) return
    const room = Math.max(rows, 2 * this.columns[0]!.length)
    for (const [index, column] of this.columns.entries()) {
      const larger = new (column.constructor as new (length: number) => Values)(room)
      larger.set(column.subarray(0, this.rows))
      this.columns[index] = larger
    }
  }
}
