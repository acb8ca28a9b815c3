import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { uniformInteger } from '../../core/distributions.ts'
import type { StreamKey } from '../../core/random.ts'
import type { UniformConfig } from '../config.ts'
import { type LatencyModel, minimumOf, wholeMicros } from '../latency.ts'
import { pairDraw } from './pair.ts'

/** Each pair draws its latency once, all whole values of min … max being equally likely. No geometry: the triangle inequality need not hold. */
export class UniformLatency implements LatencyModel {
  readonly name = 'uniform'
  readonly minimum: Micros
  readonly #range: Omit<UniformConfig, 'model'>
  readonly #key: StreamKey

  constructor(range: Omit<UniformConfig, 'model'>, key: StreamKey) {
    this.minimum = minimumOf(range.min)
    this.#range = range
    this.#key = key
  }

  place(): void {}

  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    return wholeMicros(uniformInteger(pairDraw(this.#key, from, to), this.#range), this.minimum)
  }
}
