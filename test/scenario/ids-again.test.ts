import test from 'ava'
import { problemsOf } from './parsing.ts'
import { small } from './samples.ts'

/* An id may be given again if the node that had it may have gone. */

const JOIN = 'join: { ids: ["a0", "b0", "c0"] }'
const AGAIN = 'join: { label: again, ids: ["b0"] }'

const mistakes = (...between: readonly string[]): number =>
  problemsOf(small({}, [JOIN, ...between, AGAIN])).length

test('twice at once is a mistake, twice in turn is none', (t) => {
  for (const between of [
    'crash: { list: [2] }',
    'leave: { list: [2] }',
    'crash: { list: [1, 2], over: 10s }',
    'crash: { idsInArc: { from: "b0", to: "b0" } }',
    'crash: { idsInArc: { from: "af", to: "bf" } }',
    'crash: { count: 1 }',
    'crash: { fraction: 0.5 }',
    'crash: { adjacent: 1 }',
    'leave: { count: 1 }',
    'churn: { session: { exponential: 1m }, for: 1m }',
    'during: { churn: { session: { exponential: 1m } } }',
  ])
    t.is(mistakes(between), 0, between)
  for (const between of [
    'settle: { for: 1m }',
    'crash: { list: [1, 3] }',
    'leave: { list: [1] }',
    'crash: { idsInArc: { from: "c0", to: "af" } }',
  ])
    t.is(mistakes(between), 1, between)
})

test('the second life is numbered anew, and may go and be followed by a third', (t) => {
  t.is(mistakes('crash: { list: [2] }', 'join: { ids: ["b0"] }', 'crash: { list: [4] }'), 0)
  t.is(mistakes('crash: { list: [2] }', 'join: { ids: ["b0"] }', 'crash: { list: [3] }'), 1)
})
