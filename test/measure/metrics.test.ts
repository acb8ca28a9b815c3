import test from 'ava'
import { formatCell, SUMMARY_COLUMNS } from '../../sim/measure/columns.ts'
import { type Metric, Metrics, metricColumns } from '../../sim/measure/metrics.ts'

const METRICS: readonly Metric[] = [
  { name: 'questions', kind: 'counter', about: 'questions asked' },
  { name: 'answer_ms', kind: 'sample', about: 'time from question to answer', decimals: 1 },
]
const taken = SUMMARY_COLUMNS.map(({ name }) => name)

test('a counter is a column, a sample is four, and each cell fits its column', (t) => {
  const metrics = new Metrics(METRICS, { taken })
  metrics.periodStarted(0)
  metrics.periodEnded(0)
  metrics.periodStarted(1)
  for (const value of [3.14, 1, 2]) metrics.measured('answer_ms', value)
  metrics.measured('questions', 2)
  metrics.measured('questions', 1)
  metrics.periodEnded(1)
  const cells = (phase: number) =>
    metricColumns(METRICS).map((column) => [
      column.name,
      formatCell(column, metrics.cellsOf(phase)[column.name]),
    ])
  t.deepEqual(cells(0), [
    ['questions', '0'],
    ['answer_ms_samples', '0'],
    ['answer_ms_mean', ''],
    ['answer_ms_p50', ''],
    ['answer_ms_p99', ''],
  ])
  t.deepEqual(cells(1), [
    ['questions', '3'],
    ['answer_ms_samples', '3'],
    ['answer_ms_mean', '2.0333'],
    ['answer_ms_p50', '2.0'],
    ['answer_ms_p99', '3.1'],
  ])
})

test('each phase has what is measured in its time; what is measured in none is in none', (t) => {
  const metrics = new Metrics(METRICS, { taken })
  const ask = (times: number) => metrics.measured('questions', times)
  ask(1)
  metrics.periodStarted(0)
  ask(2)
  metrics.periodStarted(1)
  ask(4)
  metrics.periodEnded(0)
  ask(8)
  metrics.periodEnded(1)
  ask(16)
  t.is(metrics.cellsOf(0).questions, 6)
  t.is(metrics.cellsOf(1).questions, 12)
})

test('a metric that cannot be a column, or is not registered, is a mistake of the program', (t) => {
  const made =
    (...metrics: readonly Partial<Metric>[]) =>
    () =>
      new Metrics(
        metrics.map((metric) => ({ name: 'a', kind: 'counter', about: 'a', ...metric })),
        { taken },
      )
  t.throws(made({ name: 'Answer ms' }), { message: /expected a name such as/ })
  t.throws(made({ name: 'hops_mean' }), { message: /there is such a column/ })
  t.throws(made({ name: 'hops', kind: 'sample' }), { message: 'metric hops_mean: there is such a column' })
  t.throws(made({}, {}), { message: 'metric a: there is such a column' })
  t.throws(made({ decimals: 7 }), { message: 'metric a: 0 to 6 decimals' })
  t.throws(() => new Metrics(METRICS, { taken }).measured('answers', 1), {
    message: 'the metric answers is not registered',
  })
  const metrics = new Metrics(METRICS, { taken })
  metrics.periodStarted(0)
  t.throws(() => metrics.measured('questions', -1), { message: /not a whole number/ })
})
