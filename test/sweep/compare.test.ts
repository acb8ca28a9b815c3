import test from 'ava'
import { compareColumns } from '../../sim/sweep/columns.ts'
import { compareRows, comparisons } from '../../sim/sweep/compare.ts'
import type { SweepOutline } from '../../sim/sweep/outline.ts'
import type { RunRecord } from '../../sim/sweep/record.ts'
import { outline, type RecordFacts, Records, record } from './samples.ts'

const pairs = (plan: SweepOutline) =>
  comparisons(plan).map(({ parameter, base, point }) => [parameter, base.number, point.number])

test('in a grid every value is compared with the baseline of its parameter, all others being equal', (t) => {
  // 1: (4, x)  2: (4, y)  3: (8, x)  4: (8, y)  5: (16, x)  6: (16, y)
  const points = [4, 8, 16].flatMap((size) => ['x', 'y'].map((word) => [size, word]))
  const plan = outline({ parameters: ['a', 'b'], points, baseline: [8, 'y'] })
  t.deepEqual(pairs(plan), [
    ['a', 3, 1],
    ['a', 4, 2],
    ['a', 3, 5],
    ['a', 4, 6],
    ['b', 2, 1],
    ['b', 4, 3],
    ['b', 6, 5],
  ])
})

test('values of a grid may be lists and maps', (t) => {
  const plan = outline({
    parameters: ['a'],
    points: [[{ x: 1 }], [{ x: 2 }], [[1, 2]]],
    baseline: [{ x: 2 }],
  })
  t.deepEqual(pairs(plan), [
    ['a', 2, 1],
    ['a', 2, 3],
  ])
})

test('in a list every point is compared with the first as it is', (t) => {
  const points = [
    [4, 1],
    [8, 2],
    [4, 2],
  ]
  t.deepEqual(pairs(outline({ design: 'list', parameters: ['a', 'b'], points })), [
    ['', 1, 2],
    ['', 1, 3],
  ])
})

test('of a Latin hypercube, and of a single point, nothing is compared', (t) => {
  const points = [[0.1], [0.2], [0.3]]
  t.deepEqual(pairs(outline({ design: 'latin-hypercube', parameters: ['a'], points })), [])
  t.deepEqual(pairs(outline({ parameters: ['a'], points: [[1]] })), [])
})

/** Two points, and as many seeds as it takes. */
const two = (seeds: number): SweepOutline => outline({ parameters: ['a'], points: [[1], [2]], seeds })

function rowsOf(plan: SweepOutline, records: readonly RunRecord[], metric: string) {
  return [...compareRows(plan, new Records(records))].filter((row) => row.metric === metric)
}

const hops = (run: number, mean: number | null, more: Partial<RecordFacts> = {}): RunRecord =>
  record({ run, phases: [{ hops_mean: mean }], ...more })

test('differences are taken run by run, with the same seed: point − base', (t) => {
  const records = [hops(1, 1), hops(2, 2), hops(3, 3), hops(4, 2), hops(5, 4), hops(6, 6)]
  const [row, ...more] = rowsOf(two(3), records, 'hops_mean')
  t.deepEqual(more, [])
  t.like(row, { parameter: 'a', base: 1, point: 2, a: '2', phase: 0, label: 'phase 0', rings: 'all' })
  t.like(row, { n: 3, base_mean: 2, mean: 4, difference: 2 })
  // Differences 1, 2 and 3: 2 ± 4.3027 · 1 / √3.
  t.true(Math.abs(row!.paired_low! - (2 - 4.302652729911275 / Math.sqrt(3))) < 1e-6)
  t.true(row!.unpaired_high! > row!.paired_high! && row!.width_ratio! < 1)
})

test('seeds of which one run crashed, or has no value, are left out of both means', (t) => {
  const records = [
    hops(1, 1),
    hops(2, 100),
    hops(3, 3),
    hops(4, 50),
    hops(5, 2),
    hops(6, 0, { status: 'crashed', phases: [] }),
    hops(7, 5),
    hops(8, null),
  ]
  t.like(rowsOf(two(4), records, 'hops_mean')[0], { n: 2, base_mean: 2, mean: 3.5, difference: 1.5 })
  t.like(rowsOf(two(4), records.slice(0, 6), 'hops_mean')[0], { n: 1, base_mean: 1, mean: 2 })
})

test('points without a seed in common have no row', (t) => {
  t.deepEqual(rowsOf(two(2), [hops(1, 1), hops(4, 2)], 'hops_mean'), [])
})

test('a pair of which one ring is severed is not intact, and severed pairs alone are not compared', (t) => {
  const phases = (mean: number) => [{ hops_mean: mean, dead_run_max: 1 }]
  const severed = { severedIn: 0 }
  const records = [
    hops(1, 0, { phases: phases(1) }),
    hops(2, 0, { phases: phases(9), ...severed }),
    hops(3, 0, { phases: phases(3) }),
    hops(4, 0, { phases: phases(2) }),
    hops(5, 0, { phases: phases(4) }),
    hops(6, 0, { phases: phases(13), ...severed }),
  ]
  const rows = rowsOf(two(3), records, 'hops_mean')
  t.deepEqual(
    rows.map(({ rings, n, difference }) => [rings, n, difference]),
    [
      ['all', 3, 2],
      ['intact', 1, 1],
    ],
  )
  t.deepEqual(
    rowsOf(two(3), records, 'severed').map(({ rings, n, difference }) => [rings, n, difference]),
    [['all', 3, 0]],
  )
})

test('a phase that has another name at the other point, or is not there, is not compared', (t) => {
  const records = [
    record({ run: 1, phases: [{ hops_mean: 1 }, { label: 'old', hops_mean: 1 }] }),
    record({ run: 2, phases: [{ hops_mean: 1 }, { label: 'new', hops_mean: 1 }, { hops_mean: 1 }] }),
  ]
  t.deepEqual(
    rowsOf(two(1), records, 'hops_mean').map(({ label }) => label),
    ['phase 0'],
  )
})

test('rows fill the columns, and do not depend on the order in which runs ended', (t) => {
  const records = Array.from({ length: 10 }, (_, index) => hops(index + 1, ((index * 7) % 10) / 3))
  const rows = [...compareRows(two(5), new Records(records))]
  const names = compareColumns(['a']).map(({ name }) => name)
  for (const row of rows) t.deepEqual(Object.keys(row).toSorted(byText), names.toSorted(byText))
  t.deepEqual([...compareRows(two(5), new Records(records.toReversed()))], rows)
})

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
