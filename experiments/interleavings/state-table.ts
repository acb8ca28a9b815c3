/** A hash of 64 bits that is a sum: what changes in a state is taken out and put in, in any order. */
export interface Hash {
  low: number
  high: number
}

/** A share of a hash: of a number that stands in one of the parts of a state. */
export function shareOf(part: number, number: number): Hash {
  return { low: mixed(number, part + 0x51ed), high: mixed(number, part + 0x2c1b3) }
}

function mixed(number: number, salt: number): number {
  let hash = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad)
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
  return hash ^ (hash >>> 15)
}

const FIRST_PLACES = 1 << 16

/** The states that have been reached, by their hashes; each is known by how many were reached before it, and how it was reached. */
export class StateTable {
  /** How many. */
  size = 0
  private places = new Int32Array(FIRST_PLACES).fill(-1)
  private hashes = new Int32Array(FIRST_PLACES)
  private ways = new Int32Array(FIRST_PLACES)

  /** Returns whether it is new. `before`: the state before it; `move`: what was done there. */
  add({ low, high }: Hash, before: number, move: number): boolean {
    const place = this.placeOf(low, high)
    if (this.places[place] !== -1) return false
    this.places[place] = this.size
    if (2 * this.size + 2 > this.hashes.length) {
      this.hashes = doubled(this.hashes)
      this.ways = doubled(this.ways)
    }
    this.hashes.set([low, high], 2 * this.size)
    this.ways.set([before, move], 2 * this.size)
    this.size++
    if (2 * this.size > this.places.length) this.spread()
    return true
  }

  /** The moves from the first state to this one. */
  pathTo(state: number): number[] {
    const moves: number[] = []
    for (let at = state; this.ways[2 * at]! >= 0; at = this.ways[2 * at]!) moves.push(this.ways[2 * at + 1]!)
    return moves.reverse()
  }

  private placeOf(low: number, high: number): number {
    const mask = this.places.length - 1
    let place = low & mask
    for (; ; place = (place + 1) & mask) {
      const state = this.places[place]!
      if (state === -1) return place
      if (this.hashes[2 * state] === (low | 0) && this.hashes[2 * state + 1] === (high | 0)) return place
    }
  }

  private spread(): void {
    this.places = new Int32Array(2 * this.places.length).fill(-1)
    for (let state = 0; state < this.size; state++)
      this.places[this.placeOf(this.hashes[2 * state]!, this.hashes[2 * state + 1]!)] = state
  }
}

function doubled(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * numbers.length)
  longer.set(numbers)
  return longer
}
