import type { NodeHandle } from '../../protocol/base/handles.ts'
import { micros, milliseconds } from '../../protocol/base/time.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import type { JitterConfig, LatencyConfig } from '../../sim/network/config.ts'
import { createLatencyModel } from '../../sim/network/create-latency.ts'
import { Network } from '../../sim/network/network.ts'
import type { Row } from '../row.ts'
import { nanosecondsPerCall, type Work } from '../timing.ts'

const NODES = 10_000
const SITES = 100
const PAIRS = 1 << 16
const CALLS = 500_000

interface Case {
  readonly name: string
  readonly latency: LatencyConfig
  readonly jitter?: JitterConfig
  readonly loss?: number
}

const EUCLIDEAN: LatencyConfig = { model: 'euclidean', side: milliseconds(100), min: milliseconds(1) }

const CASES: readonly Case[] = [
  { name: 'uniform', latency: { model: 'uniform', min: milliseconds(1), max: milliseconds(100) } },
  {
    name: 'lognormal',
    latency: { model: 'lognormal', median: milliseconds(40), sigma: 0.5, min: milliseconds(1) },
  },
  { name: 'euclidean', latency: EUCLIDEAN },
  {
    name: 'geographic',
    latency: { model: 'geographic', inflation: 1.6, fibreKmPerS: 200_000, accessLatency: milliseconds(1) },
  },
  {
    name: 'transit-stub',
    latency: {
      model: 'transit-stub',
      transitDomains: 10,
      transitRoutersPerDomain: 5,
      stubDomainsPerTransitRouter: 10,
      routersPerStubDomain: 10,
      extraLinks: 0.3,
      interDomainLink: milliseconds(50),
      transitLink: milliseconds(20),
      transitStubLink: milliseconds(5),
      stubLink: milliseconds(2),
      hostLink: milliseconds(1),
    },
  },
  {
    name: `matrix of ${SITES} sites`,
    latency: { model: 'matrix', rtt: ringOfSites(), siteLatency: micros(500) },
  },
  {
    name: 'euclidean, uniform jitter, loss',
    latency: EUCLIDEAN,
    jitter: { model: 'uniform', upTo: milliseconds(10) },
    loss: 0.01,
  },
  {
    name: 'euclidean, exponential jitter',
    latency: EUCLIDEAN,
    jitter: { model: 'exponential', mean: milliseconds(5), atMost: milliseconds(100) },
  },
]

/**
 * The fate of one datagram between random nodes of 10,000; beside it the same with a constant latency. All models live in
 * one process here and share compiled code; a run has one model and is a little faster.
 */
export function latencyBench(): Row[] {
  const constant = sending({ name: 'constant', latency: { model: 'constant', oneWay: milliseconds(20) } })
  const [plain, ...own] = nanosecondsPerCall(CALLS, [constant, ...CASES.map(sending)])
  return CASES.map(({ name }, index) => ({
    measure: `delay: ${name}`,
    value: own[index]!,
    unit: 'ns',
    against: { name: 'constant', value: plain! },
  }))
}

function sending({ latency, jitter = { model: 'none' }, loss = 0 }: Case): Work {
  const key = streamKey('bench', 'network')
  const model = createLatencyModel(latency, key)
  const network = new Network({ latency: model, jitter, loss, deadHost: 'silent', key })
  const random = randomStream(key)
  for (let handle = 0; handle < NODES; handle++) model.place(handle as NodeHandle, random)
  const ends = Int32Array.from({ length: 2 * PAIRS }, () => random.integer(NODES))
  return (calls) => {
    let sum = 0
    for (let call = 0; call < calls; call++) {
      const at = 2 * (call & (PAIRS - 1))
      sum += network.delay(ends[at] as NodeHandle, ends[at + 1] as NodeHandle, call)
    }
    return sum
  }
}

/** Round trips in ms between sites on a circle. */
function ringOfSites(): number[][] {
  const sites = Array.from({ length: SITES }, (_, site) => site)
  return sites.map((a) => sites.map((b) => 3 * Math.min(Math.abs(a - b), SITES - Math.abs(a - b))))
}
