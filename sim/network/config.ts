import type { Micros } from '../../protocol/environment.ts'

/** Which latency model a network has, with every number of it. Times are one-way unless called a round trip. */
export type LatencyConfig =
  | ConstantConfig
  | UniformConfig
  | LognormalConfig
  | EuclideanConfig
  | GeographicConfig
  | MatrixConfig

/** The same for every pair. */
export interface ConstantConfig {
  readonly model: 'constant'
  readonly oneWay: Micros
}

/** Drawn for each pair of nodes, min … max, both included. */
export interface UniformConfig {
  readonly model: 'uniform'
  readonly min: Micros
  readonly max: Micros
}

/** Drawn for each pair of nodes; `sigma` is the standard deviation of the natural logarithm; less than `min` counts as `min`. */
export interface LognormalConfig {
  readonly model: 'lognormal'
  readonly median: Micros
  readonly sigma: number
  readonly min: Micros
}

/** Nodes uniformly in a square; `side` is the time across one side; less than `min` counts as `min`. */
export interface EuclideanConfig {
  readonly model: 'euclidean'
  readonly side: Micros
  readonly min: Micros
}

/** Nodes on the globe: uniformly on the sphere, or in cities drawn by weight. */
export interface GeographicConfig {
  readonly model: 'geographic'
  readonly cities?: readonly City[] | undefined
  /** Length of the cable over the length of the great circle, ≥ 1. */
  readonly inflation: number
  /** Speed of light in the fibre, about two thirds of that in a vacuum. */
  readonly fibreKmPerS: number
  /** From a node to the long-distance network; counts once at each end. */
  readonly accessLatency: Micros
}

export interface City {
  readonly name: string
  /** Degrees, −90 … 90, north positive. */
  readonly latitude: number
  /** Degrees, −180 … 180, east positive. */
  readonly longitude: number
  /** Its share of the nodes, relative to the other cities' weights. */
  readonly weight: number
}

/** Measured round trips between sites; several nodes may be at one site. */
export interface MatrixConfig {
  readonly model: 'matrix'
  /** `rtt[i][j]`: round trip between the sites i and j in milliseconds; 0 on the diagonal for "not measured". */
  readonly rtt: readonly (readonly number[])[]
  /** Between two nodes of one site that has 0 on the diagonal. */
  readonly siteLatency: Micros
}

/** What a single message takes beyond the base latency of its pair; large jitter reorders messages. */
export type JitterConfig =
  | { readonly model: 'none' }
  | { readonly model: 'uniform'; readonly upTo: Micros }
  | { readonly model: 'exponential'; readonly mean: Micros; readonly atMost: Micros }

/** A message to a crashed node vanishes (the host is down), or is refused after one round trip (the process is down). */
export type DeadHost = 'silent' | 'refused'
