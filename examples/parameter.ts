/**
 * What a parameter of the protocol does: one scenario with three values of `rowExchangePeriod`.
 * Run it with `npm run build && node dist/examples/parameter.js`.
 */
import { parseLatencyMatrix, parseScenario, run } from 'e-pastry'

const SCENARIO = `
name: row-exchange
network: { latency: { model: euclidean, side: 100ms } }
phases:
  - join: { nodes: 100, over: 100s }
  - settle: { label: exchanging, for: 30m }
  - route: { label: routing, count: 2000, over: 60s }
`

for (const period of ['0s', '20m', '1m']) {
  const scenario = parseScenario(SCENARIO, {
    file: 'parameter.ts',
    set: [`pastry.rowExchangePeriod=${period}`],
    parseLatencyMatrix,
    readFile: () => {
      throw new Error('this scenario has no data files')
    },
  })
  const { summary } = run(scenario)
  const [, exchanging, routing] = summary
  const cost = exchanging!.messages_per_node_s!.toFixed(3)
  process.stdout.write(
    `${period}: ${cost} messages per node and second, stretch ${routing!.stretch_sum!.toFixed(2)}\n`,
  )
}
