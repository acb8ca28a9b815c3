import type { Cursor } from './cursor.ts'

/** A number that is remembered of every node. */
export interface NumberFact<T extends number> {
  value: T
}

/** One fact of every node: where it lies in a record. Its value is that of the node at the cursor. */
class Fact {
  protected readonly cursor: Cursor
  protected readonly begin: number

  constructor(cursor: Cursor, begin: number) {
    this.cursor = cursor
    this.begin = begin
  }
}

export class Int32Fact<T extends number> extends Fact implements NumberFact<T> {
  get value(): T {
    const { cursor } = this
    return cursor.int32s[cursor.int32At + this.begin] as T
  }

  set value(value: T) {
    const { cursor } = this
    cursor.int32s[cursor.int32At + this.begin] = value
  }
}

export class Float64Fact<T extends number> extends Fact implements NumberFact<T> {
  get value(): T {
    const { cursor } = this
    return cursor.float64s[cursor.float64At + this.begin] as T
  }

  set value(value: T) {
    const { cursor } = this
    cursor.float64s[cursor.float64At + this.begin] = value
  }
}

/** 0 … 255. */
export class ByteFact<T extends number> extends Fact implements NumberFact<T> {
  get value(): T {
    const { cursor } = this
    return cursor.bytes[cursor.byteAt + this.begin] as T
  }

  set value(value: T) {
    const { cursor } = this
    cursor.bytes[cursor.byteAt + this.begin] = value
  }
}

export class FlagFact extends Fact {
  get value(): boolean {
    const { cursor } = this
    return cursor.bytes[cursor.byteAt + this.begin] === 1
  }

  set value(value: boolean) {
    const { cursor } = this
    cursor.bytes[cursor.byteAt + this.begin] = value ? 1 : 0
  }
}
