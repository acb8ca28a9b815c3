import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { DuplicateFilter } from '../../../protocol/routing/duplicate-filter.ts'
import { prove, us } from '../samples.ts'

const PERIOD = 100

const arrival = fc.record({
  sender: fc.nat({ max: 3 }),
  sequence: fc.nat({ max: 3 }),
  wait: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 250 })),
})

test('a pair is known for at least one period after it was first seen, and for less than three', (t) => {
  prove(
    t,
    fc.property(fc.array(arrival, { maxLength: 100 }), (arrivals) => {
      const filter = new DuplicateFilter(us(PERIOD), us(0))
      const firstSeen = new Map<string, number>()
      let now = 0
      for (const { sender, sequence, wait } of arrivals) {
        now += wait
        const name = `${sender}/${sequence}`
        const first = firstSeen.get(name)
        const said = filter.seen(sender, sequence, us(now))
        if (first === undefined || now - first >= 3 * PERIOD)
          t.false(said, `${name} at ${now}, first at ${first}`)
        else if (now - first < PERIOD) assert(said, `${name} at ${now}, first at ${first}`)
        if (!said) firstSeen.set(name, now)
      }
    }),
    { numRuns: 500 },
  )
})

test('two senders that count alike are kept apart, up to the largest numbers', (t) => {
  const filter = new DuplicateFilter(us(PERIOD), us(0))
  const last = 0xffff_ffff
  t.false(filter.seen(0, last, us(1)))
  t.false(filter.seen(1, last, us(1)))
  t.false(filter.seen(1, 0, us(1)))
  t.false(filter.seen(0x1f_ffff, last, us(1)))
  t.false(filter.seen(0x1f_ffff, last - 1, us(1)))
  t.true(filter.seen(0x1f_ffff, last, us(2)))
})
