import type { OperationId } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'

/** What is waiting for its turn: `closed` becomes true once, from outside. */
export interface Ordered {
  readonly id: OperationId
  readonly start: Micros
  readonly closed: boolean
}

const COMPACT_FROM = 1_024

/**
 * Lets operations out in the order of (start, id), although they close in any order. An operation leaves when it and
 * all that precede it have closed, so the buffer is as long as what started since the oldest open one.
 */
export class ReorderBuffer<T extends Ordered> {
  #entries: T[] = []
  #head = 0
  readonly #release: (entry: T) => void

  constructor(release: (entry: T) => void) {
    this.#release = release
  }

  get length(): number {
    return this.#entries.length - this.#head
  }

  /** Starts come in order of time; operations that start at the same time may come in any order. */
  add(entry: T): void {
    const entries = this.#entries
    let at = entries.length
    entries.push(entry)
    for (; at > this.#head && precedes(entry, entries[at - 1]!); at--) entries[at] = entries[at - 1]!
    entries[at] = entry
  }

  /** Releases what has closed and can have nothing before it any more: nothing will start before `now`. */
  advance(now: Micros): void {
    const entries = this.#entries
    while (this.#head < entries.length) {
      const first = entries[this.#head]!
      if (!first.closed || first.start >= now) break
      this.#head++
      this.#release(first)
    }
    if (this.#head >= COMPACT_FROM && this.#head * 2 >= entries.length) {
      this.#entries = entries.slice(this.#head)
      this.#head = 0
    }
  }
}

function precedes(a: Ordered, b: Ordered): boolean {
  return a.start < b.start || (a.start === b.start && a.id < b.id)
}
