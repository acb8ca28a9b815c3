import type { Micros } from '../../protocol/base/time.ts'

/** Which latency model a network has, with every number of it. Times are one-way unless called a round trip. */
export type LatencyConfig =
  | ConstantConfig
  | UniformConfig
  | LognormalConfig
  | EuclideanConfig
  | GeographicConfig
  | TransitStubConfig
  | MatrixConfig
  | CoordinatesConfig

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

/**
 * Hosts on the stub routers of a network in two tiers, as GT-ITM draws it. Of each kind of link the mean is stated, and
 * each link is drawn between half of it and one and a half of it.
 *
 * The counts by default are those of [MSP]; the delays that its generator gave the links are not known here. Ours grow
 * from the edge to the middle (2, 5, 20, 50 ms, a mean round trip of 270 ms), so that it pays to stay near for as long as
 * possible: complete tables of 2,000 nodes have an RDP of about 1.4. If all links take 40 ms it is 1.7.
 */
export interface TransitStubConfig {
  readonly model: 'transit-stub'
  readonly transitDomains: number
  readonly transitRoutersPerDomain: number
  readonly stubDomainsPerTransitRouter: number
  readonly routersPerStubDomain: number
  /** The share of the pairs of routers of a domain, and of the pairs of transit domains, that have a link beyond a tree of links. */
  readonly extraLinks: number
  /** Between routers of two transit domains. */
  readonly interDomainLink: Micros
  /** Within a transit domain. */
  readonly transitLink: Micros
  /** From a stub domain to its transit router. */
  readonly transitStubLink: Micros
  /** Within a stub domain. */
  readonly stubLink: Micros
  /** From a host to its router, the same for all. */
  readonly hostLink: Micros
}

/** Measured round trips between sites; several nodes may be at one site. */
export interface MatrixConfig {
  readonly model: 'matrix'
  /** `rtt[i][j]`: round trip between the sites i and j in milliseconds; 0 on the diagonal for "not measured". */
  readonly rtt: readonly (readonly number[])[]
  /** Between two nodes of one site that has 0 on the diagonal. */
  readonly siteLatency: Micros
}

/** Hosts in a space in which distances are latencies, as network-coordinate systems compute it. */
export interface CoordinatesConfig {
  readonly model: 'coordinates'
  /** Two or three coordinates of each host, in milliseconds. */
  readonly points: readonly (readonly number[])[]
  /** What a host adds to its distance from any other, in milliseconds. */
  readonly heights: readonly number[] | null
  /** Is a distance there and back, or one way? */
  readonly entries: 'round-trips' | 'one-way'
  readonly nodes: 'in-order' | 'sampled'
  /** One way; less counts as this. */
  readonly min: Micros
}

/** What a single message takes beyond the base latency of its pair; large jitter reorders messages. */
export type JitterConfig =
  | { readonly model: 'none' }
  | { readonly model: 'uniform'; readonly upTo: Micros }
  | { readonly model: 'exponential'; readonly mean: Micros; readonly atMost: Micros }

/** A message to a crashed node vanishes (the host is down), or is refused after one round trip (the process is down). */
export type DeadHost = 'silent' | 'refused'
