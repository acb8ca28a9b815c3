import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { Micros } from '../../protocol/base/time.ts'
import { type EventFields, EventQueue, type Ticket } from '../../sim/core/event-queue.ts'
import { prove } from '../protocol/samples.ts'

const us = (time: number): Micros => time as Micros
const event = (target: number): EventFields => ({ target, kind: 1, code: 2, token: 3, payload: undefined })

/** What the wheel of the queue spans: 4096 buckets of 2^14 µs. */
const WHEEL = 4096 * 16_384

interface Queued {
  readonly time: number
  readonly order: number
  readonly target: number
}

/** How far ahead of the present: at once, within a bucket, on its border, within the wheel, at its end, beyond. */
const ahead = fc.oneof(
  fc.constant(0),
  fc.nat({ max: 20_000 }),
  fc.nat({ max: 200 }).map((bucket) => bucket * 16_384),
  fc.nat({ max: WHEEL }),
  fc.nat({ max: 4 }).map((offset) => WHEEL - 2 + offset),
  fc.nat({ max: 20 }).map((turns) => turns * WHEEL),
  fc.integer({ min: 0, max: 3_600_000_000_000 }),
)
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('schedule' as const), ahead }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('pop' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('peek' as const) }) },
)

test('it gives what a sorted list would, whatever is queued, cancelled and taken, near and far', (t) => {
  const commands = fc.array(command, { maxLength: 200, size: 'max' })
  const orders = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 200, maxLength: 200 })
  prove(
    t,
    fc.property(commands, orders, (commands, orders) => {
      const queue = new EventQueue()
      const tickets: { ticket: Ticket; queued: Queued }[] = []
      let model: Queued[] = []
      let now = 0
      for (const [index, command] of commands.entries()) {
        if (command.act === 'schedule') {
          // Unique among equal times, and in no relation to the order of scheduling.
          const queued = { time: now + command.ahead, order: orders[index]! * 256 + index, target: index }
          tickets.push({ ticket: queue.schedule(us(queued.time), queued.order, event(index)), queued })
          model = [...model, queued].sort((a, b) => a.time - b.time || a.order - b.order)
        } else if (command.act === 'cancel') {
          const chosen = tickets[command.which % Math.max(1, tickets.length)]
          if (chosen === undefined) continue
          assert.equal(queue.cancel(chosen.ticket), model.includes(chosen.queued))
          model = model.filter((each) => each !== chosen.queued)
        } else if (command.act === 'peek') {
          assert.equal(queue.nextTime(), model[0]?.time)
        } else {
          const first = model.shift()
          assert.equal(queue.pop(), first !== undefined)
          if (first === undefined) continue
          assert.deepEqual([queue.time, queue.target], [first.time, first.target])
          now = first.time
        }
        assert.equal(queue.size, model.length)
      }
      for (const { time, target } of model) {
        assert(queue.pop())
        assert.deepEqual([queue.time, queue.target], [time, target])
      }
      assert.equal(queue.pop(), false)
    }),
    { numRuns: 300 },
  )
})

test('events of one instant come in order of `order`, not of scheduling', (t) => {
  const queue = new EventQueue()
  for (const order of [5, 1, 4, 2, 3]) queue.schedule(us(7), order, event(order))
  const seen = []
  while (queue.pop()) seen.push(queue.target)
  t.deepEqual(seen, [1, 2, 3, 4, 5])
})

test('orders are told apart up to 2^53', (t) => {
  const queue = new EventQueue()
  const last = Number.MAX_SAFE_INTEGER
  queue.schedule(us(1), last, event(2))
  queue.schedule(us(1), last - 1, event(1))
  queue.pop()
  t.is(queue.target, 1)
})

test('an event comes back with all that it was given', (t) => {
  const queue = new EventQueue()
  const payload = { any: 'thing' }
  queue.schedule(us(5), 0, { target: -1, kind: 254, code: -7, token: 2 ** 52 + 1, payload })
  t.true(queue.pop())
  const { time, target, kind, code, token } = queue
  t.deepEqual(
    { time, target, kind, code, token },
    { time: us(5), target: -1, kind: 254, code: -7, token: 2 ** 52 + 1 },
  )
  t.is(queue.payload, payload)
})

test('a ticket is stale once its event was taken or cancelled, also when its slot serves another event', (t) => {
  const queue = new EventQueue()
  const taken = queue.schedule(us(1), 1, event(1))
  queue.pop()
  const cancelled = queue.schedule(us(2), 2, event(2))
  t.true(queue.cancel(cancelled))
  t.false(queue.cancel(cancelled))
  t.false(queue.pop())
  const third = queue.schedule(us(3), 3, event(3))
  const fourth = queue.schedule(us(4), 4, event(4))
  t.false(queue.cancel(taken))
  t.false(queue.cancel(cancelled))
  t.is(queue.size, 2)
  t.true(queue.cancel(third))
  queue.pop()
  t.is(queue.target, 4)
  t.false(queue.cancel(fourth))
})

test('an empty queue has no next time, and neither has one in which all was cancelled', (t) => {
  const queue = new EventQueue()
  t.is(queue.nextTime(), undefined)
  const tickets = [1, WHEEL, 10 * WHEEL].map((time, order) => queue.schedule(us(time), order, event(order)))
  for (const ticket of tickets) queue.cancel(ticket)
  t.is(queue.nextTime(), undefined)
  t.false(queue.pop())
})

test('cancelled timers take no place for ever: a million of them, ten at a time, fit where a thousand did', (t) => {
  const queue = new EventQueue()
  const bytes = queue.bytes
  let order = 0
  for (let round = 0; round < 100_000; round++) {
    const tickets = Array.from({ length: 10 }, () =>
      queue.schedule(us(round * 1_000 + 3_000), order, event(order++)),
    )
    queue.schedule(us(round * 1_000), order, event(order++))
    for (const ticket of tickets) queue.cancel(ticket)
    if (!queue.pop()) t.fail()
  }
  t.is(queue.size, 0)
  t.is(queue.bytes, bytes)
})
