import test from 'ava'
import type { OperationAnswer } from '../../protocol/events.ts'
import { NO_PERIOD, warmUpOf } from '../../sim/measure/period.ts'
import { Reach } from '../../sim/measure/reach.ts'
import { at, key, ledgerOf, node, operation, operationsOf, started, version } from './samples.ts'

const found: OperationAnswer = { kind: 'found', version: version(1), value: new Uint8Array() }
const stored: OperationAnswer = { kind: 'stored', version: version(1) }

test('a lookup is timed to its first handling and to its answer', (t) => {
  const { operations, rows } = operationsOf()
  operations.started(started({ id: operation(7), keyName: 'France', at: at(1) }))
  operations.handled(operation(7), { node: node(2), at: at(1.025), hops: 3, root: node(2) })
  operations.answered(operation(7), { at: at(1.04), answer: found, retries: 0 })
  operations.finish()
  t.deepEqual(rows, [
    {
      operation: 7,
      time_s: 1,
      phase: 0,
      op: 'lookup',
      source: 1,
      key: 'abcd',
      key_name: 'France',
      root: 2,
      delivered_at: 2,
      outcome: 'succeeded',
      handled_ms: 25,
      hops: 3,
      latency_ms: 40,
      direct_ms: 10,
      rdp: 2.5,
      retries: 0,
    },
  ])
})

test('a route ends when it is handled, and its latency is that of the way there', (t) => {
  const { operations, rows } = operationsOf()
  operations.started(started({ id: operation(1), kind: 'route' }))
  operations.handled(operation(1), { node: node(2), at: at(0.03), hops: 2, root: node(2) })
  t.is(operations.openCount, 0)
  operations.finish()
  t.like(rows[0], { outcome: 'succeeded', latency_ms: 30, rdp: 3, retries: null, key_name: null })
})

test('if the source is the root, there is no distance and no rdp', (t) => {
  const { operations, rows } = operationsOf()
  operations.started(started({ id: operation(1) }))
  operations.handled(operation(1), { node: node(1), at: at(0), hops: 0, root: node(1) })
  operations.answered(operation(1), { at: at(0), answer: { kind: 'absent' }, retries: 0 })
  operations.finish()
  t.like(rows[0], { outcome: 'succeeded', hops: 0, latency_ms: 0, direct_ms: 0, rdp: null })
  t.is(operations.tally(0).rdp.count, 0)
})

test('the first handling is judged, a later one is not', (t) => {
  const { operations, rows } = operationsOf()
  operations.started(started({ id: operation(1) }))
  operations.handled(operation(1), { node: node(2), at: at(1), hops: 1, root: node(3) })
  operations.handled(operation(1), { node: node(3), at: at(2), hops: 5, root: node(3) })
  operations.answered(operation(1), { at: at(3), answer: { kind: 'absent' }, retries: 1 })
  operations.finish()
  t.like(rows[0], { outcome: 'misdelivered', hops: 1, delivered_at: 2, root: 3, retries: 1 })
})

test('a wrong handling beyond the first is counted, in the phase of the operation, even when that has ended', (t) => {
  const { operations, rows } = operationsOf()
  const [right, wrong] = [node(3), node(4)].map((root) => ({ node: node(3), at: at(1), hops: 1, root }))
  operations.started(started({ id: operation(1), period: NO_PERIOD }))
  operations.started(started({ id: operation(2), kind: 'route' }))
  operations.started(started({ id: operation(3), period: 1 }))
  operations.started(started({ id: operation(4), period: 1 }))
  for (const id of [1, 2, 3]) operations.handled(operation(id), right!)
  operations.handled(operation(2), wrong!)
  operations.handled(operation(2), right!)
  operations.started(started({ id: operation(5), period: 2 }))
  operations.handled(operation(3), wrong!)
  operations.handled(operation(3), { ...wrong!, isReplica: true })
  operations.handled(operation(3), { ...wrong!, isReplica: false })
  for (const id of [1, 3, 4, 5]) operations.deadlineReached(operation(id), at(60))
  for (const id of [1, 4]) operations.handled(operation(id), wrong!)
  operations.finish()
  t.deepEqual(
    [0, 1, 2].map((phase) => operations.tally(phase).misdeliveredAgain),
    [1, 3, 0],
  )
  t.deepEqual(
    rows.map(({ outcome }) => outcome),
    ['timed_out', 'succeeded', 'timed_out', 'lost', 'lost'],
  )
})

