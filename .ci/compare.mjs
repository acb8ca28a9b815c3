// Are the results of the committed scenarios the committed bytes, on every run, over the wire and on every Node version?
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  differencesFromReference,
  faultScenarios,
  runScenario,
  runSweep,
  SWEEP,
  SWEEP_FILES,
  scenarios,
} from './results.mjs'

/** The oldest Node that is supported, and the lines after it. One of them is of the line of the present Node, on which each scenario so runs twice. */
const RUNS = [
  { title: 'present Node' },
  { title: 'every message encoded and decoded', options: ['--wire'] },
  { title: 'Node 20.19', node: '20.19' },
  { title: 'Node 22', node: '22' },
  { title: 'Node 24', node: '24' },
]

/** Of scenarios with faults: what differs most. */
const FAULT_RUNS = RUNS.filter(
  ({ options, node }) => options !== undefined || node === '20.19' || node === '24',
)

/** Of the sweep: one process at a time and several, on every Node version. */
const SWEEP_RUNS = [
  { title: 'one process', options: ['--workers', '1'] },
  { title: 'two processes', options: ['--workers', '2'] },
  { title: 'Node 20.19', node: '20.19' },
  { title: 'Node 22', node: '22' },
  { title: 'Node 24', node: '24' },
]

const LINES_SHOWN = 20

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-results-'))
const say = (text) => process.stdout.write(`${text}\n`)
let failed = 0

const sweep = `sweep-${SWEEP.name}`
const comparisons = [
  ...SWEEP_RUNS.map((run) => async () => {
    await tell(sweep, run.title, async (out) => {
      await runSweep(out, run.node, run.options)
      return differencesFromReference(sweep, out, SWEEP_FILES)
    })
  }),
  ...[
    ...scenarios().map((name) => ({ name, runs: RUNS })),
    ...faultScenarios().map((name) => ({ name, runs: FAULT_RUNS })),
  ].flatMap(({ name, runs }) =>
    runs.map(({ title, node, options }) => async () => {
      await tell(name, title, async (out) => {
        await runScenario(name, out, node, options)
        return differencesFromReference(name, out)
      })
    }),
  ),
]

// One for each core at a time: each takes the next from the one list. The sweeps, of which some take several cores, come first.
const next = comparisons.values()
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (const compare of next) await compare()
  }),
)

if (failed === 0) rmSync(folder, { recursive: true })
else {
  say(`${failed} failed; what they wrote is in ${folder}`)
  process.exitCode = 1
}

/** Runs something into a folder of its own, and tells how what it wrote differs from the reference. */
async function tell(name, title, run) {
  const problems = await run(join(folder, name, title.replaceAll(' ', '-'))).catch(({ message }) =>
    message.trimEnd().split('\n').slice(0, LINES_SHOWN),
  )
  say(`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${name}, ${title}`)
  for (const problem of problems) say(`        ${problem}`)
  if (problems.length > 0) failed++
}
