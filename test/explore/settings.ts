import { drawMatrix, MATRIX_FILE } from '../random/data-files.ts'
import type { Dimensions, LatencyName } from '../random/dimensions.ts'
import type { Draw, Fields } from '../random/draw.ts'

/** Sizes and parameters of an explored scenario: only such under which the protocol promises to keep data and ring. */

/** Periods that the rest must outlast, in minutes. */
export interface Periods {
  readonly leafExchange: number
  readonly repair: number
  readonly handOver: number
}

export interface Settings {
  readonly dimensions: Dimensions
  readonly periods: Periods
  readonly sections: Fields
  /** Data files that the sections name. */
  readonly files: ReadonlyMap<string, string>
}

/** With more nodes than this the periods are short, lest the rest takes most of the time. */
const NODES_OF_LONG_PERIODS = 25

const QUICK: Periods = { leafExchange: 2, repair: 1, handOver: 1 }
const MEDIUM: Periods = { leafExchange: 5, repair: 2, handOver: 2 }
/** Those of a scenario that states none. */
const DEFAULTS: Periods = { leafExchange: 60, repair: 10, handOver: 10 }

export function drawSettings(draw: (name: string) => Draw): Settings {
  const dimensions = drawDimensions(draw('dimensions'))
  const periods = drawPeriods(draw('periods'), dimensions)
  const sections = {
    pastry: drawPastry(draw('pastry'), dimensions, periods),
    storage: drawStorage(draw('storage'), dimensions, periods),
    network: drawNetwork(draw('network'), dimensions),
  }
  const isMeasured = dimensions.latency === 'matrix'
  const files = new Map(isMeasured ? [[MATRIX_FILE, drawMatrix(draw('matrix'))]] : [])
  return { dimensions, periods, sections, files }
}

function drawDimensions(draw: Draw): Dimensions {
  const nodes = draw.weighted([
    [5, draw.whole(5, 20)],
    [4, draw.whole(20, 40)],
    [1, draw.whole(40, 150)],
  ])
  return {
    nodes,
    duration: 'short',
    preset: 'mspastry',
    idBits: draw.weighted([
      [8, 128],
      [1, 32],
      [1, 16],
    ]),
    leafSetSize: draw.weighted([
      [1, 2],
      [3, 4],
      [6, 8],
      [5, 16],
      [3, 32],
    ]),
    neighborhoodSetSize: 0,
    latency: draw.weighted([
      [2, 'constant'],
      [2, 'uniform'],
      [2, 'lognormal'],
      [2, 'euclidean'],
      [3, 'geographic'],
      [2, 'transit-stub'],
      [1, 'matrix'],
    ]),
    loss: draw.weighted([
      [5, 0],
      [1, 0.002],
      [2, 0.01],
      [2, 0.03],
      [2, 0.05],
      [1, 0.1],
    ]),
  }
}

const drawPeriods = (draw: Draw, { nodes }: Dimensions): Periods =>
  draw.weighted([
    [10, QUICK],
    [4, MEDIUM],
    [1, nodes <= NODES_OF_LONG_PERIODS ? DEFAULTS : MEDIUM],
  ])

function drawPastry(draw: Draw, { idBits, leafSetSize }: Dimensions, { leafExchange }: Periods): Fields {
  return {
    ...(idBits === 128 ? {} : { idBits }),
    digitBits: draw.oneOf([1, 2, 4]),
    leafSetSize,
    leafExchangePeriod: `${leafExchange}m`,
    ...draw.include(0.2, () => ({ heartbeatPeriod: '10s' })),
  }
}

function drawStorage(draw: Draw, { leafSetSize }: Dimensions, { repair, handOver }: Periods): Fields {
  return {
    replicas: draw.whole(1, Math.min(5, leafSetSize / 2 + 1)),
    writeQuorum: draw.weighted([
      [1, 'one'],
      [4, 'majority'],
      [2, 'all'],
    ]),
    reads: draw.weighted([
      [4, 'root'],
      [1, 'replica'],
    ]),
    repairPeriod: `${repair}m`,
    handOverTimeout: `${handOver}m`,
    ...draw.include(0.1, () => ({ capacity: draw.oneOf(['4KiB', '20KiB']) })),
  }
}

/** Every round trip stays well below the shortest time for which a node waits for a reply, one second. */
function drawNetwork(draw: Draw, { latency, loss }: Dimensions): Fields {
  return {
    latency: { model: latency, ...FIELDS[latency] },
    ...draw.include(0.4, () => ({ jitter: draw.oneOf(JITTERS) })),
    ...(loss > 0 && { loss }),
    ...draw.include(0.3, () => ({ deadHost: 'refused' })),
  }
}

const FIELDS: Partial<Record<LatencyName, Fields>> = {
  // The default has 5,050 routers, which take longer to draw than most scenarios to run.
  'transit-stub': {
    transitDomains: 3,
    transitRoutersPerDomain: 3,
    stubDomainsPerTransitRouter: 3,
    routersPerStubDomain: 4,
  },
  matrix: { file: MATRIX_FILE },
}

const JITTERS: readonly Fields[] = [
  { model: 'uniform', upTo: '5ms' },
  { model: 'uniform', upTo: '50ms' },
  { model: 'exponential', mean: '20ms', atMost: '200ms' },
]
