import type { PastryParameters } from '../../protocol/base/parameters.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'

/**
 * The longest run of adjacent nodes that a ring has lost together: at the same time, or so shortly after one another
 * that it cannot have been repaired in between. Nodes that crashed longer ago have been replaced in the leaf sets of
 * the others, and count as if they had never been there. A run of L/2 or more severs the ring: no leaf set on one side
 * of it names a node on the other, and Pastry promises nothing then.
 */
export class DeadRuns<Node> {
  /** All of them if none lives, 0 if none crashed. */
  longest = 0
  private readonly ring: readonly Node[]
  private readonly places: ReadonlyMap<Node, number>
  private readonly repairTime: Micros
  /** By place. */
  private readonly crashedAt: (Micros | undefined)[] = []

  constructor(ring: readonly Node[], { repairTime }: { readonly repairTime: Micros }) {
    this.ring = ring
    this.places = new Map(ring.map((node, place) => [node, place]))
    this.repairTime = repairTime
  }

  /** These nodes crash together. Nodes that are not on the ring do not count. */
  crash(nodes: readonly Node[], at: Micros): void {
    const places = nodes.map((node) => this.places.get(node)).filter((place) => place !== undefined)
    for (const place of places) this.crashedAt[place] = at
    places.forEach((place, index) => {
      // Of adjacent nodes that crash at this instant, one represents all.
      const before = this.crashedAt[this.stepFrom(place, -1)]
      if (index > 0 && before === at) return
      this.longest = Math.max(this.longest, this.runThrough(place, at))
    })
  }

  private runThrough(start: number, at: Micros): number {
    let run = 1
    for (const step of [1, -1]) {
      let place = this.stepFrom(start, step)
      for (; place !== start; place = this.stepFrom(place, step)) {
        const crashedAt = this.crashedAt[place]
        if (crashedAt === undefined) break
        if (at - crashedAt <= this.repairTime) run++
      }
      // All the way round: no node lives.
      if (place === start) break
    }
    return run
  }

  private stepFrom(place: number, step: number): number {
    return (place + step + this.ring.length) % this.ring.length
  }
}

/** Until a silent death is noticed and confirmed by the neighbour that watches for it. */
export const timeToReplace = ({ heartbeatPeriod, probeTimeout, probeRetries }: PastryParameters): Micros =>
  micros(heartbeatPeriod + probeTimeout + (probeRetries + 1) * probeTimeout)