test('a replica that answers on the way counts as the root, one that is none by ground truth does not', (t) => {
  const { operations, rows } = operationsOf()
  const handling = { node: node(2), at: at(1), hops: 1, root: node(3) }
  for (const [id, isReplica] of [true, false].entries()) {
    operations.started(started({ id: operation(id) }))
    operations.handled(operation(id), { ...handling, isReplica })
    operations.answered(operation(id), { at: at(2), answer: found, retries: 0 })
  }
  operations.finish()
  t.deepEqual(
    rows.map(({ outcome, delivered_at, root }) => [outcome, delivered_at, root]),
    [
      ['succeeded', 2, 3],
      ['misdelivered', 2, 3],
    ],
  )
})

test('a refusal is counted apart: it neither fails nor is left out of the failure rate', (t) => {
  const { operations, ledger } = operationsOf()
  const answers: OperationAnswer[] = [stored, { kind: 'refused', reason: 'storage full' }]
  for (const [id, answer] of answers.entries()) {
    operations.started(started({ id: operation(id), kind: 'insert', key: key(id === 0 ? '01' : '02') }))
    operations.handled(operation(id), { node: node(2), at: at(1), hops: 1, root: node(2) })
    operations.answered(operation(id), { at: at(2), answer, retries: 0 })
  }
  t.like(operations.tally(0), { attempted: 2, failed: 0, counted: 2 })
  t.like(operations.tally(0).outcomes, { refused: 1, succeeded: 1 })
  t.is(operations.tally(0).hops.count, 1)
  t.is(ledger.newestAcknowledged(key('02')), null)
})

test('handled while no node is active: misdelivered, without a root', (t) => {
  const { operations, rows } = operationsOf()
  operations.started(started({ id: operation(1), kind: 'route' }))
  operations.handled(operation(1), { node: node(2), at: at(1), hops: 1, root: node(-1) })
  operations.finish()
  t.like(rows[0], { outcome: 'misdelivered', root: null })
})

test('without handling or answer an operation is lost at its deadline; what comes later is ignored', (t) => {
  const { operations, rows } = operationsOf()
  operations.started(started({ id: operation(1) }))
  operations.deadlineReached(operation(1), at(60))
  operations.handled(operation(1), { node: node(2), at: at(61), hops: 1, root: node(2) })
  operations.answered(operation(1), { at: at(62), answer: found, retries: 6 })
  operations.deadlineReached(operation(1), at(63))
  operations.finish()
  t.is(rows.length, 1)
  t.like(rows[0], { outcome: 'lost', delivered_at: null, hops: null, latency_ms: null, rdp: null })
})

test('an acknowledgement after the deadline is none', (t) => {
  const { operations, ledger } = operationsOf()
  operations.started(started({ id: operation(1), kind: 'insert' }))
  operations.deadlineReached(operation(1), at(60))
  operations.answered(operation(1), { at: at(61), answer: stored, retries: 0 })
  t.is(ledger.newestAcknowledged(key('abcd')), null)
})

test('a crash ends the operations of that caller and no others', (t) => {
  const { operations, rows } = operationsOf()
  operations.started(started({ id: operation(1) }))
  operations.started(started({ id: operation(2), caller: node(2) }))
  operations.started(started({ id: operation(3) }))
  operations.callerCrashed(node(1), at(1))
  operations.callerCrashed(node(9), at(1))
  t.is(operations.openCount, 1)
  operations.deadlineReached(operation(2), at(60))
  operations.finish()
  t.deepEqual(
    rows.map(({ outcome }) => outcome),
    ['aborted', 'lost', 'aborted'],
  )
})

test('a route is followed when its caller has gone, and judged by its delivery', (t) => {
  const { operations, rows } = operationsOf()
  for (const id of [1, 2, 3, 4, 5, 6]) operations.started(started({ id: operation(id), kind: 'route' }))
  for (const id of [1, 2, 3, 5]) operations.passedOn(operation(id))
  operations.callerCrashed(node(1), at(1))
  t.is(operations.openCount, 6)
  operations.handled(operation(1), { node: node(2), at: at(2), hops: 2, root: node(2) })
  operations.handled(operation(2), { node: node(2), at: at(3), hops: 2, root: node(3) })
  for (const id of [1, 2, 3, 4]) operations.deadlineReached(operation(id), at(60))
  t.is(operations.openCount, 2)
  operations.finish()
  t.is(operations.openCount, 0)
  t.deepEqual(
    rows.map(({ outcome, latency_ms }) => [outcome, latency_ms]),
    [
      ['succeeded', 2_000],
      ['misdelivered', 3_000],
      ['lost', null],
      // Its message never left the caller.
      ['aborted', null],
      // The run is over before it can be known.
      ['aborted', null],
      ['aborted', null],
    ],
  )
})

