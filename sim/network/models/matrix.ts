import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { assert, assertSame } from '../../core/assert.ts'
import { withRoomFor } from '../../core/growable.ts'
import type { RandomStream } from '../../core/random.ts'
import type { MatrixConfig } from '../config.ts'
import { type LatencyModel, minimumOf, wholeMicros } from '../latency.ts'

const MICROS_PER_MS = 1_000
const INT32_MAX = 0x7fff_ffff

/**
 * Measured round trips between sites. One way is half the entry of that direction: symmetric if the matrix is, and
 * an asymmetric matrix keeps its two entries.
 *
 * Nodes are dealt to the sites in rounds, each round in an order of its own: no site gets a second node before every
 * site has one. Two nodes of one site are as far apart as its entry on the diagonal, or `siteLatency` if that is 0.
 */
export class MatrixLatency implements LatencyModel {
  readonly name = 'matrix'
  readonly minimum: Micros
  /** One-way µs from site i to site j at i · sites + j. */
  readonly #oneWay: Int32Array
  readonly #sites: number
  /** The sites, those of the round so far in front. */
  readonly #round: Int32Array
  #dealt = 0
  /** The site of each node. */
  #siteOf = new Int32Array(0)

  constructor({ rtt, siteLatency }: Omit<MatrixConfig, 'model'>) {
    const sites = rtt.length
    assert(sites > 0, 'a latency matrix has at least one site')
    this.#sites = sites
    this.#round = Int32Array.from(rtt, (_, site) => site)
    this.#oneWay = new Int32Array(sites * sites)
    rtt.forEach((row, from) => {
      assertSame(row.length, sites, `row ${from} of a latency matrix`)
      row.forEach((rttMs, to) => {
        const oneWay = from === to && rttMs === 0 ? siteLatency : (rttMs * MICROS_PER_MS) / 2
        assert(oneWay >= 0 && oneWay <= INT32_MAX, `round trip ${rttMs} ms from site ${from} to ${to}`)
        this.#oneWay[from * sites + to] = wholeMicros(oneWay, minimumOf(0))
      })
    })
    this.minimum = this.#oneWay.reduce((least, oneWay) => Math.min(least, oneWay)) as Micros
  }

  place(handle: NodeHandle, random: RandomStream): void {
    this.#siteOf = withRoomFor(this.#siteOf, handle)
    this.#siteOf[handle] = this.#deal(random)
  }

  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    return this.#oneWay[this.#siteOf[from]! * this.#sites + this.#siteOf[to]!] as Micros
  }

  /** The row of the matrix. */
  site(handle: NodeHandle): number {
    return this.#siteOf[handle]!
  }

  /** One step of a Fisher–Yates shuffle, which starts again after the last site. */
  #deal(random: RandomStream): number {
    const round = this.#round
    const here = this.#dealt++ % round.length
    const drawn = here + random.integer(round.length - here)
    const site = round[drawn]!
    round[drawn] = round[here]!
    round[here] = site
    return site
  }
}
