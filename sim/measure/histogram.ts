import { assert, fail } from '../core/assert.ts'

/** 2^52, where the low part of a sum carries into the high part; both parts stay exact integers. */
const LIMB = 4_503_599_627_370_496
const SMALLEST_BATCH = 1_024

const ascending = (a: number, b: number): number => a - b

/**
 * Counts of whole, non-negative numbers (< 2^52), with exact mean and percentiles that do not depend on the order of
 * arrival. Takes 16 bytes per *distinct* value: new values wait in a batch, a quarter as long as the counts, and are
 * sorted and merged when it is full, which makes an addition O(log n) amortised.
 */
export class Histogram {
  #values = new Float64Array(0)
  #counts = new Float64Array(0)
  #batch = new Float64Array(0)
  #batched = 0
  #count = 0
  #sumLow = 0
  #sumHigh = 0

  /** How many values were added. */
  get count(): number {
    return this.#count
  }

  /** Bytes that the counts take. */
  get byteLength(): number {
    return this.#values.byteLength + this.#counts.byteLength + this.#batch.byteLength
  }

  add(value: number): void {
    if (!(Number.isInteger(value) && value >= 0 && value < LIMB)) fail(`not a whole number: ${value}`)
    if (this.#batched === this.#batch.length) this.#merge()
    this.#batch[this.#batched++] = value
    this.#count++
    this.#sumLow += value
    if (this.#sumLow >= LIMB) {
      this.#sumLow -= LIMB
      this.#sumHigh++
    }
  }

  /** The sum, exact up to 2^53 and correctly rounded beyond. */
  get sum(): number {
    return this.#sumHigh * LIMB + this.#sumLow
  }

  /** `null` when empty. */
  mean(): number | null {
    return this.#count === 0 ? null : this.sum / this.#count
  }

  /**
   * The nearest-rank percentile for a whole percentage 1 … 100: the smallest added value that at least this share of
   * the added values does not exceed. Always one of the values; `null` when empty.
   */
  percentile(percent: number): number | null {
    assert(Number.isInteger(percent) && percent >= 1 && percent <= 100, `not a whole percentage: ${percent}`)
    if (this.#count === 0) return null
    if (this.#batched > 0) this.#merge()
    let remaining = Math.ceil((percent * this.#count) / 100)
    let at = -1
    while (remaining > 0) remaining -= this.#counts[++at]!
    return this.#values[at]!
  }

  /** Merges the batch into the counts and starts an empty one. */
  #merge(): void {
    const batch = this.#batch.subarray(0, this.#batched).sort(ascending)
    const size = this.#values.length + countNew(this.#values, batch)
    const values = new Float64Array(size)
    const counts = new Float64Array(size)
    let old = 0
    let fresh = 0
    for (let to = 0; to < size; to++) {
      const value = Math.min(this.#values[old] ?? Infinity, batch[fresh] ?? Infinity)
      values[to] = value
      if (this.#values[old] === value) counts[to] = this.#counts[old++]!
      for (; batch[fresh] === value; fresh++) counts[to]!++
    }
    this.#values = values
    this.#counts = counts
    const length = Math.max(SMALLEST_BATCH, size >> 2)
    if (length > this.#batch.length) this.#batch = new Float64Array(length)
    this.#batched = 0
  }
}

/** How many distinct values of the sorted `batch` are not among the sorted, distinct `known`. */
function countNew(known: Float64Array, batch: Float64Array): number {
  let count = 0
  let at = 0
  for (let i = 0; i < batch.length; i++) {
    const value = batch[i]!
    if (i > 0 && batch[i - 1] === value) continue
    while (at < known.length && known[at]! < value) at++
    if (known[at] !== value) count++
  }
  return count
}
