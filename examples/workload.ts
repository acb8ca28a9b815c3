/**
 * A workload of your own, driven by hand: a closed loop. Every node writes a note; then each reads a neighbour's, and
 * asks again as soon as it is answered. Run it with `npm run build && node dist/examples/workload.js`.
 */
import { type NodeHandle, parseLatencyMatrix, parseScenario, Simulation } from 'e-pastry'

// The scenario gives the overlay and the time; what happens in `writing` and `reading` is ours.
const SCENARIO = `
name: closed-loop
phases:
  - join: { nodes: 50, over: 10s }
  - settle: { until: stable }
  - settle: { label: writing, for: 10s }
  - settle: { label: reading, for: 60s }
  - settle: { label: the end, for: 1s }
`

const scenario = parseScenario(SCENARIO, {
  file: 'workload.ts',
  parseLatencyMatrix,
  readFile: () => {
    throw new Error('this scenario has no data files')
  },
})

let phase = ''
const idle: NodeHandle[] = []
const simulation = new Simulation(scenario, {
  sinks: {
    progress: (progress) => {
      if (progress.phase === phase) return
      phase = progress.phase
      if (phase === 'writing' || phase === 'reading') idle.push(...simulation.joined())
    },
    // A row comes when its operation has ended and all that started before it.
    row: (file, { source }) => {
      if (file === 'lookups' && phase === 'reading') idle.push(source as NodeHandle)
    },
  },
})

const value = new TextEncoder().encode('"a note"')
const write = (caller: NodeHandle) =>
  simulation.begin({ kind: 'insert', caller, key: `note of ${caller}`, value })
const read = (caller: NodeHandle) =>
  simulation.begin({ kind: 'lookup', caller, key: `note of ${(caller % 50) + 1}` })

// One event a step: then what we do depends on nothing but the run itself.
while (simulation.step(1) === 'running')
  for (const caller of idle.splice(0)) phase === 'writing' ? write(caller) : read(caller)

for (const { label, attempted, succeeded } of simulation.result().summary)
  if (attempted > 0) process.stdout.write(`${label}: ${succeeded} of ${attempted} succeeded\n`)
