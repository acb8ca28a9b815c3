import { lowerBound } from '../../../protocol/base/lower-bound.ts'
import { type RandomStream, randomStream, streamKey } from '../../core/random.ts'

export interface IdealOverlay {
  readonly nodes: number
  readonly idBits: number
  /** b */
  readonly digitBits: number
  /** L */
  readonly leafSetSize: number
  /** Where messages go: to random keys, or to the ids of random other nodes, as in the published measurement. */
  readonly keys: 'random' | 'nodes'
}

const TRIALS = 20_000
/** Of small overlays many are drawn: where the ids of one happen to lie matters there. */
const OVERLAYS_AT_MOST = 100
/** Leading bits of ids that are drawn: whole numbers up to here are exact, and no two of a million ids share them all by chance. */
const BITS_AT_MOST = 48

/**
 * The share of messages that take h hops, at index h, in an overlay whose leaf sets are right and whose routing tables have a node
 * in every cell for which there is one: what Rowstron and Druschel publish in section 3 for their setting. Found by routing 20,000
 * messages from random nodes, over ids alone; the same for the same overlay, always.
 */
export function idealHops(overlay: IdealOverlay): number[] {
  const { nodes, idBits, digitBits, leafSetSize, keys } = overlay
  if (nodes <= 1) return [1]
  const random = randomStream(streamKey('ideal-hops', nodes, idBits, digitBits, leafSetSize, keys))
  const overlays = Math.min(OVERLAYS_AT_MOST, Math.max(1, Math.round(TRIALS / nodes)))
  const counts: number[] = []
  for (let drawn = 0; drawn < overlays; drawn++) {
    const ring = new IdealRing(overlay, random)
    for (let trial = 0; trial < TRIALS / overlays; trial++) {
      const hops = ring.hops()
      counts[hops] = (counts[hops] ?? 0) + 1
    }
  }
  const all = counts.reduce((sum, count) => sum + count, 0)
  return Array.from(counts, (count) => (count ?? 0) / all)
}

/** The mean of a distribution as `idealHops` gives it. */
export const meanHops = (shares: readonly number[]): number =>
  shares.reduce((sum, share, hops) => sum + hops * share, 0)

/** The ids of an overlay in order. A node is its place among them. */
class IdealRing {
  readonly #random: RandomStream
  readonly #keys: IdealOverlay['keys']
  readonly #ids: Float64Array
  /** How many ids there could be. */
  readonly #space: number
  /** `#spans[d]`: how many ids share a given prefix of d digits. */
  readonly #spans: readonly number[]
  readonly #half: number

  constructor({ nodes, idBits, digitBits, leafSetSize, keys }: IdealOverlay, random: RandomStream) {
    this.#random = random
    this.#keys = keys
    const digits = Math.floor(Math.min(idBits, BITS_AT_MOST) / digitBits)
    this.#spans = Array.from({ length: digits + 1 }, (_, kept) => powerOfTwo((digits - kept) * digitBits))
    this.#space = this.#spans[0]!
    this.#half = leafSetSize / 2
    const ids = new Set<number>()
    while (ids.size < Math.min(nodes, this.#space)) ids.add(Math.floor(random.next() * this.#space))
    this.#ids = Float64Array.from(ids).sort((a, b) => a - b)
  }

  /** Routes one message from a random node. */
  hops(): number {
    let place = this.#random.integer(this.#ids.length)
    const key =
      this.#keys === 'nodes'
        ? this.#ids[this.#otherThan(place)]!
        : Math.floor(this.#random.next() * this.#space)
    const root = this.#rootOf(key)
    let hops = 0
    while (place !== root) {
      place = this.#leafSetCovers(place, key) ? root : this.#towards(place, key)
      hops++
    }
    return hops
  }

  #otherThan(place: number): number {
    return this.#wrapped(place + 1 + this.#random.integer(this.#ids.length - 1))
  }

  #rootOf(key: number): number {
    const above = this.#firstFrom(key) % this.#ids.length
    const below = this.#wrapped(above - 1)
    return this.#distance(key, this.#ids[below]!) <= this.#distance(key, this.#ids[above]!) ? below : above
  }

  #leafSetCovers(place: number, key: number): boolean {
    if (this.#ids.length <= 2 * this.#half + 1) return true
    const first = this.#ids[this.#wrapped(place - this.#half)]!
    const last = this.#ids[this.#wrapped(place + this.#half)]!
    return this.#clockwise(first, key) <= this.#clockwise(first, last)
  }

  /** The table entry with a digit more in common with the key, else the closest known that has no fewer: the rare case. */
  #towards(place: number, key: number): number {
    const shared = this.#sharedDigits(this.#ids[place]!, key)
    return this.#memberSharing(key, shared + 1) ?? this.#rareCase(place, key, shared)
  }

  /** Any of the nodes that share this many digits with an id. */
  #memberSharing(id: number, digits: number): number | undefined {
    const span = this.#spans[digits]
    if (span === undefined) return undefined
    const start = Math.floor(id / span) * span
    const from = this.#firstFrom(start)
    const to = this.#firstFrom(start + span)
    return to > from ? from + this.#random.integer(to - from) : undefined
  }

  #rareCase(place: number, key: number, shared: number): number {
    const known = [this.#wrapped(place - this.#half), this.#wrapped(place + this.#half)]
    for (let row = shared; row + 1 < this.#spans.length; row++) {
      const [span, cell] = [this.#spans[row]!, this.#spans[row + 1]!]
      const start = Math.floor(this.#ids[place]! / span) * span
      if (this.#firstFrom(start + span) - this.#firstFrom(start) <= 1) break
      for (let id = start; id < start + span; id += cell) {
        const member = this.#memberSharing(id, row + 1)
        if (member !== undefined) known.push(member)
      }
    }
    const closest = known
      .filter((other) => this.#sharedDigits(this.#ids[other]!, key) >= shared)
      .reduce(
        (best, other) =>
          this.#distance(key, this.#ids[other]!) < this.#distance(key, this.#ids[best]!) ? other : best,
        place,
      )
    // No known node is closer: the message would stay. With right leaf sets that is next to the root, one hop away.
    return closest === place ? this.#rootOf(key) : closest
  }

  #sharedDigits(a: number, b: number): number {
    let digits = 0
    while (digits + 1 < this.#spans.length) {
      const span = this.#spans[digits + 1]!
      if (Math.floor(a / span) !== Math.floor(b / span)) break
      digits++
    }
    return digits
  }

  /** The first place whose id is at least this one; the number of nodes if there is none. */
  #firstFrom(id: number): number {
    return lowerBound(this.#ids.length, (place) => this.#ids[place]! < id)
  }

  #wrapped(place: number): number {
    const { length } = this.#ids
    return ((place % length) + length) % length
  }

  #clockwise(from: number, to: number): number {
    return to >= from ? to - from : to - from + this.#space
  }

  #distance(a: number, b: number): number {
    return Math.min(this.#clockwise(a, b), this.#clockwise(b, a))
  }
}

function powerOfTwo(exponent: number): number {
  let power = 1
  for (let done = 0; done < exponent; done++) power *= 2
  return power
}
