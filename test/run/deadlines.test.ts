import test from 'ava'
import fc from 'fast-check'
import type { OperationId } from '../../protocol/base/handles.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import { Deadlines } from '../../sim/run/users/deadlines.ts'
import { failuresOf, play } from './scenarios.ts'

interface Begun {
  readonly at: number
  readonly time: number
}

/** Lets operations begin, and the clock go from one awaited time to the next: which operation is notified when. */
function told(begun: readonly Begun[]): { told: [at: number, id: number][]; asked: number } {
  const awaited: Micros[] = []
  let asked = 0
  const deadlines = new Deadlines((at) => {
    awaited.push(at)
    asked++
  })
  const result: [number, number][] = []
  const reach = (until: number): void => {
    for (;;) {
      awaited.sort((a, b) => a - b)
      const at = awaited[0]
      if (at === undefined || at > until) return
      awaited.shift()
      for (const id of deadlines.reached(at)) result.push([at, id])
    }
  }
  for (const [index, { at, time }] of begun.entries()) {
    reach(at)
    deadlines.add((index + 1) as OperationId, { now: micros(at), time: micros(time) })
  }
  reach(Infinity)
  return { told: result, asked }
}

test('each operation is reported once, at its deadline, operations of one instant in order of start', (t) => {
  const operation = fc.record({ at: fc.nat(50), time: fc.constantFrom(1, 10, 10, 25) })
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const begun = operations.toSorted((a, b) => a.at - b.at)
        const expected = begun
          .map(({ at, time }, index): [number, number] => [at + time, index + 1])
          .sort((a, b) => a[0] - b[0] || a[1] - b[1])
        const outcome = told(begun)
        return JSON.stringify(outcome.told) === JSON.stringify(expected) && outcome.asked <= operations.length
      }),
      { seed: 1 },
    ),
  )
})

test('thousands of operations with one deadline take one question each instant', (t) => {
  const outcome = told(
    Array.from({ length: 5_000 }, (_, index) => ({ at: Math.floor(index / 10), time: 100 })),
  )
  t.is(outcome.told.length, 5_000)
  t.is(outcome.asked, 500)
})

test('operations of side by side phases end each at its own deadline', (t) => {
  // 10 ms from any node to any other: within 5 ms only what the caller holds itself is found.
  const { operations, phase } = play({
    phases: [
      'join: { nodes: 20, over: 10s }',
      'settle: { for: 30s }',
      'insert: { keys: 100, over: 10s }',
      'lookup: { count: 200, over: 10s, deadline: 5ms, label: hasty }',
      'lookup: { count: 200, over: 10s, label: patient }',
      'during: { lookup: { rate: 0.1, deadline: 5ms, over: 10s, label: behind } }',
      'route: { count: 100, deadline: 1s }',
    ],
  })
  t.deepEqual(failuresOf(phase('patient')), {})
  const hasty = operations.filter(({ time_s }) => time_s >= 50 && time_s < 60)
  t.is(hasty.length, 200)
  for (const { outcome, source, delivered_at } of hasty)
    t.is(outcome === 'succeeded', source === delivered_at, `${outcome}`)
  const beside = operations.filter(({ time_s }) => time_s >= 70)
  t.is(beside.filter(({ op, outcome }) => op === 'route' && outcome === 'succeeded').length, 100)
  t.true(beside.some(({ op, outcome }) => op === 'lookup' && outcome !== 'succeeded'))
})