test('of aborted operations those are counted apart whose caller had waited for more than 10 s', (t) => {
  const { operations } = operationsOf()
  operations.started(started({ id: operation(1), at: at(0) }))
  operations.started(started({ id: operation(2), at: at(0), kind: 'route' }))
  operations.started(started({ id: operation(3), at: at(0.001) }))
  operations.started(started({ id: operation(4), at: at(9), kind: 'route' }))
  operations.callerCrashed(node(1), at(10.001))
  for (const id of [2, 4]) operations.deadlineReached(operation(id), at(69))
  t.is(operations.tally(0).outcomes.aborted, 4)
  t.is(operations.tally(0).abortedSlow, 2)
})

test('“absent” that only an unacknowledged deletion makes right is counted apart among what succeeded', (t) => {
  const { operations, ledger, rows } = operationsOf()
  ledger.acknowledged({ key: key('abcd'), version: version(1), content: 'value' }, at(0))
  ledger.stored(node(2), { key: key('abcd'), version: version(2), bytes: 0, tombstone: true }, at(0))
  const ask = (id: number) => {
    operations.started(started({ id: operation(id), at: at(id) }))
    operations.handled(operation(id), { node: node(2), at: at(id), hops: 1, root: node(2) })
    operations.answered(operation(id), { at: at(id), answer: { kind: 'absent' }, retries: 0 })
  }
  ask(1)
  ledger.acknowledged({ key: key('abcd'), version: version(2), content: 'tombstone' }, at(2))
  ask(3)
  operations.finish()
  t.deepEqual(
    rows.map(({ outcome }) => outcome),
    ['succeeded', 'succeeded'],
  )
  t.is(operations.tally(0).absentUnacknowledged, 1)
})

test('a lookup owes what was acknowledged before it started, not what was acknowledged meanwhile', (t) => {
  const { operations, ledger, rows } = operationsOf()
  operations.started(started({ id: operation(1), kind: 'insert' }))
  operations.handled(operation(1), { node: node(2), at: at(1), hops: 1, root: node(2) })
  ledger.stored(node(2), { key: key('abcd'), version: version(1), bytes: 1, tombstone: false }, at(1))
  operations.started(started({ id: operation(2), at: at(1) }))
  ledger.acknowledged({ key: key('abcd'), version: version(1), content: 'value' }, at(2))
  operations.answered(operation(1), { at: at(2), answer: stored, retries: 0 })
  operations.started(started({ id: operation(3), at: at(3) }))
  for (const id of [2, 3]) {
    operations.handled(operation(id), { node: node(2), at: at(4), hops: 1, root: node(2) })
    operations.answered(operation(id), { at: at(5), answer: { kind: 'absent' }, retries: 0 })
  }
  operations.finish()
  t.deepEqual(
    rows.map(({ outcome }) => outcome),
    ['succeeded', 'succeeded', 'not_found'],
  )
})

test('rows come in the order of (start, id), as soon as what precedes them has ended', (t) => {
  const { operations, rows } = operationsOf()
  const written = () => rows.map((row) => row.operation)
  operations.started(started({ id: operation(5), at: at(1) }))
  operations.started(started({ id: operation(9), at: at(2) }))
  operations.started(started({ id: operation(4), at: at(2) }))
  operations.started(started({ id: operation(1), at: at(3) }))
  operations.deadlineReached(operation(1), at(4))
  operations.deadlineReached(operation(9), at(4))
  t.deepEqual(written(), [])
  operations.deadlineReached(operation(5), at(5))
  t.deepEqual(written(), [5])
  operations.deadlineReached(operation(4), at(6))
  t.deepEqual(written(), [5, 4, 9, 1])
})

test('an operation that ends in the instant of its start waits for others of that instant', (t) => {
  const { operations, rows } = operationsOf()
  for (const id of [2, 1]) {
    operations.started(started({ id: operation(id), kind: 'route' }))
    operations.handled(operation(id), { node: node(1), at: at(0), hops: 0, root: node(1) })
  }
  t.is(rows.length, 0)
  operations.finish()
  t.deepEqual(
    rows.map((row) => row.operation),
    [1, 2],
  )
})

