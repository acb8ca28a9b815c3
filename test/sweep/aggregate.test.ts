import test from 'ava'
import { aggregateRows } from '../../sim/sweep/aggregate.ts'
import type { AggregateRow } from '../../sim/sweep/columns.ts'
import { aggregateColumns } from '../../sim/sweep/columns.ts'
import type { SweepOutline } from '../../sim/sweep/outline.ts'
import type { RunRecord } from '../../sim/sweep/record.ts'
import { allMetrics } from '../../sim/sweep/samples.ts'
import { outline, Records, record } from './samples.ts'

const one = (seeds: number): SweepOutline => outline({ parameters: ['a'], points: [[1]], seeds })

interface Wanted {
  readonly phase?: number
  readonly metric: string
}

/** The rows of a metric, by the rings that they are about. */
function rowsOf(plan: SweepOutline, records: readonly RunRecord[], { phase = 0, metric }: Wanted) {
  const rows = [...aggregateRows(plan, new Records(records))]
  return rows.filter((row) => row.phase === phase && row.metric === metric)
}

const shortly = (rows: readonly AggregateRow[]) => rows.map(({ rings, n, mean }) => [rings, n, mean])

test('runs are the samples: n, mean, standard deviation, median and ends are those of their figures', (t) => {
  const hops = [1, 2, 6]
  const records = hops.map((mean, index) => record({ run: index + 1, phases: [{ hops_mean: mean }] }))
  const [row, ...more] = rowsOf(one(3), records, { metric: 'hops_mean' })
  t.deepEqual(more, [])
  t.like(row, { point: 1, a: '1', phase: 0, label: 'phase 0', rings: 'all', n: 3, mean: 3 })
  t.like(row, { median: 2, min: 1, max: 6, interval: 'student' })
  // √((4 + 1 + 9) / 2), and Student's 4.3027 of two degrees of freedom.
  t.true(Math.abs(row!.sd! - Math.sqrt(7)) < 1e-12)
  t.true(Math.abs(row!.high! - (3 + 4.302652729911275 * Math.sqrt(7 / 3))) < 1e-6)
})

test('a run that has no figure does not count, and a figure that no run has gets no row', (t) => {
  const records = [
    record({ run: 1, phases: [{ hops_mean: 2 }] }),
    record({ run: 2, phases: [{ hops_mean: null }] }),
    record({ run: 3, phases: [{ hops_mean: 4 }] }),
  ]
  t.deepEqual(shortly(rowsOf(one(3), records, { metric: 'hops_mean' })), [['all', 2, 3]])
  t.deepEqual(rowsOf(one(3), records, { metric: 'rdp_mean' }), [])
})

test('runs that crashed, and runs that are not kept, do not count', (t) => {
  const records = [
    record({ run: 1, status: 'crashed', phases: [] }),
    record({ run: 2, phases: [{ hops_mean: 2 }] }),
    record({ run: 4, status: 'failed', phases: [{ hops_mean: 5 }] }),
  ]
  t.deepEqual(shortly(rowsOf(one(4), records, { metric: 'hops_mean' })), [['all', 2, 3.5]])
})

test('a point of which every run crashed has no rows', (t) => {
  const plan = outline({ parameters: ['a'], points: [[1], [2]], seeds: 1 })
  const records = [
    record({ run: 1, status: 'crashed', phases: [] }),
    record({ run: 2, phases: [{ hops_mean: 2 }] }),
  ]
  const rows = [...aggregateRows(plan, new Records(records))]
  t.deepEqual([...new Set(rows.map(({ point }) => point))], [2])
})

/** Three phases: quiet, a crash that severs the rings of runs 1 and 2, and what follows. */
const CRASHED = [1, 2, 3, 4, 5].map((run) => {
  const severed = run <= 2
  const phases = [
    { failed: 0, failure_pct: 0 },
    { kind: 'crash', dead_run_max: severed ? 9 : 2 },
    { failed: severed ? 10 : 0, failure_pct: severed ? 10 * run : 0 },
  ]
  return record({ run, phases, ...(severed && { severedIn: 1 }) })
})

