import test from 'ava'
import type { KeyBasedRouting } from '../../protocol/application.ts'
import { seconds } from '../../protocol/base/time.ts'
import type { PayloadCodec } from '../../protocol/wire/payloads.ts'
import { formatCell, type Row, SUMMARY_COLUMNS } from '../../sim/measure/columns.ts'
import { type Metric, metricColumns } from '../../sim/measure/metrics.ts'
import { type OwnApplication, run } from '../../sim/run.ts'
import { aggregateRows } from '../../sim/sweep/aggregate.ts'
import { runColumns } from '../../sim/sweep/columns.ts'
import { compareRows } from '../../sim/sweep/compare.ts'
import { runCount, runOf } from '../../sim/sweep/plan.ts'
import { crashedRecord, type RunRecord, recordOf } from '../../sim/sweep/record.ts'
import { runRows } from '../../sim/sweep/rows.ts'
import { parse } from '../sweep/parsing.ts'
import { scenario } from './scenarios.ts'

/* What an application measures becomes columns of the summary, and metrics of a sweep. */

const METRICS: readonly Metric[] = [
  { name: 'beats', kind: 'counter', about: 'beats of all nodes' },
  { name: 'leaves', kind: 'sample', about: 'leaves that a node has at a beat' },
]

const codec: PayloadCodec<never> = {
  size: () => 0,
  encode: () => {},
  decode: () => {
    throw new Error('nothing is sent')
  },
}

/** Each node reports once per second that it lives, and how many leaves it has. */
const heart: OwnApplication<never> = {
  id: 16,
  codec,
  metrics: METRICS,
  create: (routing: KeyBasedRouting<never>) => ({
    codec,
    started: () => {
      routing.startTimer(0, seconds(1))
    },
    deliver: () => {},
    timerFired: () => {
      routing.emit({ type: 'measured', metric: 'beats', value: 1 })
      routing.emit({ type: 'measured', metric: 'leaves', value: routing.neighborSet(100).length - 1 })
      routing.startTimer(0, seconds(1))
    },
  }),
}

const PHASES = [
  'join: { nodes: 20 }',
  'settle: { label: early, for: 20s }',
  'during: { route: { rate: 0.1, over: 5s } }',
  'settle: { label: late, for: 10s }',
]

test('the summary has them behind its own columns, by phase, in the background too', (t) => {
  const rows: Row[] = []
  const { periods } = run(scenario({ phases: PHASES }), {
    applications: [heart],
    sinks: { row: (file, row) => (file === 'summary' ? rows.push(row) : 0) },
  })
  t.deepEqual(
    rows.map((row) => [row.label, row.beats]),
    [
      ['join', 0],
      ['early', 19 * 20],
      ['route', 5 * 20],
      ['late', 10 * 20],
      ['after the last phase', 0],
    ],
  )
  t.deepEqual(rows, periods as unknown as Row[])
  t.deepEqual(
    Object.keys(rows[0]!).sort(),
    [...SUMMARY_COLUMNS, ...metricColumns(METRICS)].map(({ name }) => name).sort(),
  )
  t.like(rows[3], { leaves_samples: 200, leaves_mean: 8, leaves_p50: 8, leaves_p99: 8 })
})

test('to measure changes nothing in a run but the count of its rows', (t) => {
  const silent: OwnApplication<never> = {
    ...heart,
    create: (routing) =>
      heart.create({
        ...routing,
        startTimer: routing.startTimer.bind(routing),
        neighborSet: routing.neighborSet.bind(routing),
        emit: () => {},
      } as KeyBasedRouting<never>),
  }
  const [loud, quiet] = [heart, silent].map((application) =>
    run(scenario({ phases: PHASES }), { applications: [application] }),
  )
  t.is(loud!.fingerprint, quiet!.fingerprint)
  t.is(loud!.events, quiet!.events)
})

test('a sweep aggregates and compares them, and has them in its runs', (t) => {
  const base = `{ pastry: { leafSetSize: 4 }, phases: [${PHASES.slice(0, 2)
    .map((phase) => `{ ${phase} }`)
    .join(', ')}] }`
  const plan = parse(
    `name: hearts\nbase: ${base}\nparameters: { grid: { pastry.leafSetSize: [4, 8] } }\nseeds: 2\n`,
  )
  const records = new Map<number, RunRecord>()
  for (let number = 1; number <= runCount(plan); number++) {
    const planned = plan.scenarioOf(runOf(plan, number))
    records.set(number, recordOf(number, planned, run(planned, { applications: [heart] })))
  }
  const store = {
    statusOf: (number: number) => records.get(number)?.status,
    read: (number: number) => records.get(number)!,
  }
  const about = (rows: Iterable<{ metric: string; label: string; mean: number | null; rings: string }>) =>
    [...rows]
      .filter(({ metric, label, rings }) => metric === 'leaves_mean' && label === 'early' && rings === 'all')
      .map(({ mean }) => mean)
  const leaves = (run: number) => Number((records.get(run)!.summary[1] as Row).leaves_mean)
  const [few, many] = [(leaves(1) + leaves(2)) / 2, (leaves(3) + leaves(4)) / 2]
  t.true(few > 3.5 && few <= 4 && many > 7 && many <= 8)
  t.deepEqual(about(aggregateRows(plan, store, METRICS)), [few, many])
  t.deepEqual(about(aggregateRows(plan, store)), [])
  t.deepEqual(about(compareRows(plan, store, METRICS)), [many])
  const columns = runColumns(
    plan.parameters.map(({ path }) => path),
    METRICS,
  )
  for (const record of [records.get(1)!, crashedRecord(2, 'it ran out of memory')])
    for (const row of runRows(plan, record, METRICS))
      t.notThrows(() => columns.map((column) => formatCell(column, row[column.name])))
})
