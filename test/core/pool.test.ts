import test from 'ava'
import fc from 'fast-check'
import { Pool } from '../../sim/core/pool.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'

const stream = () => randomStream(streamKey('1', 'pool'))

test('it holds what a set holds, and every item at one place', (t) => {
  const steps = fc.array(fc.record({ item: fc.nat(9), does: fc.constantFrom('add', 'remove') }))
  fc.assert(
    fc.property(steps, (all) => {
      const pool = new Pool<number>()
      const set = new Set<number>()
      for (const { item, does } of all) {
        if (does === 'add') {
          pool.add(item)
          set.add(item)
        } else {
          pool.remove(item)
          set.delete(item)
        }
        const places = Array.from({ length: pool.size }, (_, place) => pool.at(place))
        t.deepEqual(places, [...pool])
        t.deepEqual(places.toSorted(), [...set].sort())
        t.is(pool.size, set.size)
        t.is(pool.has(item), set.has(item))
      }
    }),
  )
})

test('the last takes the place of the removed', (t) => {
  const pool = new Pool<string>()
  for (const item of 'abcd') pool.add(item)
  pool.remove('b')
  t.deepEqual([...pool], ['a', 'd', 'c'])
})

test('of two items with one identity the first stays', (t) => {
  const pool = new Pool<{ name: string; size: number }>(({ name }) => name)
  pool.add({ name: 'a', size: 1 })
  pool.add({ name: 'a', size: 2 })
  t.deepEqual([...pool], [{ name: 'a', size: 1 }])
  pool.remove({ name: 'a', size: 3 })
  t.is(pool.size, 0)
})

test('each is drawn about equally often, by one draw of the stream, of an empty one too', (t) => {
  const pool = new Pool<number>()
  const random = stream()
  t.is(pool.draw(random), undefined)
  for (let item = 0; item < 10; item++) pool.add(item)
  const counts = new Array<number>(10).fill(0)
  for (let draw = 0; draw < 10_000; draw++) counts[pool.draw(random)!]!++
  t.true(Math.min(...counts) > 850 && Math.max(...counts) < 1_150, `${counts}`)
  const reference = stream()
  for (let draw = 0; draw < 10_001; draw++) reference.next()
  t.is(random.next(), reference.next())
})