test('severed rings count apart, from the phase of the crash on', (t) => {
  const rings = (phase: number) => shortly(rowsOf(one(5), CRASHED, { phase, metric: 'failure_pct' }))
  t.deepEqual(rings(0), [['all', 5, 0]])
  t.deepEqual(rings(2), [
    ['all', 5, 6],
    ['intact', 3, 0],
    ['severed', 2, 15],
  ])
  t.deepEqual(shortly(rowsOf(one(5), CRASHED, { phase: 1, metric: 'dead_run_max' })), [
    ['all', 5, 4.8],
    ['intact', 3, 2],
    ['severed', 2, 9],
  ])
})

test('the share of severed rings is stated for all runs, and only from the first crash on', (t) => {
  const severed = (phase: number) => shortly(rowsOf(one(5), CRASHED, { phase, metric: 'severed' }))
  t.deepEqual(severed(0), [])
  t.deepEqual(severed(1), [['all', 5, 0.4]])
  t.deepEqual(severed(2), [['all', 5, 0.4]])
})

test('if every ring is severed, there is none that is intact', (t) => {
  const records = CRASHED.slice(0, 2)
  t.deepEqual(shortly(rowsOf(one(2), records, { phase: 2, metric: 'failure_pct' })), [
    ['all', 2, 15],
    ['severed', 2, 15],
  ])
})

test('a yes or no is a share with an interval of shares', (t) => {
  const records = [0, 3, 0, 7].map((failed, index) =>
    record({ run: index + 1, phases: [{ attempted: 100, failed, failure_pct: failed }] }),
  )
  const [row] = rowsOf(one(4), records, { metric: 'any_failed' })
  t.like(row, { n: 4, mean: 0.5, sd: null, interval: 'wilson', min: 0, max: 1 })
  t.deepEqual(rowsOf(one(1), [record({ run: 1, phases: [{}] })], { metric: 'any_failed' }), [])
})

test('whether expectations are met is stated for the entire run, in its last phase', (t) => {
  const records = (['ok', 'failed', 'ok'] as const).map((status, index) =>
    record({ run: index + 1, status, phases: [{}, {}] }),
  )
  t.deepEqual(rowsOf(one(3), records, { phase: 0, metric: 'expectations_met' }), [])
  t.deepEqual(shortly(rowsOf(one(3), records, { phase: 1, metric: 'expectations_met' })), [['all', 3, 2 / 3]])
})

test('rows are in the order of points, phases and metrics, and fill the columns', (t) => {
  const plan = outline({
    parameters: ['a', 'b'],
    points: [
      [1, 'x'],
      [2, { y: 1 }],
    ],
    seeds: 2,
  })
  const records = [1, 2, 3, 4].map((run) => record({ run, phases: [{}, { hops_mean: run }] }))
  const rows = [...aggregateRows(plan, new Records(records))]
  const keys = rows.map(({ point, phase, metric }) => {
    return point * 1e6 + phase * 1e3 + allMetrics().findIndex(({ name }) => name === metric)
  })
  t.deepEqual(
    keys,
    keys.toSorted((a, b) => a - b),
  )
  const names = aggregateColumns(['a', 'b']).map(({ name }) => name)
  for (const row of rows) t.deepEqual(Object.keys(row).toSorted(byText), names.toSorted(byText))
  t.like(rows.at(-1), { point: 2, a: '2', b: '{"y":1}' })
})

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

test('rows do not depend on the order in which runs ended, nor on records that were replaced', (t) => {
  const plan = outline({ parameters: ['a'], points: [[1], [2]], seeds: 12 })
  // Skewed, so that intervals come of a bootstrap.
  const records = Array.from({ length: 24 }, (_, index) =>
    record({ run: index + 1, phases: [{ hops_mean: index % 12 === 7 ? 90 : (index % 5) / 7 }] }),
  )
  const rows = [...aggregateRows(plan, new Records(records))]
  t.true(rows.some(({ interval }) => interval === 'bootstrap'))
  t.deepEqual([...aggregateRows(plan, new Records(records.toReversed()))], rows)
  const stale = record({ run: 3, status: 'crashed', phases: [] })
  t.deepEqual([...aggregateRows(plan, new Records([stale, ...records]))], rows)
})
