import { withRoomFor } from '../core/growable.ts'

const TWO_32 = 4_294_967_296

/**
 * A hash of the events of every node, in the node's own order: 8 bytes per node. Two runs with the same fingerprint
 * treated every node the same; the interleaving of events of different nodes does not count.
 */
export class Fingerprint {
  #lanes = new Int32Array(0)
  #nodes = 0

  /** Adds an event of a node: `time` in whole µs, and two 32-bit numbers that describe it. */
  mix(node: number, time: number, what: number, detail: number): void {
    const at = node * 2
    if (at >= this.#lanes.length) this.#lanes = withRoomFor(this.#lanes, at + 1)
    if (node >= this.#nodes) this.#nodes = node + 1
    const lanes = this.#lanes
    let x = Math.imul(lanes[at]! ^ (time | 0), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15) ^ what, 0x735a2d97)
    x = Math.imul(x ^ (x >>> 15) ^ detail, 0x85ebca6b) + 0x9e3779b1
    lanes[at] = x ^ (x >>> 13)
    lanes[at + 1] = Math.imul(lanes[at + 1]! ^ ((time / TWO_32) | 0) ^ (x >>> 16), 0xc2b2ae35) + x
  }

  /** 16 hexadecimal digits: all nodes, folded in their order. Adding events may go on afterwards. */
  digest(): string {
    let high = 0x243f6a88
    let low = 0x85a308d3 | 0
    for (let node = 0; node < this.#nodes; node++) {
      high = Math.imul(high ^ this.#lanes[node * 2]!, 0x21f0aaad)
      high ^= high >>> 15
      low = Math.imul(low ^ this.#lanes[node * 2 + 1]!, 0x735a2d97) + high
      low ^= low >>> 15
    }
    return hex(high) + hex(low)
  }
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
