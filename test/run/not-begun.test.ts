import test from 'ava'
import { play } from './scenarios.ts'

/** The first node has an id of its own, so that a scenario can take it away. */
const PLAYED = play({
  head: 'pastry: { idBits: 16, leafSetSize: 8 }\nnetwork: { latency: { model: constant, oneWay: 10ms } }',
  phases: [
    "join: { nodes: 1, ids: ['0100'] }",
    'join: { label: others, nodes: 11, over: 10s }',
    'insert: { keys: 20, over: 5s }',
    "crash: { idsInArc: { from: '0100', to: '0101' } }",
    'lookup: { label: by the first, from: first, count: 10, over: 5s }',
    'delete: { fraction: 0.5, over: 5s }',
    'lookup: { label: nothing left, count: 10, over: 5s }',
    'delete: { label: none to delete, count: 3, over: 5s }',
    'crash: { label: all, count: 11 }',
    'during: { mix: { clients: 3, think: 1s, lookups: 1 } }',
    'route: { label: by a rate, rate: 1, over: 5s }',
    'settle: { for: 5s }',
  ],
  // A scenario may not delete more keys than there are; a workload in the background may leave fewer than it counts on.
  edit: (resolved) => ({
    ...resolved,
    phases: resolved.phases.map((phase) =>
      phase.kind === 'delete' && 'fraction' in phase.amount ? { ...phase, amount: { fraction: 1 } } : phase,
    ),
  }),
})
const countsOf = (label: string) => {
  const { attempted, without_caller, without_key } = PLAYED.phase(label)
  return [attempted, without_caller, without_key]
}

test('operations of the first node, which is dead, are counted as having no caller', (t) => {
  t.deepEqual(countsOf('by the first'), [0, 10, 0])
})

test('if every key is deleted, lookups and deletes have no key', (t) => {
  t.deepEqual(countsOf('insert'), [20, 0, 0])
  t.deepEqual(countsOf('nothing left'), [0, 0, 10])
  t.deepEqual(countsOf('none to delete'), [0, 0, 1])
})

test('without nodes a rate and clients look again once per second, in the phase of the foreground', (t) => {
  // Five times the rate, at the times that its gaps come to; three clients, which look once per second.
  const [attempted, callers, keys] = countsOf('by a rate')
  t.deepEqual([attempted, keys], [0, 0])
  t.true(callers! >= 3 * 4 + 4 && callers! <= 3 * 6 + 5)
  t.deepEqual(countsOf('settle').slice(0, 1), [0])
  t.true(countsOf('settle')[1]! >= 3 * 4)
})
