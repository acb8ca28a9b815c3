import test from 'ava'
import { Interrupted } from '../../sim/commands/shell/interruption.ts'
import { doRuns, type RunTask } from '../../sim/commands/sweep/run-pool.ts'
import type { RunReport } from '../../sim/commands/sweep/worker.ts'
import { parseScenario } from '../../sim/scenario/parse.ts'

const NOTHING_TO_READ = {
  readFile: () => {
    throw new Error('no file')
  },
  parseLatencyMatrix: () => ({ rows: [] }),
}

const SCENARIO = parseScenario(
  'name: tiny\nphases: [{ join: { nodes: 5, start: converged } }, { route: { count: 5, over: 1s } }]',
  { file: 'tiny.yaml', ...NOTHING_TO_READ },
)

/** Runs of the given sizes, and the most that ran at a time. */
async function pooled(sizes: readonly number[], limits: { workers: number; memoryBytes: number }) {
  let running = 0
  let most = 0
  const tasks = sizes.map(
    (memoryBytes, index): RunTask => ({
      number: index + 1,
      memoryBytes,
      scenario: () => {
        running++
        most = Math.max(most, running)
        return SCENARIO
      },
    }),
  )
  const reports: RunReport[] = []
  await doRuns(tasks, { ...limits, signal: new AbortController().signal }, (report) => {
    running--
    reports.push(report)
  })
  return { most, reports }
}

const MEGABYTE = 1_000_000

test('every run is done once, at most as many at a time as there are workers', async (t) => {
  const { most, reports } = await pooled([1, 1, 1, 1, 1], { workers: 2, memoryBytes: 500 * MEGABYTE })
  t.is(most, 2)
  t.deepEqual(
    reports.map(({ record }) => record.run).sort((a, b) => a - b),
    [1, 2, 3, 4, 5],
  )
  t.true(reports.every(({ record }) => record.status === 'ok'))
})

test('fewer run at a time if they are large', async (t) => {
  const large = 300 * MEGABYTE
  const { most, reports } = await pooled([large, large, large], { workers: 3, memoryBytes: 500 * MEGABYTE })
  t.is(most, 1)
  t.is(reports.length, 3)
})

test('one that is larger than all the memory runs alone', async (t) => {
  const { reports } = await pooled([1, 900 * MEGABYTE, 1], { workers: 2, memoryBytes: 500 * MEGABYTE })
  t.is(reports.length, 3)
})

test('equal scenarios give equal records in any process', async (t) => {
  const { reports } = await pooled([1, 1, 1], { workers: 2, memoryBytes: 500 * MEGABYTE })
  const [first, ...others] = reports.map(({ record: { run, ...rest } }) => rest)
  for (const other of others) t.deepEqual(other, first)
})

test('an aborted signal ends all, with its reason, and nothing is reported after that', async (t) => {
  const controller = new AbortController()
  const tasks = Array.from(
    { length: 50 },
    (_, index): RunTask => ({ number: index + 1, memoryBytes: 1, scenario: () => SCENARIO }),
  )
  let reported = 0
  const doing = doRuns(tasks, { workers: 2, memoryBytes: 500 * MEGABYTE, signal: controller.signal }, () => {
    reported++
    if (reported === 3) controller.abort(new Interrupted('SIGTERM'))
  })
  await t.throwsAsync(doing, { instanceOf: Interrupted })
  t.is(reported, 3)
})

test('what the taker of reports throws ends all', async (t) => {
  const full = new Error('no room')
  const tasks = [1, 2, 3].map((number): RunTask => ({ number, memoryBytes: 1, scenario: () => SCENARIO }))
  const options = { workers: 2, memoryBytes: 500 * MEGABYTE, signal: new AbortController().signal }
  const doing = doRuns(tasks, options, () => {
    throw full
  })
  t.is(await t.throwsAsync(doing), full)
})
