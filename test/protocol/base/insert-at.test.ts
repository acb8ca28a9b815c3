import test from 'ava'
import { insertAt } from '../../../protocol/base/insert-at.ts'

test('an item comes to a place of a list, before what was there', (t) => {
  const list: string[] = []
  insertAt(list, 0, 'b')
  insertAt(list, 1, 'd')
  insertAt(list, 0, 'a')
  insertAt(list, 2, 'c')
  t.deepEqual(list, ['a', 'b', 'c', 'd'])
})
