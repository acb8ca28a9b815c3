import type { StreamKey } from '../core/random.ts'
import type { LatencyConfig } from './config.ts'
import type { LatencyModel } from './latency.ts'
import { ConstantLatency } from './models/constant.ts'
import { CoordinatesLatency } from './models/coordinates.ts'
import { EuclideanLatency } from './models/euclidean.ts'
import { GeographicLatency } from './models/geographic.ts'
import { LognormalLatency } from './models/lognormal.ts'
import { MatrixLatency } from './models/matrix.ts'
import { TransitStubLatency } from './models/transit-stub.ts'
import { UniformLatency } from './models/uniform.ts'

/** The model that a configuration asks for. `key` is the run's, for the models that draw a latency for each pair, or a network of routers. */
export function createLatencyModel(config: LatencyConfig, key: StreamKey): LatencyModel {
  switch (config.model) {
    case 'constant':
      return new ConstantLatency(config)
    case 'uniform':
      return new UniformLatency(config, key)
    case 'lognormal':
      return new LognormalLatency(config, key)
    case 'euclidean':
      return new EuclideanLatency(config)
    case 'geographic':
      return new GeographicLatency(config)
    case 'transit-stub':
      return new TransitStubLatency(config, key)
    case 'coordinates':
      return new CoordinatesLatency(config)
    case 'matrix':
      return new MatrixLatency(config)
  }
}
