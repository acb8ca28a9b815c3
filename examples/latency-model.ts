/**
 * A latency model of your own: two halls, 1 ms within one and 8 ms between them, and the same scenario with and
 * without it. Run it with `npm run build && node dist/examples/latency-model.js`.
 */
import {
  type LatencyModel,
  milliseconds,
  type NodeHandle,
  parseLatencyMatrix,
  parseScenario,
  type RandomStream,
  run,
} from 'e-pastry'

class Halls implements LatencyModel {
  readonly name = 'halls'
  /** No two nodes are ever closer than this. */
  readonly minimum = milliseconds(1)
  private readonly hallOf: number[] = []

  /** Called once a node, before it sends anything. `random` is the run's topology stream: draw equally often for each. */
  place(node: NodeHandle, random: RandomStream): void {
    this.hallOf[node] = random.integer(2)
  }

  /** Pure from then on: whole microseconds, at least `minimum`. */
  oneWay(from: NodeHandle, to: NodeHandle) {
    return milliseconds(this.hallOf[from] === this.hallOf[to] ? 1 : 8)
  }
}

const SCENARIO = `
name: halls
network: { latency: { model: constant, oneWay: 8ms } }
phases:
  - join: { nodes: 100, over: 10s }
  - settle: { until: stable }
  - route: { count: 2000 }
`

const scenario = parseScenario(SCENARIO, {
  file: 'latency-model.ts',
  parseLatencyMatrix,
  readFile: () => {
    throw new Error('this scenario has no data files')
  },
})

for (const latency of [undefined, new Halls()]) {
  const routed = run(scenario, { latency }).summary.at(-1)!
  process.stdout.write(
    `${latency?.name ?? 'constant'}: ${routed.hops_mean?.toFixed(2)} hops, ${routed.latency_ms_mean?.toFixed(1)} ms\n`,
  )
}
