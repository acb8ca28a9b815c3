import test from 'ava'
import { seconds } from '../../protocol/base/time.ts'
import { type CsvFile, SUMMARY_COLUMNS } from '../../sim/measure/columns.ts'
import { Simulation } from '../../sim/run.ts'
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts'
import { scenario } from '../run/scenarios.ts'
import { brokenIdentities } from './identities.ts'
import { recomputed } from './recompute.ts'
import { type Cells, cellsOf } from './tables.ts'
import { Witness } from './witness.ts'

/** What a period is, and what only its cause knows: test/measure and test/run look at these. */
const NOT_RECOMPUTED = [
  'phase',
  'kind',
  'label',
  'background',
  'start_s',
  'end_s',
  'stable',
  'dead_run_max',
  'without_caller',
  'without_key',
  'absent_unacknowledged',
]

/** Lossy, with churn and a background workload, crashes, departures, and a wait for the last operations. */
const LOSSY = {
  head: `
pastry: { leafSetSize: 8, join: basic }
storage: { replicas: 3 }
network: { latency: { model: euclidean, side: 100ms }, loss: 0.05, jitter: { model: uniform, upTo: 40ms } }
interval: 1s
operationDeadline: 15s
`,
  phases: [
    'join: { nodes: 40, over: 30s }',
    'settle: { for: 20s }',
    'insert: { keys: 120, valueBytes: 10..900, over: 10s }',
    'during: { route: { rate: 0.2 } }',
    'churn: { session: { exponential: 3m }, announced: 0.5, warmUp: 30s, for: 50s }',
    'settle: { label: rest, for: 10s }',
    'crash: { fraction: 0.3 }',
    'lookup: { count: 150, over: 20s }',
    'settle: { label: repaired, for: 40s }',
    'leave: { count: 3, over: 10s }',
    'lookup: { label: last, count: 100, over: 5s }',
  ],
  // The ring once per second after the crash, at 150 s: more moments than a scenario may list.
  edit: (resolved: ResolvedScenario): ResolvedScenario => ({
    ...resolved,
    record: { ...resolved.record, ring: Array.from({ length: 60 }, (_, second) => seconds(151 + second)) },
  }),
}

for (const seed of [1, 2])
  test(`every statistic of summary.csv follows from the other files and from what the nodes did, seed ${seed}`, (t) => {
    const rows: Record<CsvFile, Cells[]> = {
      summary: [],
      traffic: [],
      lookups: [],
      timeseries: [],
      nodes: [],
      degrees: [],
      lost_keys: [],
      ring: [],
    }
    const simulation = new Simulation(scenario({ ...LOSSY, seed }), {
      sinks: { row: (file, row) => rows[file].push(cellsOf(file, row)) },
    })
    const witness = new Witness(simulation)
    while (simulation.step(100_000) === 'running');
    witness.runEnded()
    t.deepEqual(brokenIdentities(rows), [])
    const { seen, handlings } = witness
    for (const period of rows.summary) {
      const figures = recomputed(period, { tables: rows, seen, handlings, replicas: 3 })
      for (const { name, decimals } of SUMMARY_COLUMNS) {
        if (NOT_RECOMPUTED.includes(name)) continue
        const expected = figures[name]
        if (expected === undefined) t.fail(`${name} is not recomputed`)
        else if (expected === null) t.is(period[name], '', `${name} of ${period.label}`)
        else {
          const error = Math.abs(Number(period[name]) - expected)
          const isSame = period[name] !== '' && error <= 0.5001 * 10 ** -decimals
          t.true(isSame, `${name} of ${period.label}: ${period[name]}, expected ${expected}`)
        }
      }
    }
  })
