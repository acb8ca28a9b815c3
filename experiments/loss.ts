import { type RunResult, Simulation } from '../sim/run.ts'
import { scenarioOf } from './parse.ts'

/** An overlay that joins and then rests while datagrams are lost, or late, on every link. */
export interface LossyNetwork {
  readonly nodes: number
  /** In which they join. */
  readonly over: string
  /** Share of the datagrams. */
  readonly loss: number
  /** Mean of an exponential delay on top of the latency of each datagram. */
  readonly jitter?: string
}

const JOINS = [
  { nodes: 30, over: '10s' },
  { nodes: 30, over: '60s' },
  { nodes: 200, over: '60s' },
]

/** The first of each size is what the others are compared with. */
export const LOSSY_NETWORKS: readonly LossyNetwork[] = [
  ...JOINS.flatMap((joins) => [0, 0.1, 0.2, 0.3].map((loss) => ({ ...joins, loss }))),
  { nodes: 30, over: '60s', loss: 0, jitter: '1s' },
  { nodes: 30, over: '60s', loss: 0, jitter: '3s' },
]

export interface Outcome {
  readonly result: RunResult
  /** Of live nodes that another declared dead. */
  readonly falseDeaths: number
}

/** Three minutes after the last join the overlay is looked at, then at rest for ten, and under 50 messages per second for one. */
export function playLossy({ nodes, over, loss, jitter }: LossyNetwork, seed: number): Outcome {
  const late = jitter === undefined ? '' : `, jitter: { model: exponential, mean: ${jitter}, atMost: 60s }`
  const text = `
name: loss
seed: ${seed}
network: { latency: { model: euclidean }, loss: ${loss}${late} }
record: { lookups: none }
phases:
  - join: { nodes: ${nodes}, over: ${over} }
  - settle: { for: 3m, label: after three minutes }
  - settle: { for: 10m, label: rest }
  - route: { count: 3000, over: 60s }
`
  const scenario = scenarioOf('loss', text)
  const simulation = new Simulation(scenario)
  let falseDeaths = 0
  simulation.observe({
    emitted: (_node, event) => {
      if (event.type === 'declaredDead' && simulation.membership.live.has(event.peer)) falseDeaths++
    },
  })
  while (simulation.step(100_000) === 'running');
  return { result: simulation.result(), falseDeaths }
}

/**
 * A network over many seeds, in one line; `atRest`: messages per node and second of the same overlay without loss. `holds`: all are
 * active after three minutes, every leaf set is right, at most 0.1 % of the messages fail, and the traffic at rest is at most three times that without loss.
 */
export function report(
  network: LossyNetwork,
  seeds: readonly number[],
  atRest: number | undefined,
): { line: string; holds: boolean; messages: number } {
  const sums = { active: 0, wrong: 0, messages: 0, failed: 0, attempted: 0, gaveUp: 0, falseDeaths: 0 }
  for (const seed of seeds) {
    const { result, falseDeaths } = playLossy(network, seed)
    const [, settled, rest, routes] = result.summary
    sums.active += settled!.nodes_active
    sums.wrong += routes!.leaf_sets_wrong ?? 0
    sums.messages += rest!.messages_per_node_s ?? 0
    sums.failed += routes!.failed
    sums.attempted += routes!.attempted
    sums.falseDeaths += falseDeaths
    for (const { joins_failed } of result.summary) sums.gaveUp += joins_failed
  }
  const { nodes, over, loss, jitter } = network
  const messages = sums.messages / seeds.length
  const wanted = nodes * seeds.length
  return {
    messages,
    holds:
      sums.active === wanted &&
      sums.wrong === 0 &&
      sums.failed <= 0.001 * sums.attempted &&
      (jitter !== undefined || messages <= 3 * (atRest ?? messages)),
    line:
      `loss: ${nodes} nodes over ${over}, ${100 * loss} % lost${jitter === undefined ? '' : `, ${jitter} late on average`}, ${seeds.length} seeds: ` +
      `${sums.active} of ${wanted} active after three minutes (${sums.gaveUp} gave up), ${sums.wrong} leaf sets wrong in the end, ` +
      `${messages.toFixed(3)} messages per node and second at rest, ${sums.failed} of ${sums.attempted} messages failed, ${sums.falseDeaths} false deaths`,
  }
}
