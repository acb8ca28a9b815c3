/** The records of some nodes, one after another, in one stretch of memory; the three arrays are views of it. */
export interface Page {
  readonly float64s: Float64Array
  readonly int32s: Int32Array
  readonly bytes: Uint8Array
}

/**
 * What a record holds: first numbers of 64 bits, then integers of 32, then bytes. A part allocates some numbers of one
 * kind, side by side, and gets the place where they begin among the numbers of that kind.
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
  /** A record with initial values; made when nothing more is allocated. */
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

  /** From now on nothing more can be allocated. */
  close(): void {
    this.first ??= this.firstRecord()
  }

  /** Allocates that many records. From now on nothing more can be allocated. */
  page(records: number): Page {
    this.close()
    const memory = new ArrayBuffer(records * this.stride)
    return {
      float64s: new Float64Array(memory),
      int32s: new Int32Array(memory),
      bytes: new Uint8Array(memory),
    }
  }

  /** Sets the record of that index to its initial values. */
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
