import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { DuplicateFilter } from '../../../protocol/routing/duplicate-filter.ts'
import { Duplicates } from '../../../protocol/routing/duplicates.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { prove, us } from '../samples.ts'

const PERIOD = us(100)

const arrival = fc.record({
  place: fc.nat({ max: 1 }),
  sender: fc.nat({ max: 2 }),
  sequence: fc.constantFrom(0, 1, 2, 0xffff_ffff),
  wait: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 250 })),
  isForgetting: fc.boolean(),
})

test('each node has seen what a filter of its own has seen, however often old ones are given up', (t) => {
  prove(
    t,
    fc.property(
      fc.constantFrom(0, 2 ** 40 - 90),
      fc.array(arrival, { maxLength: 100 }),
      (start, arrivals) => {
        const store = new NodeStore(2)
        const duplicates = new Duplicates(store, PERIOD)
        const places = [store.add(), store.add()]
        const filters: (DuplicateFilter | undefined)[] = []
        let now = us(start)
        for (const { place, sender, sequence, wait, isForgetting } of arrivals) {
          now = us(now + wait)
          store.enter(places[place]!)
          if (isForgetting) duplicates.forgetOld(now)
          filters[place] ??= new DuplicateFilter(PERIOD, now)
          assert.equal(duplicates.seen(sender, sequence, now), filters[place].seen(sender, sequence, now))
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('what has been forgotten takes no room', (t) => {
  const duplicates = ofOneNode((store) => new Duplicates(store, PERIOD))
  const hasFilter = () => Reflect.get(duplicates, 'compact').isThere
  const hasLargeFilter = () => Reflect.get(duplicates, 'large').value !== undefined
  t.false(hasFilter())
  duplicates.seen(1, 1, us(50))
  duplicates.forgetOld(us(249))
  t.true(hasFilter())
  duplicates.forgetOld(us(250))
  t.false(hasFilter())
  for (let sequence = 0; sequence < 10; sequence++) duplicates.seen(1, sequence, us(300))
  t.false(hasFilter())
  t.true(hasLargeFilter())
  duplicates.forgetOld(us(500))
  t.false(hasLargeFilter())
})
