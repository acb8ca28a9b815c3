import type { Micros } from '../../protocol/base/time.ts'

/** What had become of nodes up to an instant. */
export interface PopulationTotals {
  /** Nodes that have joined, by the protocol. */
  readonly joined: number
  readonly crashed: number
  /** Nodes that left as announced. */
  readonly left: number
  /** Nodes that went because their join failed: the first, or one back into the overlay that they had lost. */
  readonly gaveUp: number
  /** How often a node that stayed stopped being active. */
  readonly deactivations: number
  /** Node-microseconds lived by all nodes together. */
  readonly life: number
  /** The time in which the node was active. */
  readonly activeLife: number
}

/** What a node was when it went. */
export type Condition = 'active' | 'not active'

/** How many nodes run, how they came and went, and how long they ran. A node runs from its start, joined or not. */
export class Population {
  #live = 0
  #active = 0
  #joined = 0
  #crashed = 0
  #left = 0
  #gaveUp = 0
  #deactivations = 0
  #life = 0
  #activeLife = 0
  #changed = 0 as Micros

  get live(): number {
    return this.#live
  }

  totals(at: Micros): PopulationTotals {
    const since = at - this.#changed
    return {
      joined: this.#joined,
      crashed: this.#crashed,
      left: this.#left,
      gaveUp: this.#gaveUp,
      deactivations: this.#deactivations,
      life: this.#life + this.#live * since,
      activeLife: this.#activeLife + this.#active * since,
    }
  }

  started(at: Micros): void {
    this.#advance(at)
    this.#live++
  }

  /** A node has become active, be it for the first time or again. */
  activated(at: Micros): void {
    this.#advance(at)
    this.#active++
  }

  /** A node is active for the first time, and was not set up so. */
  joined(): void {
    this.#joined++
  }

  /** A node is not active any more, but stays. */
  deactivated(at: Micros): void {
    this.#advance(at)
    this.#active--
    this.#deactivations++
  }

  crashed(at: Micros, was: Condition): void {
    this.#crashed++
    this.#gone(at, was)
  }

  left(at: Micros, was: Condition): void {
    this.#left++
    this.#gone(at, was)
  }

  gaveUp(at: Micros, was: Condition): void {
    this.#gaveUp++
    this.#gone(at, was)
  }

  #gone(at: Micros, was: Condition): void {
    this.#advance(at)
    this.#live--
    if (was === 'active') this.#active--
  }

  #advance(at: Micros): void {
    const since = at - this.#changed
    this.#life += this.#live * since
    this.#activeLife += this.#active * since
    this.#changed = at
  }
}
