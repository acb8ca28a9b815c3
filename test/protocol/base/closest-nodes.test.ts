import test from 'ava'
import fc from 'fast-check'
import { closestNodes } from '../../../protocol/base/closest-nodes.ts'
import { compareCloseness } from '../../../protocol/base/id.ts'
import { anyId, node, prove } from '../samples.ts'

test('the closest nodes to a key are the first of all in order of closeness, of equal ids the one that was there first', (t) => {
  const few = fc.array(anyId, { minLength: 1, maxLength: 5 })
  const some = fc.array(fc.tuple(fc.boolean(), fc.nat(), anyId), { maxLength: 40 })
  prove(
    t,
    fc.property(few, some, anyId, fc.oneof(fc.nat(50), fc.constant(Infinity)), (pool, drawn, key, count) => {
      const ids = drawn.map(([isTwin, index, id]) => (isTwin ? pool[index % pool.length]! : id))
      const nodes = ids.map((_, index) => node(index))
      const closest = closestNodes(nodes, key, count, (each) => ids[each]!)
      const inOrder = nodes.toSorted((a, b) => compareCloseness(key, ids[a]!, ids[b]!))
      t.deepEqual(closest, inOrder.slice(0, count))
    }),
  )
})
