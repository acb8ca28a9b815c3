import type { Micros } from '../../protocol/environment.ts'

/** How many nodes run, how they came and went, and how long they ran. A node runs from its start, joined or not. */
export class Population {
  #live = 0
  #joined = 0
  #crashed = 0
  #left = 0
  #gaveUp = 0
  #nodeMicros = 0
  #changed = 0 as Micros

  get live(): number {
    return this.#live
  }

  /** Nodes that have become active at least once, so far. */
  get joinedCount(): number {
    return this.#joined
  }

  get crashedCount(): number {
    return this.#crashed
  }

  get leftCount(): number {
    return this.#left
  }

  /** Nodes that gave up joining. */
  get gaveUpCount(): number {
    return this.#gaveUp
  }

  /** Node-microseconds lived up to `at` by all nodes together. */
  lifeUntil(at: Micros): number {
    return this.#nodeMicros + this.#live * (at - this.#changed)
  }

  started(at: Micros): void {
    this.#change(1, at)
  }

  /** A node has become active for the first time. */
  joined(): void {
    this.#joined++
  }

  crashed(at: Micros): void {
    this.#crashed++
    this.#change(-1, at)
  }

  gaveUp(at: Micros): void {
    this.#gaveUp++
    this.#change(-1, at)
  }

  left(at: Micros): void {
    this.#left++
    this.#change(-1, at)
  }

  #change(by: 1 | -1, at: Micros): void {
    this.#nodeMicros = this.lifeUntil(at)
    this.#changed = at
    this.#live += by
  }
}
