import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'
import test from 'ava'
import { micros } from '../../protocol/base/time.ts'
import { EventQueue } from '../../sim/core/event-queue.ts'

/* A file of its own: what the engine makes of a field depends on all that was ever in it. */

const FIELDS = ['target', 'kind', 'code', 'token'] as const

test('integers come out of the queue as integers: a list of handles does not become a list of doubles', (t) => {
  setFlagsFromString('--allow-natives-syntax')
  const isOfDoubles: (list: number[]) => boolean = runInThisContext('(list) => %HasDoubleElements(list)')
  t.true(isOfDoubles([0.5]))
  const queue = new EventQueue()
  const lists = FIELDS.map((field) => ({ field, list: [] as number[] }))
  for (let number = 0; number < 100; number++)
    queue.schedule(micros(number), 1, 0, {
      target: number,
      kind: 1,
      code: -number,
      token: number,
      payload: undefined,
    })
  while (queue.pop()) for (const { field, list } of lists) list.push(queue[field])
  for (const { field, list } of lists) t.false(isOfDoubles(list), field)
})
