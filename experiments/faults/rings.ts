import type { NodeHandle } from '../../protocol/base/handles.ts'
import { minutes, seconds } from '../../protocol/base/time.ts'
import { hash32, streamKey } from '../../sim/core/random.ts'
import { EVERY_PART, Partition } from '../../sim/network/faults/partition.ts'
import { SEED_SERVER_HANDLE } from '../../sim/run/world.ts'
import { Simulation } from '../../sim/run.ts'
import { scenarioOf } from '../parse.ts'
import { mean, Table } from '../report.ts'

/** How an overlay comes apart. */
export interface Cut {
  readonly nodes: number
  /** How many of them are cut off from the rest: some drawn at random, or neighbours on the ring. */
  readonly apart: number
  readonly shape: 'random' | 'arc'
  readonly minutes: number
  /** Which nodes reach the seed server meanwhile; `nobody`: it is down from then on until the end. */
  readonly seedServer: 'the rest' | 'those apart' | 'all' | 'nobody'
}

/** What followed. Times are in seconds from the healing, undefined if not within the time observed. */
export interface Healing {
  /** Until each active node had the next as its right neighbour, all being active, from then on. */
  readonly oneRing: number | undefined
  /** Until every leaf set was right, from then on. */
  readonly leafSetsRight: number | undefined
  /** Messages per node and second sent for rings that may be apart: from a minute before the healing on; and in the last five minutes looked at. */
  readonly seeking: { readonly apart: number; readonly later: number }
  /** Messages per node, of all kinds but heartbeats, in the first minute. */
  readonly first: number
}

const START = minutes(2)

/** Plays a cut of a converged overlay and looks once per second for `watched` minutes how it heals. */
export function heal(cut: Cut, seed: number, watched: number): Healing {
  const scenario = scenarioOf(
    'rings',
    [
      'name: rings',
      `seed: ${seed}`,
      'network: { latency: { model: uniform } }',
      'record: { lookups: none, ring: none }',
      'phases:',
      `  - join: { nodes: ${cut.nodes}, start: converged }`,
      '  - settle: { for: 2m }',
      `  - settle: { for: ${cut.minutes}m, label: apart }`,
      `  - settle: { for: ${watched}m, label: healed }`,
    ].join('\n'),
  )
  const simulation = new Simulation(scenario)
  const { world } = simulation
  const healed = START + minutes(cut.minutes)
  const counts = { seekingApart: 0, seekingLater: 0, first: 0 }
  const end = healed + minutes(watched)
  simulation.observe({
    sent: ({ message: { kind } }) => {
      const { now } = simulation
      const isSeeking = kind === 'seek' || kind === 'seekReply'
      if (isSeeking && now >= healed - minutes(1) && now < healed) counts.seekingApart++
      if (isSeeking && now >= end - minutes(5)) counts.seekingLater++
      if (kind !== 'heartbeat' && now >= healed && now < healed + minutes(1)) counts.first++
    },
  })
  while (simulation.now < START) simulation.step(1)
  const partition = new Partition({ partOf: partsOf(cut, simulation, seed), direction: 'both ways' })
  world.network.faults.begin(partition)
  if (cut.seedServer === 'nobody') world.setSeedServer('down')
  while (simulation.now < healed) simulation.step(1)
  world.network.faults.end(partition)
  const since: { oneRing?: number | undefined; leafSetsRight?: number | undefined } = {}
  let second = 0
  while (simulation.step(16) === 'running') {
    if (simulation.now < healed + seconds(second)) continue
    since.oneRing = isOneRing(simulation, cut.nodes) ? (since.oneRing ?? second) : undefined
    since.leafSetsRight = simulation.truth.isWhole() ? (since.leafSetsRight ?? second) : undefined
    second++
  }
  return {
    oneRing: since.oneRing,
    leafSetsRight: since.leafSetsRight,
    seeking: { apart: counts.seekingApart / cut.nodes / 60, later: counts.seekingLater / cut.nodes / 300 },
    first: counts.first / cut.nodes,
  }
}

