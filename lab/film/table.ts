/** The kinds of numbers a column can have. A time is in microseconds; a whole number has 32 bits. */
const KINDS = { time: Float64Array, number: Float64Array, whole: Int32Array, byte: Uint8Array } as const

type ColumnKind = keyof typeof KINDS
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

  /** Of the memory that its rows have. */
  get bytes(): number {
    return this.columns.reduce((sum, column) => sum + column.byteLength, 0)
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

  /** Takes all rows out. */
  take(): Rows {
    const taken = this.columns.map((column) => column.slice(0, this.rows))
    this.rows = 0
    return taken
  }

  append(rows: Rows): void {
    const count = rows[0]?.length ?? 0
    this.makeRoomFor(this.rows + count)
    for (const [index, values] of rows.entries()) this.columns[index]!.set(values, this.rows)
    this.rows += count
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
