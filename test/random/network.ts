import type { Fields } from '../../sim/explore/document.ts'
import type { Draw } from '../../sim/explore/draw/draw.ts'
import { MATRIX_FILE } from './data-files.ts'
import type { Dimensions, LatencyName } from './dimensions.ts'

/** The simulated network. Its shortest round trip stays below the shortest patience that parameters.ts draws. */
export function drawNetwork(
  draw: Draw,
  { latency, loss, leafSetSize, neighborhoodSetSize }: Dimensions,
): Fields {
  return {
    latency: { model: latency, ...LATENCIES[latency](draw) },
    ...draw.include(0.35, () => ({ jitter: drawJitter(draw) })),
    ...(loss > 0 && { loss }),
    ...draw.include(0.4, () => ({ deadHost: draw.oneOf(['refused', 'refused', 'silent']) })),
    ...draw.include(0.25, () => ({
      maxMessageBytes: draw.oneOf(messageSizes(Math.max(leafSetSize, neighborhoodSetSize))),
    })),
    ...draw.include(0.15, () => ({ announceCoordinates: true })),
  }
}

/** The largest set that is sent, 22 bytes a member, fits into a message with 64 bytes to spare. */
function messageSizes(members: number): readonly number[] {
  return [300, 500, 800, 4_000].filter((bytes) => bytes >= 64 + 22 * members)
}

const LATENCIES: Readonly<Record<LatencyName, (draw: Draw) => Fields>> = {
  constant: (draw) => draw.include(0.7, () => ({ oneWay: draw.oneOf(['1ms', '10ms', '150ms']) })),
  uniform: (draw) =>
    draw.include(0.5, () => ({ min: draw.oneOf(['1ms', '20ms']), max: draw.oneOf(['60ms', '300ms']) })),
  lognormal: (draw) => ({
    ...draw.include(0.5, () => ({ median: draw.oneOf(['20ms', '80ms']) })),
    ...draw.include(0.5, () => ({ sigma: draw.oneOf([0.2, 1]) })),
    ...draw.include(0.3, () => ({ min: draw.oneOf(['100us', '10ms']) })),
  }),
  euclidean: (draw) => ({
    ...draw.include(0.5, () => ({ side: draw.oneOf(['20ms', '400ms']) })),
    ...draw.include(0.3, () => ({ min: draw.oneOf(['200us', '5ms']) })),
  }),
  geographic: (draw) => ({
    ...draw.include(0.4, () => ({ cities: CITIES.slice(0, draw.whole(1, CITIES.length)) })),
    ...draw.include(0.2, () => ({ inflation: draw.oneOf([1, 2.5]) })),
    ...draw.include(0.1, () => ({ fibreKmPerS: 250_000 })),
    ...draw.include(0.3, () => ({ accessLatency: draw.oneOf(['0s', '10ms']) })),
  }),
  'transit-stub': (draw) => ({
    transitDomains: draw.whole(1, 5),
    transitRoutersPerDomain: draw.whole(1, 4),
    stubDomainsPerTransitRouter: draw.whole(1, 4),
    routersPerStubDomain: draw.whole(1, 5),
    ...draw.include(0.3, () => ({ extraLinks: draw.oneOf([0, 0.8]) })),
    ...draw.include(0.2, () => ({ hostLink: draw.oneOf(['0s', '5ms']) })),
  }),
  matrix: (draw) => ({ file: MATRIX_FILE, ...draw.include(0.5, () => ({ siteLatency: '2ms' })) }),
}

const CITIES = [
  { name: 'Lisbon', latitude: 38.7, longitude: -9.1, weight: 2 },
  { name: 'Nairobi', latitude: -1.3, longitude: 36.8 },
  { name: 'Osaka', latitude: 34.7, longitude: 135.5, weight: 3.5 },
  { name: 'Lima', latitude: -12, longitude: -77 },
  { name: 'Nowhere', latitude: 0, longitude: 0, weight: 0 },
  { name: 'Auckland', latitude: -36.8, longitude: 174.8, weight: 0.5 },
]

function drawJitter(draw: Draw): Fields {
  return draw.oneOf([
    { model: 'uniform', upTo: '5ms' },
    { model: 'uniform', upTo: '80ms' },
    { model: 'exponential' },
    { model: 'exponential', mean: '20ms', atMost: '300ms' },
  ])
}
