import test from 'ava'
import type { OperationId } from '../../protocol/base/handles.ts'
import { seconds } from '../../protocol/base/time.ts'
import { Reach } from '../../sim/explore/record/reach.ts'

const version = (counter: number) => ({ counter, writer: counter as OperationId })

test('a version is out of reach while every node is stopped that holds it or a newer one', (t) => {
  const reach = new Reach()
  reach.note({ at: seconds(1), newest: version(3), served: version(1) })
  reach.note({ at: seconds(2), newest: version(3), served: undefined })
  reach.note({ at: seconds(5), newest: version(3), served: version(3) })
  t.deepEqual(reach.timesWithout(version(3)), [{ from: seconds(1), until: seconds(5) }])
  t.deepEqual(reach.timesWithout(version(1)), [{ from: seconds(2), until: seconds(5) }])
  t.deepEqual(reach.timesWithout(version(4)), [])
})

test('a version that no node holds any more is not out of reach, and one that is may stay so', (t) => {
  const reach = new Reach()
  reach.note({ at: seconds(1), newest: version(3), served: undefined })
  t.deepEqual(reach.timesWithout(version(3)), [{ from: seconds(1), until: Number.POSITIVE_INFINITY }])
  reach.note({ at: seconds(2), newest: undefined, served: undefined })
  t.deepEqual(reach.timesWithout(version(3)), [{ from: seconds(1), until: seconds(2) }])
})
