import test from 'ava'
import { withRoomFor } from '../../sim/core/growable.ts'

test('an array with room is left as it is', (t) => {
  const numbers = new Int32Array(3)
  t.is(withRoomFor(numbers, 2), numbers)
})

test('a longer one is of the same kind and holds the same, then zeros', (t) => {
  const grown = withRoomFor(Float64Array.of(1.5, 2.5), 100)
  t.true(grown instanceof Float64Array)
  t.deepEqual([...grown], [1.5, 2.5, ...new Array<number>(99).fill(0)])
})

test('it grows by a quarter: a million additions copy few times, and leave little unused', (t) => {
  let copies = 0
  let numbers = new Uint32Array(0)
  for (let index = 0; index < 1_000_000; index++) {
    const before = numbers
    numbers = withRoomFor(numbers, index)
    if (numbers === before) continue
    copies++
    t.true(numbers.length <= Math.max(64, 1.25 * index + 64), `${numbers.length} for ${index + 1}`)
    t.is(numbers.length % 64, 0)
  }
  t.is(copies, 40)
})
