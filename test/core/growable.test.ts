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

test('it at least doubles, so that a million additions copy few times', (t) => {
  let copies = 0
  let numbers = new Uint32Array(0)
  for (let index = 0; index < 1_000_000; index++) {
    const before = numbers
    numbers = withRoomFor(numbers, index)
    if (numbers !== before) copies++
  }
  t.is(copies, 15)
})
