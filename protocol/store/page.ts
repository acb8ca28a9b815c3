/** The records of some nodes, one after another, in one stretch of memory; the three arrays are views of it. */
export interface Page {
  readonly float64s: Float64Array
  readonly int32s: Int32Array
  readonly bytes: Uint8Array
}

/**
 * What a record holds: first numbers of 64 bits, then whole numbers of 32, then bytes. A part takes so many of one kind, side by
 * side, and is told where they begin among those of their kind.
 */
export class RecordShape {
  /** Bytes from one record to the next. */
  stride = 0
  /** Bytes from the beginning of a record to its first number of 32 bits. */
  int32sBegin = 0
  bytesBegin = 0
  private readonly float64s: number[] = []
  private readonly int32s: number[] = []
  private readonly bytes: number[] = []
  /** A record as it begins; made when nothing more is taken. */
  private first: Uint8Array | undefined

  takeFloat64s(count: number, initial: number): number {
    return this.take(this.float64s, count, initial)
  }

  takeInt32s(count: number, initial: number): number {
    return this.take(this.int32s, count, initial)
  }

  takeBytes(count: number, initial: number): number {
    return this.take(this.bytes, count, initial)
  }

  /** From now on nothing more can be taken. */
  close(): void {
    this.first ??= this.firstRecord()
  }

  /** Room for so many records. From now on nothing more can be taken. */
  page(records: number): Page {
    this.close()
    const memory = new ArrayBuffer(records * this.stride)
    return {
      float64s: new Float64Array(memory),
      int32s: new Int32Array(memory),
      bytes: new Uint8Array(memory),
    }
  }

  /** Sets all that the record of that index holds to what it begins with. */
  initialise(page: Page, index: number): void {
    page.bytes.set(this.first!, index * this.stride)
  }

  private firstRecord(): Uint8Array {
    const record = new ArrayBuffer(this.stride)
    new Float64Array(record).set(this.float64s)
    new Int32Array(record).set(this.int32s, this.int32sBegin / 4)
    const bytes = new Uint8Array(record)
    bytes.set(this.bytes, this.bytesBegin)
    return bytes
  }

  private take(numbers: number[], count: number, initial: number): number {
    if (this.first !== undefined) throw new Error('facts are declared before the first node comes')
    const begin = numbers.length
    for (let index = 0; index < count; index++) numbers.push(initial)
    this.int32sBegin = 8 * this.float64s.length
    this.bytesBegin = this.int32sBegin + 4 * this.int32s.length
    this.stride = Math.ceil((this.bytesBegin + this.bytes.length) / 8) * 8
    return begin
  }
}
