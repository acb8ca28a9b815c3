import test from 'ava'
import { historyOf } from '../../experiments/durability/histories.ts'
import { History } from '../../experiments/durability/history.ts'
import type { OperationAnswer } from '../../protocol/events.ts'
import { operation, us } from '../protocol/samples.ts'

const stored = (counter: number): OperationAnswer => ({
  kind: 'stored',
  version: { counter, writer: operation(counter) },
})
const found = (counter: number): OperationAnswer => ({
  kind: 'found',
  version: { counter, writer: operation(counter) },
  value: new Uint8Array(),
})

/** Operations on one key: what each is, from when to when, and its answer. */
function historyWith(...operations: ['read' | 'write', number, number, OperationAnswer][]): History {
  const history = new History()
  for (const [number, [kind, from]] of operations.entries()) history.begin(number, kind, from)
  for (const [number, [, , to, answer]] of operations.entries())
    history.end(number, 'key', { at: us(to), answer, retries: 0 })
  return history
}

const faults = ({ absent, outdated, disorder }: History) => ({ absent, outdated, disorder })
const NONE = { absent: 0, outdated: 0, disorder: 0 }

test('a read that begins after a write was acknowledged sees it or a later one', (t) => {
  const write: ['write', number, number, OperationAnswer] = ['write', 0, 10, stored(2)]
  t.deepEqual(faults(historyWith(write, ['read', 11, 20, found(2)])), NONE)
  t.deepEqual(faults(historyWith(write, ['read', 11, 20, found(1)])), { ...NONE, outdated: 1 })
  t.deepEqual(faults(historyWith(write, ['read', 11, 20, { kind: 'absent' }])), { ...NONE, absent: 1 })
  t.deepEqual(faults(historyWith(write, ['read', 10, 20, found(1)])), NONE, 'at the same time')
})

test('so does one that begins after another read has seen it', (t) => {
  const history = historyWith(['read', 0, 10, found(2)], ['read', 11, 20, found(1)])
  t.deepEqual(faults(history), { ...NONE, outdated: 1 })
})

test('a write that begins after another was acknowledged has a version above it', (t) => {
  const first: ['write', number, number, OperationAnswer] = ['write', 0, 10, stored(2)]
  t.deepEqual(faults(historyWith(first, ['write', 11, 20, stored(3)])), NONE)
  t.deepEqual(faults(historyWith(first, ['write', 11, 20, stored(2)])), { ...NONE, disorder: 1 })
})

// Before evidence was asked for, each of these had a fault.
const JOINS = '100 nodes join 20 at once'
for (const [course, replicas, seed] of [
  [JOINS, 2, 8],
  [JOINS, 2, 10],
  [JOINS, 3, 5],
  [JOINS, 3, 13],
  [JOINS, 5, 15],
  [JOINS, 5, 18],
  [JOINS, 5, 20],
  ['an overlay is born: 60 nodes join 2', 5, 8],
] as const)
  test(`${course}, k = ${replicas}, seed ${seed}: what users see of each key is the history of one register`, (t) => {
    const history = historyOf(course, { seed, replicas, size: 20 })
    t.deepEqual(faults(history), NONE)
    t.true(history.reads > 1_000)
  })
