import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { withRoomFor } from '../../core/growable.ts'
import type { RandomStream } from '../../core/random.ts'
import type { EuclideanConfig } from '../config.ts'
import { type LatencyModel, minimumOf, wholeMicros } from '../latency.ts'

/** Nodes spread uniformly over a square plane, as far apart as the straight line between them [P01 §3.1]. */
export class EuclideanLatency implements LatencyModel {
  readonly name = 'euclidean'
  readonly minimum: Micros
  readonly #side: Micros
  /** x and y of each node, in µs. */
  #places = new Float64Array(0)

  constructor({ side, min }: Omit<EuclideanConfig, 'model'>) {
    this.minimum = minimumOf(min)
    this.#side = side
  }

  place(handle: NodeHandle, random: RandomStream): void {
    const at = 2 * handle
    this.#places = withRoomFor(this.#places, at + 1)
    this.#places[at] = random.next() * this.#side
    this.#places[at + 1] = random.next() * this.#side
  }

  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    const places = this.#places
    const dx = places[2 * from]! - places[2 * to]!
    const dy = places[2 * from + 1]! - places[2 * to + 1]!
    return wholeMicros(Math.sqrt(dx * dx + dy * dy), this.minimum)
  }

  /** x and y in µs of one-way latency. */
  coordinates(handle: NodeHandle): readonly number[] {
    return [...this.#places.subarray(2 * handle, 2 * handle + 2)]
  }
}
