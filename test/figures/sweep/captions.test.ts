import test from 'ava'
import { wrapped } from '../../../sim/figures/kit/text-width.ts'
import { intervalsOf } from '../../../sim/figures/sweep/captions.ts'
import { outcomesOf } from '../../../sim/figures/sweep/outcomes.ts'
import { madeUpResults, PHASE } from './samples.ts'

const estimated = (...methods: readonly ('student' | 'bootstrap' | 'wilson' | 'rule of three' | 'none')[]) =>
  methods.map((interval) => ({
    estimate: { n: 5, mean: 2, low: interval === 'none' ? null : 1, high: 3, interval, isCut: false },
  }))

for (const [estimates, text] of [
  [estimated('student'), 'bars are 95 % intervals of the mean (Student’s)'],
  [
    estimated('bootstrap', 'student', 'none'),
    'bars are 95 % intervals of the mean (Student’s, bootstrap where skewed)',
  ],
  [estimated('bootstrap'), 'bars are 95 % intervals of the mean (bootstrap)'],
  [
    estimated('rule of three', 'wilson'),
    'bars are 95 % intervals of the mean (Wilson’s, rule of three where the share is 0 or 100 %)',
  ],
  [estimated('none'), 'there are no intervals'],
] as const)
  test(`a caption says: ${text}`, (t) => t.is(intervalsOf(estimates).replaceAll('\u00a0', ' '), text))

test('an interval ends at zero if no run is below it, and the caption says so', (t) => {
  const results = madeUpResults({
    parameters: [{ title: 'size', values: [8, 16] }],
    seeds: 2,
    run: (_, seed) => ({ failure_pct: seed * 10, bytes_per_node_s: 100 }),
  })
  const outcomes = outcomesOf(results, { metric: 'failure_pct', phase: PHASE })
  t.like(outcomes[0]?.estimate, { mean: 5, low: 0, isCut: true })
  t.true((outcomes[0]?.estimate?.high ?? 0) > 10)
  t.regex(intervalsOf(outcomes), /\(Student’s\), cut off at zero$/)
})

for (const [title, width, lines] of [
  ['bytes sent, per node and second', 300, ['bytes sent, per node and second']],
  ['bytes sent, per node and second', 190, ['bytes sent, per', 'node and second']],
  ['time until no key was at risk, s', 100, ['time until', 'no key was', 'at risk, s']],
  ['phases[2].churn.session.exponential', 50, ['phases[2].churn.session.exponential']],
] as const)
  test(`${width} pixels of “${title}” are ${lines.length} lines, about as long`, (t) => {
    t.deepEqual(wrapped(title, width), [...lines])
  })
