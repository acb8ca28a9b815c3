import type { LookupRow } from '../../measure/columns.ts'
import { isFailure, type Outcome } from '../../measure/outcomes.ts'

/** What a report keeps of operations beside their distributions. */
export interface OperationOutcomes {
  /** Of each outcome but success: how many operations started in which second, of those that have a row. */
  readonly bySecond: ReadonlyMap<Outcome, ReadonlyMap<number, number>>
  /** The first that failed, in the order in which they started. */
  readonly firstFailed: readonly LookupRow[]
  /** How often each key was looked up; the most often first. */
  readonly keys: readonly KeyRequests[]
}

export interface KeyRequests {
  /** As the user knows it, else its id. */
  readonly key: string
  readonly lookups: number
}

const FAILED_AT_MOST = 20

/** Reduces the rows of lookups.csv, one after another. */
export class OutcomeTally {
  readonly #bySecond = new Map<Outcome, Map<number, number>>()
  readonly #firstFailed: LookupRow[] = []
  readonly #keys = new Map<string, { readonly key: string; lookups: number }>()

  add(row: LookupRow): void {
    const outcome = row.outcome as Outcome
    if (row.op === 'lookup') this.#count(row)
    if (outcome === 'succeeded') return
    const seconds = this.#bySecond.get(outcome) ?? new Map<number, number>()
    this.#bySecond.set(outcome, seconds)
    const second = Math.floor(row.time_s)
    seconds.set(second, (seconds.get(second) ?? 0) + 1)
    if (isFailure(outcome) && this.#firstFailed.length < FAILED_AT_MOST) this.#firstFailed.push(row)
  }

  finish(): OperationOutcomes {
    return {
      bySecond: this.#bySecond,
      firstFailed: this.#firstFailed,
      keys: [...this.#keys.values()].sort(
        (a, b) => b.lookups - a.lookups || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
      ),
    }
  }

  #count({ key, key_name: name }: LookupRow): void {
    const known = this.#keys.get(key)
    if (known) known.lookups++
    else this.#keys.set(key, { key: name ?? key, lookups: 1 })
  }
}
