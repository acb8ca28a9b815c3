import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { micros } from '../../protocol/base/time.ts'
import type { EventFields } from '../../sim/core/event-records.ts'
import { SCRIPT_SOURCE, Scheduler, SOURCES_MAX } from '../../sim/core/scheduler.ts'
import { prove } from '../protocol/samples.ts'

const event = (token: number): EventFields => ({ target: 0, kind: 0, code: 0, token, payload: undefined })

/** The tokens of all events, in the order in which they happen. */
function drain(scheduler: Scheduler): number[] {
  const tokens = []
  while (scheduler.step()) tokens.push(scheduler.queue.token)
  return tokens
}

const scheduled = fc.record({
  source: fc.constantFrom(0, 1, 2, 5, 2_000, SOURCES_MAX - 1),
  time: fc.nat({ max: 4 }),
})

test('events come in the order (time, source, the number that the source gave them)', (t) => {
  prove(
    t,
    fc.property(fc.array(scheduled, { maxLength: 60 }), (all) => {
      const scheduler = new Scheduler()
      for (const [token, { source, time }] of all.entries())
        scheduler.schedule(source, micros(time), event(token))
      const expected = [...all.keys()].sort(
        (a, b) => all[a]!.time - all[b]!.time || all[a]!.source - all[b]!.source || a - b,
      )
      assert.deepEqual(drain(scheduler), expected)
      assert.equal(scheduler.events, all.length)
    }),
  )
})

test('which source is served first does not matter: only the order within each source does', (t) => {
  prove(
    t,
    fc.property(fc.array(scheduled, { maxLength: 40 }), (all) => {
      const inTurn = new Scheduler()
      const bySource = new Scheduler()
      const numbered = all.map((each, token) => ({ ...each, token }))
      for (const { source, time, token } of numbered) inTurn.schedule(source, micros(time), event(token))
      const sorted = [...numbered].sort((a, b) => b.source - a.source || a.token - b.token)
      for (const { source, time, token } of sorted) bySource.schedule(source, micros(time), event(token))
      assert.deepEqual(drain(inTurn), drain(bySource))
    }),
  )
})

test('at one instant the script comes before all nodes', (t) => {
  const scheduler = new Scheduler()
  scheduler.schedule(1, micros(3), event(1))
  scheduler.schedule(SCRIPT_SOURCE, micros(3), event(0))
  t.deepEqual(drain(scheduler), [0, 1])
})

test('a number that was drawn before keeps its place', (t) => {
  const scheduler = new Scheduler()
  const first = scheduler.nextSequence(4)
  scheduler.schedule(4, micros(3), event(2))
  scheduler.scheduleNumbered(4, first, micros(3), event(1))
  t.deepEqual(drain(scheduler), [1, 2])
})

test('the clock stands at the event that is being handled and never goes back', (t) => {
  const scheduler = new Scheduler()
  for (const time of [9, 2, 5]) scheduler.schedule(1, micros(time), event(time))
  for (const time of [2, 5, 9]) {
    t.true(scheduler.step())
    t.is(scheduler.now, micros(time))
  }
  t.false(scheduler.step())
  t.is(scheduler.now, micros(9))
})

test('nothing can be scheduled for the past, or for no time at all', (t) => {
  const scheduler = new Scheduler()
  scheduler.schedule(1, micros(10), event(0))
  scheduler.step()
  t.throws(() => scheduler.schedule(1, micros(9), event(0)), {
    instanceOf: RangeError,
    message: /event at 9 µs, now 10/,
  })
  t.throws(() => scheduler.schedule(1, micros(Number.NaN), event(0)), { instanceOf: RangeError })
  t.notThrows(() => scheduler.schedule(1, micros(10), event(0)))
})

test('a cancelled event does not happen', (t) => {
  const scheduler = new Scheduler()
  const ticket = scheduler.schedule(1, micros(1), event(1))
  scheduler.schedule(1, micros(2), event(2))
  t.true(scheduler.cancel(1, ticket))
  t.deepEqual(drain(scheduler), [2])
  t.is(scheduler.events, 1)
})

test('sources are numbered below 2^24', (t) => {
  const scheduler = new Scheduler()
  t.notThrows(() => scheduler.schedule(SOURCES_MAX - 1, micros(1), event(0)))
  t.throws(() => new Scheduler().schedule(SOURCES_MAX, micros(1), event(0)), { instanceOf: RangeError })
})
