import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { lognormal } from '../../core/distributions.ts'
import type { StreamKey } from '../../core/random.ts'
import type { LognormalConfig } from '../config.ts'
import { type LatencyModel, minimumOf, wholeMicros } from '../latency.ts'
import { pairDraw } from './pair.ts'

/** Each pair draws its latency once: most are near the median, a few far above. No geometry: the triangle inequality need not hold. */
export class LognormalLatency implements LatencyModel {
  readonly name = 'lognormal'
  readonly minimum: Micros
  readonly #shape: Omit<LognormalConfig, 'model'>
  readonly #key: StreamKey

  constructor(shape: Omit<LognormalConfig, 'model'>, key: StreamKey) {
    this.minimum = minimumOf(shape.min)
    this.#shape = shape
    this.#key = key
  }

  place(): void {}

  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    return wholeMicros(lognormal(pairDraw(this.#key, from, to), this.#shape), this.minimum)
  }
}
