import test from 'ava'
import { StateTable, shareOf } from '../../../experiments/interleavings/state-table.ts'

test('a state is new once, however many there are', (t) => {
  const table = new StateTable()
  const count = 200_000
  for (let round = 0; round < 2; round++) {
    for (let number = 0; number < count; number++) table.add(shareOf(1, number), number - 1, number)
    t.is(table.size, count)
  }
})

test('the way to a state is made of the moves by which each was reached first', (t) => {
  const table = new StateTable()
  table.add(shareOf(1, 0), -1, 0)
  table.add(shareOf(1, 1), 0, 11)
  table.add(shareOf(1, 2), 0, 12)
  table.add(shareOf(1, 3), 1, 13)
  t.deepEqual(table.pathTo(3), [11, 13])
  t.deepEqual(table.pathTo(0), [])
})
