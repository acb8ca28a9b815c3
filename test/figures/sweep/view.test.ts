import test from 'ava'
import { sweepFigures } from '../../../sim/figures/sweep/sweep-figures.ts'
import { sweepView } from '../../../sim/figures/sweep/view.ts'
import type { SweepResults } from '../../../sim/sweep/results.ts'
import { CRASHES, SAMPLES } from './sample-sweeps.ts'
import { madeUpResults, PHASE } from './samples.ts'

const namesOf = (parameters: readonly { readonly name: string }[]) => parameters.map(({ name }) => name)

test('parameters are choices or conditions, each in the order of the file', (t) => {
  const { varied, choices, conditions } = sweepView(CRASHES).parameters
  t.deepEqual(namesOf(varied), ['crash share', 'leaf-set size'])
  t.deepEqual(namesOf(choices), ['leaf-set size'])
  t.deepEqual(namesOf(conditions), ['crash share'])
})

test('conditions are choices if there is nothing else', (t) => {
  const conditions = CRASHES.parameters.map(({ path }) => path)
  const { parameters } = sweepView({ ...CRASHES, figures: { ...CRASHES.figures, conditions } })
  t.deepEqual(parameters.choices, parameters.varied)
  t.deepEqual(parameters.conditions, [])
})

test('a parameter knows its value at each setting, and how its values lie along an axis', (t) => {
  const axisOf = (results: SweepResults) => sweepView(results).parameters.varied.map(({ axis }) => axis)
  t.deepEqual(sweepView(SAMPLES.oneParameter).parameters.varied[0]?.labelsOfSettings, ['8', '16', '24', '32'])
  t.deepEqual(axisOf(SAMPLES.onScale), ['each value', 'side by side'])
  t.deepEqual(axisOf(SAMPLES.latinHypercube), [
    'round values',
    'round values',
    'round values',
    'side by side',
  ])
})

test('each metric is measured once, quality and cost before the others', (t) => {
  const { quality, cost } = SAMPLES.oneParameter.figures
  const others = [cost, { metric: 'any_failed', phase: PHASE }, quality]
  const results = { ...SAMPLES.oneParameter, figures: { quality, cost, metrics: others, conditions: [] } }
  const view = sweepView(results)
  t.deepEqual(
    view.metrics.map(({ metric }) => metric),
    ['failure_pct', 'bytes_per_node_s', 'any_failed'],
  )
  t.true(view.quality === view.metrics[0])
  t.true(view.cost === view.metrics[1])
  t.is(sweepView({ ...results, figures: { ...results.figures, cost: quality } }).cost.metric, 'failure_pct')
})

test('settings are written by what is varied', (t) => {
  t.deepEqual(sweepView(SAMPLES.list).settings, {
    labels: ['16 · 30s · 64KiB', '16 · 10s · 64KiB', '32 · 30s · 1MiB', '8 · off · min: 1KiB, max: 4KiB'],
    title: 'leaf-set size · heartbeat · value size',
  })
})

/** Of four runs the first of size 8, and all of size 16, are severed. */
const SEVERED = madeUpResults({
  parameters: [{ title: 'leaf-set size', values: [8, 16, 24] }],
  seeds: 4,
  metrics: [
    { metric: 'any_failed', phase: PHASE },
    { metric: 'severed', phase: PHASE },
  ],
  run: ([size], seed) => {
    const severed = size === 16 || (size === 8 && seed === 0)
    return { severed, failure_pct: severed ? 50 + seed : seed, bytes_per_node_s: 100 }
  },
})

test('runs whose ring was severed are set apart from the estimate, with a value each', (t) => {
  const outcomes = sweepView(SEVERED).quality.outcomes.map(({ estimate, apart, runs }) => ({
    mean: estimate?.mean ?? null,
    apart: [apart.runs, apart.estimate?.mean ?? null, apart.values],
    runs,
  }))
  t.deepEqual(outcomes, [
    { mean: 2, apart: [1, 50, [50]], runs: 4 },
    { mean: null, apart: [4, 51.5, [50, 51, 52, 53]], runs: 4 },
    { mean: 1.5, apart: [0, null, []], runs: 4 },
  ])
})

test('of a yes/no the runs set apart have their share only', (t) => {
  const [, , anyFailed] = sweepView(SEVERED).metrics
  t.deepEqual(
    anyFailed?.outcomes.map(({ apart }) => apart.values),
    [[100], [100], []],
  )
})

test('whether the ring was severed is asked of all runs: none is set apart', (t) => {
  const severed = sweepView(SEVERED).metrics.at(-1)!
  t.deepEqual(
    severed.outcomes.map(({ estimate, apart }) => [estimate?.mean, apart.runs]),
    [
      [25, 0],
      [100, 0],
      [0, 0],
    ],
  )
})

test('crashed runs are counted, and of no stratum', (t) => {
  const crashed = { run: 13, point: 2, seed: 'seed 5', status: 'crashed', severed: null, label: null }
  const { outcomes } = sweepView({ ...SEVERED, runs: [...SEVERED.runs, crashed] }).quality
  t.deepEqual(
    outcomes.map(({ crashed, runs }) => [crashed, runs]),
    [
      [0, 4],
      [1, 4],
      [0, 4],
    ],
  )
})

test('differences are those of pairs in which no run is set apart', (t) => {
  const { differences } = sweepView(SEVERED)
  t.deepEqual(
    differences.rows.map(({ metric, point, rings, n }) => [metric, point, rings, n]),
    [
      ['failure_pct', 3, 'intact', 3],
      ['bytes_per_node_s', 3, 'intact', 3],
    ],
  )
  t.true(differences.areSomeLeftOut)
  t.false(sweepView(CRASHES).differences.areSomeLeftOut)
})

test('a view is of one sweep and does not change it: the same results give the same figures', (t) => {
  const before = structuredClone(SEVERED)
  t.deepEqual(sweepFigures(SEVERED), sweepFigures(before))
  t.deepEqual(SEVERED, before)
})
