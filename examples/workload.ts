/**
 * A workload of your own, driven by hand: data and phases made by a program, the run driven in steps, and its inside
 * looked at on the way. Run it with `npm run build && node dist/examples/workload.js`.
 */
import { parseLatencyMatrix, parseScenario, Simulation, seconds } from 'e-pastry'

/** The data that the scenario inserts: any keys and values. */
const squares = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${n} squared`, n * n]))

// Waves: every minute five nodes crash, five others join, and keys are asked for, a few of them much more often.
const waves = Array.from({ length: 3 }, (_, wave) => [
  { crash: { count: 5 } },
  { join: { nodes: 5, over: '10s' } },
  { lookup: { label: `wave ${wave}`, count: 500, over: '50s', keys: 'zipf(1.0)' } },
])

// JSON is YAML, so a scenario can be put together as an object.
const text = JSON.stringify({
  name: 'waves',
  phases: [
    { join: { nodes: 100, over: '20s' } },
    { settle: { until: 'stable' } },
    { insert: { dataset: 'squares', over: '20s' } },
    ...waves.flat(),
  ],
})

const scenario = parseScenario(text, {
  file: 'waves',
  parseLatencyMatrix,
  // A data file is a text that you give.
  readFile: () => JSON.stringify(squares),
})

let phase = ''
const simulation = new Simulation(scenario, {
  sinks: {
    progress: (progress) => {
      phase = progress.phase
    },
  },
})

// One event a step, and a look at the leaf sets every 15 virtual seconds of the waves.
let lookAt = 0
while (simulation.step(1) === 'running') {
  const { now } = simulation.world
  if (!phase.startsWith('wave') || now < lookAt) continue
  lookAt = now + seconds(15)
  const wrong = simulation.measurement.wrongLeafSets().length
  process.stdout.write(`${(now / 1e6).toFixed(0)} s, ${phase}: ${wrong} leaf sets wrong\n`)
}

for (const { label, succeeded, unrecoverable, not_found } of simulation.result().summary)
  if (label.startsWith('wave'))
    process.stdout.write(
      `${label}: ${succeeded} succeeded, ${not_found} not found, ${unrecoverable} unrecoverable\n`,
    )