function isOneRing({ truth, world }: Simulation, nodes: number): boolean {
  const ring = truth.oracle.ring()
  return (
    ring.length === nodes &&
    ring.every((node, place) => world.nodeOf(node)!.leafSet.right === ring[(place + 1) % nodes])
  )
}

function partsOf(cut: Cut, { truth }: Simulation, seed: number): (host: NodeHandle) => number {
  const ring = [...truth.oracle.ring()]
  const key = streamKey(`${seed}`, 'parts')
  const ranked = cut.shape === 'arc' ? ring : ring.sort((a, b) => hash32(key, a) - hash32(key, b) || a - b)
  const apart = new Set(ranked.slice(0, cut.apart))
  return (host) => {
    if (host !== SEED_SERVER_HANDLE) return apart.has(host) ? 1 : 0
    if (cut.seedServer === 'all') return EVERY_PART
    return cut.seedServer === 'those apart' ? 1 : 0
  }
}

const SEED_SERVER = ['nobody', 'all', 'the rest', 'those apart'] as const

function* cuts(): Generator<Cut> {
  for (const length of [1, 5, 60, 360])
    for (const seedServer of length === 360 ? (['nobody', 'the rest'] as const) : SEED_SERVER)
      yield { nodes: 20, apart: 10, shape: 'random', minutes: length, seedServer }
  for (const nodes of [20, 100])
    for (const [apart, shape] of [
      [nodes / 2, 'arc'],
      [nodes / 10, 'random'],
      [nodes / 10, 'arc'],
    ] as const)
      for (const seedServer of ['nobody', 'the rest'] as const)
        yield { nodes, apart, shape, minutes: 5, seedServer }
  for (const length of [1, 60])
    for (const seedServer of ['nobody', 'the rest'] as const)
      yield { nodes: 100, apart: 50, shape: 'random', minutes: length, seedServer }
  for (const apart of [500, 100])
    yield { nodes: 1_000, apart, shape: 'random', minutes: 10, seedServer: 'nobody' }
}

/** Fewer seeds of the largest. */
const seedsOf = ({ nodes }: Cut, seeds: number): number => (nodes === 1_000 ? Math.ceil(seeds / 10) : seeds)

/** `npm run faults -- rings`: how long after a cut there is one ring, median and longest, and what that costs. */
export function rings(seeds: number): void {
  const table = new Table([
    'nodes',
    'cut off',
    'for',
    'seed server reached by',
    'seeds',
    'one ring after, s',
    'leaf sets right after, s',
    'messages per node, first minute',
    'seeking, apart',
    'seeking, later',
  ])
  for (const cut of cuts()) {
    const count = seedsOf(cut, seeds)
    const healings = Array.from({ length: count }, (_, index) => heal(cut, index + 1, 10))
    table.row([
      cut.nodes,
      `${cut.apart} ${cut.shape === 'arc' ? 'neighbours' : 'at random'}`,
      `${cut.minutes} min`,
      cut.seedServer,
      count,
      spread(healings.map(({ oneRing }) => oneRing)),
      spread(healings.map(({ leafSetsRight }) => leafSetsRight)),
      mean(healings.map(({ first }) => first)).toFixed(0),
      mean(healings.map(({ seeking }) => seeking.apart)).toFixed(4),
      mean(healings.map(({ seeking }) => seeking.later)).toFixed(4),
    ])
  }
}

/** Median and greatest; how many never, if any. */
function spread(times: readonly (number | undefined)[]): string {
  const known = times.filter((time) => time !== undefined).sort((a, b) => a - b)
  const never = times.length - known.length
  return known.length === 0
    ? 'never'
    : `${known[known.length >> 1]}, ${known.at(-1)}${never > 0 ? `; ${never} never` : ''}`
}
