import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { Micros } from '../../protocol/base/time.ts'
import { EventQueue, type Ticket } from '../../sim/core/event-queue.ts'
import type { EventFields } from '../../sim/core/event-records.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { prove } from '../protocol/samples.ts'

const us = (time: number): Micros => time as Micros
const event = (target: number): EventFields => ({ target, kind: 1, code: 2, token: 3, payload: undefined })

/** What the wheel of the queue spans: 4096 buckets of 2^14 µs, or more and narrower ones. */
const WHEEL = 4096 * 16_384

interface Queued {
  readonly time: number
  readonly source: number
  readonly sequence: number
  readonly target: number
}

/** As the model sorts: by time, source, and number. */
const inOrder = (a: Queued, b: Queued) => a.time - b.time || a.source - b.source || a.sequence - b.sequence

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

test('it gives what a sorted list would, for any events queued, cancelled and taken, near and far', (t) => {
  const commands = fc.array(command, { maxLength: 200, size: 'max' })
  const source = fc.constantFrom(0, 1, 2, 2 ** 24 - 1, 2 ** 32 - 1)
  const sources = fc.array(source, { minLength: 200, maxLength: 200 })
  const numbers = fc.array(fc.nat({ max: 2 ** 24 - 2 }), { minLength: 200, maxLength: 200 })
  prove(
    t,
    fc.property(commands, sources, numbers, (commands, sources, numbers) => {
      const queue = new EventQueue()
      const tickets: { ticket: Ticket; queued: Queued }[] = []
      let model: Queued[] = []
      let now = 0
      for (const [index, command] of commands.entries()) {
        if (command.act === 'schedule') {
          // Unique among equal times, and in no relation to the order of scheduling.
          const [time, source, sequence] = [
            now + command.ahead,
            sources[index]!,
            numbers[index]! * 256 + index,
          ]
          const queued = { time, source, sequence, target: index }
          tickets.push({ ticket: queue.schedule(us(time), source, sequence, event(index)), queued })
          model = [...model, queued].sort(inOrder)
        } else if (command.act === 'cancel') {
          const chosen = tickets[command.which % Math.max(1, tickets.length)]
          if (chosen === undefined) continue
          assert.equal(queue.cancel(chosen.queued.source, chosen.ticket), model.includes(chosen.queued))
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

test('a crowd, for which the buckets are divided again and again, comes in the order of a sorted list', (t) => {
  const queue = new EventQueue()
  const random = randomStream(streamKey('event-queue', 'crowd'))
  let model: Queued[] = []
  const tickets: Ticket[] = []
  for (let target = 0; target < 150_000; target++) {
    // Half of them soon, in the way of messages; some beyond the wheel; and many at the same times.
    const reach = [200_000, 200_000, 30_000_000, 3 * WHEEL][target % 4]!
    const time = random.integer(reach)
    const queued = { time: time - (time % 50), source: random.integer(100), sequence: target, target }
    model.push(queued)
    tickets.push(queue.schedule(us(queued.time), queued.source, queued.sequence, event(target)))
  }
  const cancelled = new Set(model.filter(() => random.next() < 0.3))
  for (const { source, target } of cancelled) assert(queue.cancel(source, tickets[target]!))
  model = model.filter((each) => !cancelled.has(each)).sort(inOrder)
  t.is(queue.size, model.length)
  const taken = []
  while (queue.pop()) taken.push(queue.target)
  t.deepEqual(
    taken,
    model.map(({ target }) => target),
  )
})

test('events of one instant come in the order of their sources and numbers, not of scheduling', (t) => {
  const queue = new EventQueue()
  for (const number of [5, 1, 4, 2, 3]) {
    queue.schedule(us(7), 9, number, event(10 + number))
    queue.schedule(us(7), number, 9, event(number))
  }
  const seen = []
  while (queue.pop()) seen.push(queue.target)
  t.deepEqual(seen, [1, 2, 3, 4, 5, 11, 12, 13, 14, 15])
})

test('sources and numbers are distinguished up to 2^32, with times as late as in a century', (t) => {
  const queue = new EventQueue()
  const [last, century] = [2 ** 32 - 1, us(100 * 365 * 86_400_000_000)]
  queue.schedule(us(century + 1), 0, 0, event(5))
  queue.schedule(century, last, last, event(4))
  queue.schedule(century, last, last - 1, event(3))
  queue.schedule(century, last - 1, last, event(2))
  queue.schedule(us(century - 1), last, last, event(1))
  const seen = []
  while (queue.pop()) seen.push([queue.time - century, queue.target])
  t.deepEqual(seen, [
    [-1, 1],
    [0, 2],
    [0, 3],
    [0, 4],
    [1, 5],
  ])
})

test('an event comes back with all that it was given', (t) => {
  const queue = new EventQueue()
  const payload = { any: 'thing' }
  queue.schedule(us(5), 0, 0, { target: -1, kind: 254, code: -7, token: -(2 ** 31), payload })
  t.true(queue.pop())
  const { time, target, kind, code, token } = queue
  t.deepEqual(
    { time, target, kind, code, token },
    { time: us(5), target: -1, kind: 254, code: -7, token: -(2 ** 31) },
  )
  t.is(queue.payload, payload)
})

test('codes have 22 bits and tokens 32, with a sign or without: another number is refused, not cut', (t) => {
  const queue = new EventQueue()
  const schedule = (code: number, token: number) =>
    queue.schedule(us(1), 0, queue.size, { target: 0, kind: 1, code, token, payload: undefined })
  const sound = [
    [2 ** 21 - 1, 2 ** 32 - 1],
    [-(2 ** 21), -(2 ** 31)],
    [0, 2 ** 31],
    [5, 2 ** 31 - 1],
  ] as const
  for (const [code, token] of sound) schedule(code, token)
  for (const code of [2 ** 21, -(2 ** 21) - 1, 0.5])
    t.throws(() => schedule(code, 0), {
      instanceOf: RangeError,
      message: `code ${code}: a whole number of 22 bits`,
    })
  for (const token of [2 ** 32, -(2 ** 31) - 1, 0.5])
    t.throws(() => schedule(0, token), {
      instanceOf: RangeError,
      message: `token ${token}: a whole number of 32 bits`,
    })
  for (const numbers of sound) {
    t.true(queue.pop())
    t.deepEqual([queue.code, queue.token], [...numbers])
  }
  t.false(queue.pop())
})

test('a ticket is stale once its event was taken or cancelled, also when its slot serves another event', (t) => {
  const queue = new EventQueue()
  const taken = queue.schedule(us(1), 1, 1, event(1))
  queue.pop()
  const cancelled = queue.schedule(us(2), 1, 2, event(2))
  t.true(queue.cancel(1, cancelled))
  t.false(queue.cancel(1, cancelled))
  t.false(queue.pop())
  const third = queue.schedule(us(3), 1, 3, event(3))
  const fourth = queue.schedule(us(4), 1, 4, event(4))
  t.false(queue.cancel(1, taken))
  t.false(queue.cancel(1, cancelled))
  t.is(queue.size, 2)
  t.true(queue.cancel(1, third))
  queue.pop()
  t.is(queue.target, 4)
  t.false(queue.cancel(1, fourth))
})

test('a ticket is one of its source: the event of another in the same slot, of the same number, is not taken back', (t) => {
  const queue = new EventQueue()
  const stale = queue.schedule(us(1), 1, 7, event(1))
  queue.pop()
  const other = queue.schedule(us(2), 2, 7, event(2))
  t.is(other, stale)
  t.false(queue.cancel(1, stale))
  t.true(queue.cancel(2, other))
})

test('an empty queue has no next time, and neither has one in which all was cancelled', (t) => {
  const queue = new EventQueue()
  t.is(queue.nextTime(), undefined)
  const tickets = [1, WHEEL, 10 * WHEEL].map((time, order) =>
    queue.schedule(us(time), 1, order, event(order)),
  )
  for (const ticket of tickets) queue.cancel(1, ticket)
  t.is(queue.nextTime(), undefined)
  t.false(queue.pop())
})

test('cancelled timers take no place for ever: a million of them, ten at a time, fit where a thousand did', (t) => {
  const queue = new EventQueue()
  const bytes = queue.bytes
  let order = 0
  for (let round = 0; round < 100_000; round++) {
    const tickets = Array.from({ length: 10 }, () =>
      queue.schedule(us(round * 1_000 + 3_000), 1, order, event(order++)),
    )
    queue.schedule(us(round * 1_000), 1, order, event(order++))
    for (const ticket of tickets) queue.cancel(1, ticket)
    if (!queue.pop()) t.fail()
  }
  t.is(queue.size, 0)
  t.is(queue.bytes, bytes)
})
