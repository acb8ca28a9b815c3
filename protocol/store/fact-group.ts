import type { Cursor } from './cursor.ts'
import type { NumberFact } from './facts.ts'
import { type Page, RecordShape } from './page.ts'

/** A node has none of the records of a group. */
export const NO_RECORD = -1

/** Records of a page, at most: few nodes may have any. */
const PAGE_BITS_MAX = 8

/**
 * Facts that nearly always have their initial value. They have a record of their own, which a node has only while one
 * of them differs from its initial value. The record of the node says where that is.
 */
export class FactGroup {
  private readonly cursor: Cursor
  /** Where the record of a node says which one of the group is its own. */
  private readonly begin: number
  private readonly shape = new RecordShape()
  private readonly pages: Page[] = []
  /** How many facts differ from their initial values. */
  private readonly changes: number
  private readonly pageBits: number
  private readonly pageMask: number
  private records = 0
  /** Records that were given back: every fact there has its initial value. */
  private readonly free: number[] = []

  /** `begin`: where an integer begins that is NO_RECORD at first. A page has at most 2^`pageBits` records. */
  constructor(cursor: Cursor, begin: number, pageBits: number) {
    this.cursor = cursor
    this.begin = begin
    this.pageBits = Math.min(pageBits, PAGE_BITS_MAX)
    this.pageMask = (1 << this.pageBits) - 1
    this.changes = this.shape.takeInt32s(1, 0)
  }

  int32<T extends number = number>(initial: NoInfer<T>): NumberFact<T> {
    return new GroupedInt32Fact(this, this.shape.takeInt32s(1, initial), initial)
  }

  float64<T extends number = number>(initial: NoInfer<T>): NumberFact<T> {
    return new GroupedFloat64Fact(this, this.shape.takeFloat64s(1, initial), initial)
  }

  /** Nothing more can be declared. */
  close(): void {
    this.shape.close()
  }

  // For the facts of the group.

  /** Which record the node at the cursor has, or NO_RECORD. */
  get record(): number {
    return this.cursor.int32s[this.cursor.int32At + this.begin]!
  }

  int32sOf(record: number): Int32Array {
    return this.pages[record >>> this.pageBits]!.int32s
  }

  int32At(record: number): number {
    return ((record & this.pageMask) * this.shape.stride + this.shape.int32sBegin) >> 2
  }

  float64sOf(record: number): Float64Array {
    return this.pages[record >>> this.pageBits]!.float64s
  }

  float64At(record: number): number {
    return ((record & this.pageMask) * this.shape.stride) >> 3
  }

  /** The node at the cursor, which has none, has a record from now on. */
  take(): number {
    const record = this.free.pop() ?? this.takeNew()
    this.cursor.int32s[this.cursor.int32At + this.begin] = record
    return record
  }

  /** A fact has been written. If all have their initial values again, the record is given back. */
  written(record: number, before: 'initial' | 'changed', now: 'initial' | 'changed'): void {
    if (before === now) return
    const at = this.int32At(record) + this.changes
    const int32s = this.int32sOf(record)
    int32s[at]! += now === 'changed' ? 1 : -1
    if (int32s[at] === 0) this.giveBack(record)
  }

  /** The node at the cursor has gone. */
  release(): void {
    const { record } = this
    if (record === NO_RECORD) return
    this.shape.initialise(this.pages[record >>> this.pageBits]!, record & this.pageMask)
    this.giveBack(record)
  }

  private giveBack(record: number): void {
    this.free.push(record)
    this.cursor.int32s[this.cursor.int32At + this.begin] = NO_RECORD
  }

  private takeNew(): number {
    const record = this.records++
    const page = this.pages[record >>> this.pageBits] ?? this.shape.page(1 << this.pageBits)
    this.pages[record >>> this.pageBits] = page
    this.shape.initialise(page, record & this.pageMask)
    return record
  }
}

/** One fact of a group: where it lies in a record, and what it is if a node has none. */
class GroupedFact<T extends number> {
  protected readonly group: FactGroup
  protected readonly begin: number
  protected readonly initial: T

  constructor(group: FactGroup, begin: number, initial: T) {
    this.group = group
    this.begin = begin
    this.initial = initial
  }

  /**
   * Compares numbers as a record holds them: −0 is not 0, and NaN equals itself. So a record that was given back holds
   * exactly its initial values.
   */
  protected is(value: number | undefined): 'initial' | 'changed' {
    return Object.is(value, this.initial) ? 'initial' : 'changed'
  }
}

class GroupedInt32Fact<T extends number> extends GroupedFact<T> implements NumberFact<T> {
  get value(): T {
    const { group } = this
    const { record } = group
    if (record === NO_RECORD) return this.initial
    return group.int32sOf(record)[group.int32At(record) + this.begin] as T
  }

  set value(value: T) {
    const { group } = this
    let { record } = group
    const now = this.is(value | 0)
    if (record === NO_RECORD) {
      if (now === 'initial') return
      record = group.take()
    }
    const int32s = group.int32sOf(record)
    const at = group.int32At(record) + this.begin
    const before = this.is(int32s[at])
    int32s[at] = value
    group.written(record, before, now)
  }
}

class GroupedFloat64Fact<T extends number> extends GroupedFact<T> implements NumberFact<T> {
  get value(): T {
    const { group } = this
    const { record } = group
    if (record === NO_RECORD) return this.initial
    return group.float64sOf(record)[group.float64At(record) + this.begin] as T
  }

  set value(value: T) {
    const { group } = this
    let { record } = group
    const now = this.is(value)
    if (record === NO_RECORD) {
      if (now === 'initial') return
      record = group.take()
    }
    const float64s = group.float64sOf(record)
    const at = group.float64At(record) + this.begin
    const before = this.is(float64s[at])
    float64s[at] = value
    group.written(record, before, now)
  }
}
