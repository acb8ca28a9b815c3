import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idFromWords, ZERO_ID } from '../../protocol/base/id.ts'
import { Directory } from '../../sim/host/directory.ts'

const anyWord = fc.integer({ min: -0x80000000, max: 0x7fffffff })
const anyId = fc.tuple(anyWord, anyWord, anyWord, anyWord).map((words) => idFromWords(...words))

test('each handle keeps the id that it was given out for, however many there are', (t) => {
  const ids = fc.sample(anyId, { numRuns: 3_000, seed: 1 })
  const directory = new Directory()
  const handles = ids.map((id) => directory.add(id))
  t.is(directory.size, ids.length)
  handles.forEach((handle, index) => {
    const id = ids[index]!
    t.is(handle, index as NodeHandle)
    t.deepEqual(directory.idOf(handle), id)
    t.is(directory.leadingWordOf(handle), id.w0)
    t.is(directory.handleOf(id, directory.addressOf(handle)), handle)
  })
})

test('an address at which no node of that id was started is refused', (t) => {
  const directory = new Directory()
  const handle = directory.add(idFromWords(1, 2, 3, 4))
  const refused = { instanceOf: RangeError, message: /no simulated node/ }
  t.throws(() => directory.handleOf(idFromWords(1, 2, 3, 5), directory.addressOf(handle)), refused)
  for (const stranger of [-1, 1, 5_000] as NodeHandle[])
    t.throws(() => directory.handleOf(ZERO_ID, directory.addressOf(stranger)), refused)
})
