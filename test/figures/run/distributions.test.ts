import test from 'ava'
import fc from 'fast-check'
import { cumulative, tail } from '../../../sim/figures/run/cumulative.ts'
import { lorenz } from '../../../sim/figures/run/load-balance.ts'
import { OperationTally } from '../../../sim/figures/run/run-results.ts'
import { loadBalance } from '../../../sim/measure/load-balance.ts'
import { lookupRow } from '../../cli/rows.ts'

const ascending = (values: readonly number[]): boolean =>
  values.every((value, index) => value >= (values[index - 1] ?? Number.NEGATIVE_INFINITY))

test('a cumulative distribution rises from the smallest value to 100 % at the largest, in at most 400 points', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 2_000 }), (values) => {
      const sorted = values.sort((a, b) => a - b)
      const points = cumulative(sorted)
      t.true(points.length <= 400)
      t.is(points[0]?.value, sorted[0])
      t.deepEqual(points.at(-1), { value: sorted.at(-1) ?? 0, percent: 100 })
      t.true(ascending(points.map(({ percent }) => percent)) && ascending(points.map(({ value }) => value)))
    }),
    { numRuns: 30 },
  )
})

test('a point of it shows the share of the values that are at most as large', (t) => {
  t.deepEqual(cumulative([1, 2, 2, 5]), [
    { value: 1, percent: 25 },
    { value: 2, percent: 75 },
    { value: 5, percent: 100 },
  ])
})

test('a Lorenz curve goes from nothing to everything, never above the diagonal', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 500 }), (loads) => {
      fc.pre(loads.some((load) => load > 0))
      const points = lorenz(loads)
      t.deepEqual(points[0], { nodes: 0, load: 0 })
      t.deepEqual(points.at(-1), { nodes: 100, load: 100 })
      t.true(points.every(({ nodes, load }) => load <= nodes + 1e-9))
      t.true(ascending(points.map(({ load }) => load)))
    }),
    { numRuns: 30 },
  )
  t.deepEqual(lorenz([0, 0]), [])
})

test('twice the area under the diagonal is the Gini coefficient', (t) => {
  const loads = [3, 1, 4, 1, 5, 9, 2, 6]
  const points = lorenz(loads)
  const under = points.slice(1).reduce((area, { nodes, load }, index) => {
    const before = points[index] ?? { nodes: 0, load: 0 }
    return area + ((nodes - before.nodes) / 100) * ((load + before.load) / 200)
  }, 0)
  t.true(Math.abs(1 - 2 * under - (loadBalance(loads)?.gini ?? 0)) < 1e-9)
})

test('of operations that succeeded hops, latency and rdp are kept, by phase; of others that they were there', (t) => {
  const tally = new OperationTally()
  tally.add(lookupRow({ phase: 3, hops: 2, latency_ms: 80, rdp: 1.5 }))
  tally.add(lookupRow({ phase: 3, hops: 0, latency_ms: 0, rdp: null }))
  tally.add(lookupRow({ phase: 3, outcome: 'timed_out', hops: 9, latency_ms: null }))
  tally.add(lookupRow({ phase: 3, op: 'route', hops: null, latency_ms: 30, rdp: null }))
  tally.add(lookupRow({ phase: 1, outcome: 'aborted', hops: null, latency_ms: null, rdp: null }))
  tally.add(lookupRow({ phase: null }))
  t.deepEqual(tally.finish(), [
    { phase: 1, rows: 1, failed: 0, hops: [], latenciesMs: [], routesMs: [], rdps: [] },
    { phase: 3, rows: 4, failed: 1, hops: [1, 0, 1], latenciesMs: [0, 80], routesMs: [30], rdps: [1.5] },
  ])
})

test('a tail falls from all values to the greatest one, and ends with its exact share', (t) => {
  t.deepEqual(tail([1, 2, 2, 5]), [
    { value: 1, percent: 100 },
    { value: 2, percent: 75 },
    { value: 5, percent: 25 },
  ])
  const long = tail(Array.from({ length: 100_000 }, (_, index) => index))
  t.true(long.length < 400)
  t.deepEqual(long.slice(-3), [
    { value: 99_997, percent: 0.003 },
    { value: 99_998, percent: 0.002 },
    { value: 99_999, percent: 0.001 },
  ])
})