test('every phase counts its own operations', (t) => {
  const { operations } = operationsOf()
  operations.started(started({ id: operation(1), period: 2 }))
  operations.started(started({ id: operation(2), period: 0, kind: 'route' }))
  operations.handled(operation(2), { node: node(2), at: at(1), hops: 2, root: node(2) })
  operations.deadlineReached(operation(1), at(60))
  const [routes, none, lookups] = [0, 1, 2].map((phase) => operations.tally(phase))
  t.like(routes, { attempted: 1, failed: 0, counted: 1, routedSum: 1_000_000, directSum: 10_000 })
  t.is(routes?.hops.mean(), 2)
  t.like(none, { attempted: 0, failed: 0, counted: 0 })
  t.like(lookups, { attempted: 1, failed: 1, counted: 1 })
  t.is(lookups?.outcomes.lost, 1)
})

test('an answer that does not fit its operation, or an end without an end, is a programmer mistake', (t) => {
  const { operations } = operationsOf()
  operations.started(started({ id: operation(1) }))
  t.throws(() => operations.started(started({ id: operation(1) })), { message: 'operation 1 started twice' })
  t.throws(() => operations.answered(operation(1), { at: at(1), answer: stored, retries: 0 }), {
    message: 'lookup 1 was answered "stored"',
  })
  t.throws(() => operations.finish(), { message: '1 operations have not ended' })
})

test('an operation of a warm-up has no phase in its row, and the warm-up counts it', (t) => {
  const { operations, rows } = operationsOf()
  operations.started(started({ id: operation(1), period: warmUpOf(3) }))
  operations.started(started({ id: operation(2), period: 3 }))
  for (const id of [1, 2]) operations.deadlineReached(operation(id), at(60))
  operations.finish()
  t.deepEqual(
    rows.map(({ phase, outcome }) => [phase, outcome]),
    [
      [null, 'lost'],
      [3, 'lost'],
    ],
  )
  t.deepEqual(
    [0, 1, 2, 3, warmUpOf(2), warmUpOf(3)].map((period) => operations.tally(period).attempted),
    [0, 0, 0, 1, 0, 1],
  )
})

test('an operation that could not begin is counted in its period, by what it wanted for', (t) => {
  const { operations } = operationsOf()
  operations.notBegun(2, 'no caller')
  operations.notBegun(2, 'no caller')
  operations.notBegun(2, 'no key')
  t.like(operations.tally(2), { attempted: 0, notBegun: { 'no caller': 2, 'no key': 1 } })
})

test('a value that only nodes of another part hold is unreachable for an operation that begins or ends under the cut', (t) => {
  const cut = { partOf: (handle: number) => Math.floor(handle / 10) }
  for (const [begins, ends, outcome] of [
    ['before', 'before', 'not_found'],
    ['before', 'in it', 'unreachable'],
    ['in it', 'in it', 'unreachable'],
    ['in it', 'after', 'unreachable'],
  ] as const) {
    const reach = new Reach()
    const ledger = ledgerOf({ replicas: 1 })
    const { operations, rows } = operationsOf({ ledger, reach })
    ledger.stored(node(11), { key: key('abcd'), version: version(1), bytes: 1, tombstone: false }, at(0))
    ledger.acknowledged({ key: key('abcd'), content: 'value', version: version(1) }, at(0))
    if (begins === 'in it') reach.begin(cut)
    operations.started(started({ id: operation(1), caller: node(1), at: at(1) }))
    if (begins === 'before' && ends === 'in it') reach.begin(cut)
    if (ends === 'after') reach.end(cut)
    operations.handled(operation(1), { node: node(2), at: at(2), hops: 1, root: node(2) })
    operations.answered(operation(1), { at: at(3), answer: { kind: 'absent' }, retries: 0 })
    operations.finish()
    t.is(rows[0]?.outcome, outcome)
  }
})

test('a superseded write counts in the phase that began it, also when that is over', (t) => {
  const { operations } = operationsOf()
  for (const [id, period] of [
    [1, 0],
    [2, 0],
    [3, 1],
  ] as const) {
    operations.started(started({ id: operation(id), kind: 'insert', period, at: at(id) }))
    operations.answered(operation(id), { at: at(id), answer: stored, retries: 0 })
  }
  operations.superseded(operation(2))
  t.deepEqual([operations.tally(0).superseded, operations.tally(1).superseded], [1, 0])
})
