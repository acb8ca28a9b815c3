import type { Fields } from '../document.ts'
import type { Draw } from './draw.ts'

/** Sizes and parameters of a scenario. */

export type LatencyName = 'constant' | 'uniform' | 'lognormal' | 'euclidean' | 'geographic' | 'transit-stub'

export interface Settings {
  readonly nodes: number
  readonly latency: LatencyName
  /** The sections of the scenario that are not phases. */
  readonly sections: Fields
  /** Of the protocol: how long they are decides how long the overlay is left in peace before it is judged. */
  readonly periods: Periods
}

/** In minutes. */
export interface Periods {
  readonly leafExchange: number
  readonly repair: number
  readonly handOver: number
}

/** With more nodes than this the periods are short; otherwise the rest would take most of the time. */
const NODES_OF_LONG_PERIODS = 20

const QUICK: Periods = { leafExchange: 2, repair: 1, handOver: 1 }
const MEDIUM: Periods = { leafExchange: 5, repair: 2, handOver: 2 }
/** The settings of a scenario that states none. */
const DEFAULTS: Periods = { leafExchange: 60, repair: 10, handOver: 10 }

export function drawSettings(draw: (name: string) => Draw): Settings {
  const sizes = draw('dimensions')
  const nodes = sizes.weighted([
    [3, sizes.whole(1, 5)],
    [12, sizes.whole(5, 14)],
    [4, sizes.whole(12, 40)],
    [1, sizes.whole(40, 150)],
  ])
  const leafSetSize = sizes.weighted([
    [1, 2],
    [4, 4],
    [6, 8],
    [5, 16],
    [2, 32],
  ])
  const latency = sizes.weighted([
    [2, 'constant'],
    [2, 'uniform'],
    [2, 'lognormal'],
    [2, 'euclidean'],
    [3, 'geographic'],
    [1, 'transit-stub'],
  ])
  const periods = draw('periods').weighted([
    [12, QUICK],
    [3, MEDIUM],
    [1, nodes <= NODES_OF_LONG_PERIODS ? DEFAULTS : MEDIUM],
  ])
  const sections = {
    pastry: drawPastry(draw('pastry'), { leafSetSize, ...periods }),
    storage: drawStorage(draw('storage'), { leafSetSize, ...periods }),
    network: drawNetwork(draw('network'), latency),
  }
  return { nodes, latency, sections, periods }
}

interface Given extends Periods {
  readonly leafSetSize: number
}

function drawPastry(draw: Draw, { leafSetSize, leafExchange }: Given): Fields {
  return {
    ...draw.include(0.2, () => ({ idBits: draw.oneOf([16, 32]) })),
    digitBits: draw.oneOf([1, 2, 4]),
    leafSetSize,
    leafExchangePeriod: `${leafExchange}m`,
    ...draw.include(0.3, () => ({ heartbeatPeriod: '10s' })),
    ...draw.include(0.5, () => ({ seekPeriod: '1m' })),
    ...draw.include(0.3, () => ({ registrationPeriod: '2m' })),
    ...draw.include(0.2, () => ({ neighborhoodSetSize: 8 })),
    ...draw.include(0.1, () => ({ rowExchangePeriod: '1m' })),
    ...draw.include(0.1, () => ({ proximitySelection: false })),
    ...draw.include(0.1, () => ({ nearestSeed: false })),
  }
}

function drawStorage(draw: Draw, { leafSetSize, repair, handOver }: Given): Fields {
  return {
    replicas: draw.whole(1, Math.min(5, leafSetSize / 2 + 1)),
    writeQuorum: draw.weighted([
      [1, 'one'],
      [5, 'majority'],
      [2, 'all'],
    ]),
    ...draw.include(0.15, () => ({ reads: 'replica' })),
    repairPeriod: `${repair}m`,
    handOverTimeout: `${handOver}m`,
    ...draw.include(0.1, () => ({ capacity: draw.oneOf(['2KiB', '20KiB']) })),
    ...draw.include(0.15, () => ({ tombstoneLife: `${4 * repair}m` })),
  }
}

/** Every round trip stays well below the shortest time for which a node waits for a reply, one second. */
function drawNetwork(draw: Draw, latency: LatencyName): Fields {
  return {
    latency: { model: latency, ...(latency === 'transit-stub' ? FEW_ROUTERS : {}) },
    ...draw.include(0.3, () => ({ jitter: draw.oneOf(JITTERS) })),
    ...draw.include(0.04, () => ({ loss: draw.oneOf([0.002, 0.02, 0.1]) })),
    ...draw.include(0.3, () => ({ deadHost: 'refused' })),
  }
}

/** The default has 5,050 routers, which take longer to draw than most scenarios to run. */
const FEW_ROUTERS: Fields = {
  transitDomains: 2,
  transitRoutersPerDomain: 2,
  stubDomainsPerTransitRouter: 2,
  routersPerStubDomain: 3,
}

const JITTERS: readonly Fields[] = [
  { model: 'uniform', upTo: '5ms' },
  { model: 'uniform', upTo: '50ms' },
  { model: 'exponential', mean: '20ms', atMost: '200ms' },
]
