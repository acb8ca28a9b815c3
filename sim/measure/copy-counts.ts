import { NO_VALUE } from './key-record.ts'

/** How many acknowledged values have how many live holders. A change costs O(1), a question as much as there are holders of one key. */
export class CopyCounts {
  readonly #keysWith: number[] = [0]
  #acknowledged = 0

  /** Acknowledged values, including lost ones. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** Acknowledged values that no node holds. */
  get lost(): number {
    return this.#keysWith[0]!
  }

  /** The number of holders of a key has changed; NO_VALUE if there is no acknowledged value. */
  moved(from: number, to: number): void {
    if (from === to) return
    if (from === NO_VALUE) this.#acknowledged++
    else this.#keysWith[from]!--
    if (to === NO_VALUE) {
      this.#acknowledged--
      return
    }
    while (this.#keysWith.length <= to) this.#keysWith.push(0)
    this.#keysWith[to]!++
  }

  /** Values that some nodes hold, but fewer than `wanted`. */
  below(wanted: number): number {
    let keys = 0
    const end = Math.min(wanted, this.#keysWith.length)
    for (let holders = 1; holders < end; holders++) keys += this.#keysWith[holders]!
    return keys
  }

  /** The fewest holders of a value that is not lost; `null` if there is none. */
  fewest(): number | null {
    const holders = this.#keysWith.findIndex((keys, holders) => holders > 0 && keys > 0)
    return holders < 0 ? null : holders
  }

  /** The mean number of holders of the values that are not lost; `null` if there is none. */
  mean(): number | null {
    const kept = this.#acknowledged - this.lost
    const copies = this.#keysWith.reduce((sum, keys, holders) => sum + keys * holders, 0)
    return kept === 0 ? null : copies / kept
  }
}
