import type { Micros } from '../../../protocol/base/time.ts'
import type { ConstantConfig } from '../config.ts'
import { type LatencyModel, minimumOf } from '../latency.ts'

/** All pairs are equally far apart. */
export class ConstantLatency implements LatencyModel {
  readonly name = 'constant'
  readonly minimum: Micros

  constructor({ oneWay }: Omit<ConstantConfig, 'model'>) {
    this.minimum = minimumOf(oneWay)
  }

  place(): void {}

  oneWay(): Micros {
    return this.minimum
  }
}
