import { type Id, idFromWords } from '../../protocol/base/id.ts'
import { withRoomFor } from '../core/growable.ts'
import { IdTable } from '../core/id-table.ts'

const UNKNOWN = -1
const WORDS = 4

/** Numbers distinct ids 0, 1, 2 … in the order in which they are first seen: 24 to 48 bytes per id. */
export class IdIndex {
  #words = new Int32Array(8 * WORDS)
  readonly #numbers = new IdTable((number) => this.at(number))

  get size(): number {
    return this.#numbers.size
  }

  /** The id of a number. */
  at(number: number): Id {
    const words = this.#words
    const at = number * WORDS
    return idFromWords(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)
  }

  /** The number of an id, −1 for one that was never added. */
  find(id: Id): number {
    return this.#numbers.find(id)
  }

  /** The number of an id, which is added if need be. */
  add(id: Id): number {
    const known = this.find(id)
    if (known !== UNKNOWN) return known
    const number = this.size
    const at = number * WORDS
    this.#words = withRoomFor(this.#words, at + WORDS - 1)
    this.#words[at] = id.w0
    this.#words[at + 1] = id.w1
    this.#words[at + 2] = id.w2
    this.#words[at + 3] = id.w3
    this.#numbers.set(number)
    return number
  }
}
