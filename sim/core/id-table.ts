import { type Id, idEquals } from '../../protocol/base/id.ts'

/** A power of two. */
const SLOTS_AT_FIRST = 16

/**
 * Finds numbers by their ids, which lie elsewhere: an open-addressing hash table of 8 to 16 bytes a number, without a string or
 * an object for each. Numbers are never taken out.
 */
export class IdTable {
  readonly #idOf: (number: number) => Id
  /** The number plus one; 0 for a free slot. At most half of the slots are taken. */
  #slots = new Int32Array(SLOTS_AT_FIRST)
  #size = 0

  /** `idOf` must always give a number the same id. */
  constructor(idOf: (number: number) => Id) {
    this.#idOf = idOf
  }

  /** How many ids there are. */
  get size(): number {
    return this.#size
  }

  /** The number of an id, −1 if there is none. */
  find(id: Id): number {
    return this.#slots[this.#slotOf(id)]! - 1
  }

  /** Puts a number from 0 on in, in place of the one of the same id. */
  set(number: number): void {
    const id = this.#idOf(number)
    let slot = this.#slotOf(id)
    if (this.#slots[slot] === 0 && ++this.#size * 2 > this.#slots.length) {
      this.#grow()
      slot = this.#slotOf(id)
    }
    this.#slots[slot] = number + 1
  }

  /** The slot where the id is, or the free one where it belongs. */
  #slotOf(id: Id): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hash(id) & mask
    while (slots[slot] !== 0 && !idEquals(this.#idOf(slots[slot]! - 1), id)) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const before = this.#slots
    const slots = new Int32Array(before.length * 2)
    const mask = slots.length - 1
    for (const entry of before) {
      if (entry === 0) continue
      let slot = hash(this.#idOf(entry - 1)) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = entry
    }
    this.#slots = slots
  }
}

/** Mixes all words, as short ids differ in the first bits of the first word alone. */
function hash({ w0, w1, w2, w3 }: Id): number {
  let x = Math.imul(w0, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca77) ^ Math.imul(w2, 0xc2b2ae3d) ^ w3
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}
