import test from 'ava'
import { sweepProgressText } from '../../sim/commands/sweep/sweep-progress.ts'

const state = { runs: 200, done: 0, failed: 0, fraction: 0, seconds: 0 }

test('the progress of a sweep is reported in runs, failures, their rate and the time left', (t) => {
  t.is(
    sweepProgressText({ ...state, done: 50, failed: 2, fraction: 0.2, seconds: 10 }),
    '50 of 200 runs  2 failed  5.0 runs/s  40 s left',
  )
})

test('slow runs are counted by the minute', (t) => {
  t.is(
    sweepProgressText({ ...state, done: 3, fraction: 0.5, seconds: 90 }),
    '3 of 200 runs  0 failed  2.0 runs/min  1 min 30 s left',
  )
})

test('before a run has ended nothing is foretold', (t) => {
  t.is(sweepProgressText({ ...state, seconds: 5 }), '0 of 200 runs  0 failed')
})
