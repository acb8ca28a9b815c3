/**
 * A sweep without files and processes: every run after the other, records in memory, one figure printed. Run it with
 * `npm run build && node dist/examples/sweep.js`.
 */
import {
  aggregateRows,
  parseLatencyMatrix,
  parseSweep,
  type ResultStore,
  type RunRecord,
  recordOf,
  run,
  runCount,
  runOf,
} from 'e-pastry'

const SWEEP = `
name: digits
base:
  phases:
    - join: { nodes: 200, start: converged }
    - route: { count: 500, over: 30s }
parameters:
  grid: { pastry.digitBits: [1, 2, 4, 8] }
seeds: 5
`

const nothing = () => {
  throw new Error('this sweep needs no other files')
}

const plan = parseSweep(SWEEP, {
  file: 'sweep.ts',
  runsAtMost: 100,
  readFile: nothing,
  openBase: nothing,
  parseLatencyMatrix,
})

const records = new Map<number, RunRecord>()
const store: ResultStore = {
  statusOf: (number) => records.get(number)?.status,
  read: (number) => records.get(number) as RunRecord,
  keep: (record) => void records.set(record.run, record),
}

for (let number = 1; number <= runCount(plan); number++) {
  const scenario = plan.scenarioOf(runOf(plan, number))
  const cost = { cpuSeconds: 0, wallSeconds: 0, peakMemoryBytes: 0, events: 0 }
  store.keep(recordOf(number, scenario, run(scenario)), cost)
}

for (const { point, label, metric, n, mean, low, high } of aggregateRows(plan, store))
  if (label === 'route' && metric === 'hops_mean')
    process.stdout.write(
      `b = ${plan.points[point - 1]?.values}: ${mean?.toFixed(3)} hops (${low?.toFixed(3)} … ${high?.toFixed(3)}, ${n} runs)\n`,
    )
