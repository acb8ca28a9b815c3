import type { NodeHandle } from '../../protocol/base/handles.ts'
import { minutes } from '../../protocol/base/time.ts'
import { hash32Pair, streamKey, toUnit } from '../../sim/core/random.ts'
import { isFailure, OUTCOMES } from '../../sim/measure/outcomes.ts'
import { BlockedPairs } from '../../sim/network/faults/blocked-pairs.ts'
import type { LinkFault } from '../../sim/network/faults/link-fault.ts'
import { Undialable } from '../../sim/network/faults/undialable.ts'
import { Simulation } from '../../sim/run.ts'
import { scenarioOf } from '../parse.ts'
import { Table, total } from '../report.ts'

/**
 * Answers that cannot go straight to their callers: nodes behind a NAT, and pairs of nodes that are blocked permanently while
 * all others reach both. How many operations fail, and what does it cost to have others carry messages?
 */

const NODES = 200
/** The seed server, and the node that founds the ring. */
const ALWAYS_REACHED = 1

const undialable = (seed: number, share: number): Undialable => {
  const key = streamKey(String(seed), 'undialable')
  const isUndialable = (node: NodeHandle) => node > ALWAYS_REACHED && toUnit(hash32Pair(key, node, 0)) < share
  return new Undialable({ isUndialable, mappingTime: minutes(1) })
}

const blocked = (seed: number, share: number): BlockedPairs =>
  new BlockedPairs({
    key: streamKey(String(seed), 'blocked'),
    share,
    direction: 'both ways',
    isExempt: (node: NodeHandle) => node < ALWAYS_REACHED,
  })

interface Case {
  readonly name: string
  /** `from the start`: the nodes join under the fault; `in the middle`: it begins when they have settled and data are stored. */
  readonly begins: 'from the start' | 'in the middle'
  fault(seed: number): LinkFault | undefined
}

const CASES: readonly Case[] = [
  { name: 'no fault', begins: 'in the middle', fault: () => undefined },
  ...([0.1, 0.3, 0.5] as const).flatMap((share) =>
    (['from the start', 'in the middle'] as const).map((begins) => ({
      name: `${100 * share} % undialable`,
      begins,
      fault: (seed: number) => undialable(seed, share),
    })),
  ),
  ...(['from the start', 'in the middle'] as const).map((begins) => ({
    name: '5 % of pairs blocked',
    begins,
    fault: (seed: number) => blocked(seed, 0.05),
  })),
]

/** Between the beginning of the fault and the measured load: nodes find out that they cannot be reached. */
const SETTLING = '5m'

const textOf = (seed: number): string => `
name: answers
seed: ${seed}
pastry: { leafSetSize: 16 }
storage: { replicas: 3 }
network: { latency: { model: uniform } }
record: { lookups: none }
phases:
  - join: { nodes: ${NODES}, over: 2m }
  - settle: { for: 3m }
  - insert: { keys: 500, over: 1m, label: first }
  - settle: { for: ${SETTLING}, label: settling }
  - insert: { keys: 500, over: 2m, label: writes }
  - lookup: { count: 2000, over: 5m, label: reads }
  - route: { count: 1000, over: 2m, label: routes }
  - settle: { for: 10m, label: rest }
`

/** Of what an operation may fail; copies lost to a fault count here. */
const CAUSES = OUTCOMES.filter((outcome) => isFailure(outcome) || outcome === 'unrecoverable')

interface Figures {
  attempted: number
  failed: number
  latencies: number[]
  /** Nodes that can begin operations, at the end. */
  callers: number
  /** Per node and second, at rest. */
  messages: number
  relayed: number
  /** Messages relayed by the busiest node, in multiples of the mean of all. */
  busiest: number
}

function play({ begins, fault: faultOf }: Case, seed: number): Figures & { causes: Map<string, number> } {
  const scenario = scenarioOf('answers', textOf(seed))
  const settling = scenario.phases.findIndex(({ label }) => label === 'settling')
  let phase = 0
  const simulation = new Simulation(scenario, {
    checks: 'off',
    sinks: { progress: ({ phaseIndex }) => (phase = phaseIndex) },
  })
  const { hosts, network } = simulation.world
  const relayedBy = new Map<NodeHandle, number>()
  let sent = 0
  let relayed = 0
  hosts.observe({
    sent: ({ from, message }) => {
      if (phase <= settling) return
      sent++
      if ((message.kind as string) !== 'relayed') return
      relayed++
      relayedBy.set(from, (relayedBy.get(from) ?? 0) + 1)
    },
  })
  let fault = faultOf(seed)
  const begin = () => {
    if (fault !== undefined) network.faults.begin(fault)
    fault = undefined
  }
  if (begins === 'from the start') begin()
  while (simulation.step(256) === 'running') if (phase >= settling) begin()
  const { summary } = simulation.result()
  const causes = new Map<string, number>()
  const figures: Figures & { causes: Map<string, number> } = {
    attempted: 0,
    failed: 0,
    latencies: [],
    callers: simulation.joined().length,
    messages: summary.at(-1)!.messages_per_node_s ?? 0,
    relayed: relayed / sent,
    busiest: Math.max(0, ...relayedBy.values()) / (relayed / NODES || 1),
    causes,
  }
  for (const row of summary.slice(settling + 1)) {
    figures.attempted += row.attempted - row.aborted
    figures.failed += row.failed + row.unrecoverable
    if (row.label === 'reads' && row.latency_ms_p50 != null) figures.latencies.push(row.latency_ms_p50)
    for (const cause of CAUSES) {
      const count = row[cause]
      if (count > 0) causes.set(`${row.label} ${cause}`, (causes.get(`${row.label} ${cause}`) ?? 0) + count)
    }
  }
  return figures
}

/** Prints the table. */
export function answers(seeds: number): void {
  const table = new Table([
    'fault',
    'begins',
    'can call',
    'operations',
    'failed',
    'lookup p50',
    'messages/node/s at rest',
    'relayed',
    'busiest relay',
    'causes',
  ])
  for (const each of CASES) {
    const all = Array.from({ length: seeds }, (_, index) => play(each, index + 1))
    const sum = (of: (figures: Figures) => number) => total(all, of)
    const causes = new Map<string, number>()
    for (const { causes: some } of all)
      for (const [cause, count] of some) causes.set(cause, (causes.get(cause) ?? 0) + count)
    const share = (100 * sum((figures) => figures.failed)) / sum((figures) => figures.attempted)
    table.row([
      each.name,
      each.begins,
      `${((100 * sum((f) => f.callers)) / (NODES * seeds)).toFixed(1)} %`,
      sum((f) => f.attempted),
      `${share.toFixed(3)} %`,
      `${(sum((f) => total(f.latencies, (latency) => latency)) / seeds).toFixed(0)} ms`,
      (sum((f) => f.messages) / seeds).toFixed(3),
      `${((100 * sum((f) => f.relayed)) / seeds).toFixed(2)} %`,
      `${(sum((f) => f.busiest) / seeds).toFixed(1)} ×`,
      [...causes].map(([cause, count]) => `${cause} ${count}`).join(', '),
    ])
  }
}
