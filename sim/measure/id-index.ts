import { type Id, idFromWords } from '../../protocol/base/id.ts'
import { withRoomFor } from '../core/growable.ts'

const UNKNOWN = -1

/**
 * Numbers distinct ids 0, 1, 2 … in the order in which they are first seen: an open-addressing hash table over the ids'
 * words, 24 to 48 bytes an id, without a string or an object for each.
 */
export class IdIndex {
  #words = new Int32Array(4 * 8)
  /** The number of the id plus one; 0 for a free slot. At most half of the slots are taken. */
  #slots = new Int32Array(16)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The id of a number. */
  at(number: number): Id {
    const [w0, w1, w2, w3] = this.#words.subarray(number * 4, number * 4 + 4)
    return idFromWords(w0!, w1!, w2!, w3!)
  }

  /** The number of an id, −1 for one that was never added. */
  find(id: Id): number {
    return this.#slots[this.#slotOf(id)]! - 1
  }

  /** The number of an id, which is added if need be. */
  add(id: Id): number {
    const known = this.find(id)
    if (known !== UNKNOWN) return known
    if (this.#size * 8 >= this.#words.length * 2) this.#grow()
    const number = this.#size++
    this.#words.set([id.w0, id.w1, id.w2, id.w3], number * 4)
    this.#slots[this.#slotOf(id)] = number + 1
    return number
  }

  /** The slot where the id is, or the free one where it belongs. */
  #slotOf(id: Id): number {
    const mask = this.#slots.length - 1
    let slot = hash(id.w0, id.w1, id.w2, id.w3) & mask
    while (this.#slots[slot] !== 0 && !this.#holds(this.#slots[slot]! - 1, id)) slot = (slot + 1) & mask
    return slot
  }

  #holds(number: number, id: Id): boolean {
    const at = number * 4
    const words = this.#words
    return (
      words[at] === id.w0 && words[at + 1] === id.w1 && words[at + 2] === id.w2 && words[at + 3] === id.w3
    )
  }

  #grow(): void {
    const words = withRoomFor(this.#words, this.#words.length)
    this.#words = words
    this.#slots = new Int32Array(this.#slots.length * 2)
    const mask = this.#slots.length - 1
    for (let number = 0; number < this.#size; number++) {
      const at = number * 4
      let slot = hash(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = number + 1
    }
  }
}

/** Mixes all words, as short ids differ in the first bits of the first word alone. */
function hash(w0: number, w1: number, w2: number, w3: number): number {
  let x = Math.imul(w0, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca77) ^ Math.imul(w2, 0xc2b2ae3d) ^ w3
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}
