import test from 'ava'
import { busiestSentence } from '../../../sim/figures/run/operations.ts'
import { highest, labelOf, meanNodes } from '../../../sim/figures/run/phases.ts'
import type { TimeSeriesRow } from '../../../sim/measure/columns.ts'
import { summaryRow } from '../../cli/rows.ts'

test('of too many phases the highest ranks are left, in the order of the run; of equal ones the first', (t) => {
  const phases = [3, 9, 3, 5].map((rows, phase) => ({ phase, rows }))
  const left = (atMost: number) => highest(phases, atMost, ({ rows }) => rows).map(({ phase }) => phase)
  t.deepEqual(left(1), [1])
  t.deepEqual(left(3), [0, 1, 3])
  t.deepEqual(left(9), [0, 1, 2, 3])
})

test('a caption says so only if phases are left out', (t) => {
  t.is(busiestSentence(3, 3), '')
  t.is(busiestSentence(4, 3), 'Shown are the 3 of 4 phases with the most operations.')
})

test('a phase has the mean number of nodes of its intervals, and a short one that of its end', (t) => {
  const summary = [
    summaryRow({ phase: 0, start_s: 0, end_s: 20, nodes_live: 7 }),
    summaryRow({ phase: 1, start_s: 20, end_s: 24, nodes_live: 5 }),
  ]
  const timeseries = [
    { time_s: 10, nodes_live: 4 },
    { time_s: 20, nodes_live: 7 },
    { time_s: 30, nodes_live: 100 },
  ] as readonly Partial<TimeSeriesRow>[] as readonly TimeSeriesRow[]
  t.is(meanNodes({ summary, timeseries }, 0), 6)
  t.is(meanNodes({ summary, timeseries }, 1), 5)
  t.is(meanNodes({ summary, timeseries }, 2), 0)
})

test('a phase is called by its label', (t) => {
  t.is(labelOf([summaryRow({ phase: 3, label: 'quiet' })], 3), 'quiet')
  t.is(labelOf([], 3), 'phase 3')
})
