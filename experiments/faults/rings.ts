import type { NodeHandle } from '../../protocol/base/handles.ts'
import { minutes, seconds } from '../../protocol/base/time.ts'
import { hash32, streamKey } from '../../sim/core/random.ts'
import { EVERY_PART, Partition } from '../../sim/network/faults/partition.ts'
import { SEED_SERVER_HANDLE } from '../../sim/run/world.ts'
import { Simulation } from '../../sim/run.ts'
import { parseScenario } from '../../sim/scenario/parse.ts'

export interface Cut {
  readonly nodes: number
  /** How many of them come apart from the rest. */
  readonly apart: number
  readonly minutes: number
  /** By whom the seed server is reached meanwhile; `nobody`: it is down until the end. */
  readonly seedServer: 'the rest' | 'those apart' | 'all' | 'nobody'
  /** Those apart are chosen at random, or are neighbours on the ring. */
  readonly shape: 'random' | 'arc'
}

export interface Meeting {
  /** Seconds from the healing until there was one ring by direct neighbours, and until every leaf set was right; undefined if not within the time. */
  readonly oneRing: number | undefined
  readonly whole: number | undefined
}

const noFiles = () => {
  throw new Error('no data files')
}

export function meeting(
  cut: Cut,
  seed: number,
  extra = '',
  watch = 10,
): Meeting & { simulation: Simulation } {
  const text = [
    'name: rings',
    `seed: ${seed}`,
    `pastry: { idBits: 128${extra} }`,
    'network: { latency: { model: uniform } }',
    'record: { lookups: none, ring: none }',
    'phases:',
    `  - join: { nodes: ${cut.nodes}, start: converged }`,
    '  - settle: { for: 2m }',
    `  - settle: { for: ${cut.minutes}m, label: cut }`,
    `  - settle: { for: ${watch}m, label: healed }`,
  ].join('\n')
  const scenario = parseScenario(text, { file: 'rings', readFile: noFiles, parseLatencyMatrix: noFiles })
  const simulation = new Simulation(scenario)
  const { world } = simulation
  const start = minutes(2)
  const healing = minutes(2 + cut.minutes)
  let partition: Partition | undefined
  let healed = false
  let look = healing as number
  let oneRing: number | undefined
  let whole: number | undefined
  while (simulation.step(1) === 'running') {
    if (partition === undefined && simulation.now >= start) {
      partition = new Partition({ partOf: partsOf(cut, simulation, seed), direction: 'both ways' })
      world.network.faults.begin(partition)
      if (cut.seedServer === 'nobody') world.setSeedServer('down')
    }
    if (!healed && simulation.now >= healing) {
      healed = true
      world.network.faults.end(partition!)
    }
    if (!healed || simulation.now < look) continue
    look = simulation.now + seconds(1)
    const after = Math.round((simulation.now - healing) / 1e6)
    if (isOneRing(simulation, cut.nodes)) oneRing ??= after
    else oneRing = undefined
    if (simulation.truth.isWhole()) whole ??= after
    else whole = undefined
    if (process.env.EARLY && whole !== undefined && after - whole > 5) break
  }
  return { oneRing, whole, simulation }
}

function isOneRing(simulation: Simulation, nodes: number): boolean {
  const ring = simulation.truth.oracle.ring()
  if (ring.length < nodes) return false
  return ring.every((node, place) => {
    const resident = simulation.world.resident(node)!
    return resident.node.leafSet.right === ring[(place + 1) % ring.length]
  })
}

function partsOf(cut: Cut, simulation: Simulation, seed: number): (host: NodeHandle) => number {
  const ring = [...simulation.truth.oracle.ring()]
  const key = streamKey(`${seed}`, 'parts')
  const ranked = cut.shape === 'arc' ? ring : ring.sort((a, b) => hash32(key, a) - hash32(key, b) || a - b)
  const apart = new Set(ranked.slice(0, cut.apart))
  const part = (host: NodeHandle): number => (apart.has(host) ? 1 : 0)
  return (host) => {
    if (host !== SEED_SERVER_HANDLE) return part(host)
    return cut.seedServer === 'all' ? EVERY_PART : cut.seedServer === 'those apart' ? 1 : 0
  }
}
