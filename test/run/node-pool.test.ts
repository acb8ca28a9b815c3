import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { Pool } from '../../sim/core/pool.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { NodePool } from '../../sim/run/node-pool.ts'

test('it holds, draws and orders nodes as a pool of any items does', (t) => {
  const steps = fc.array(fc.record({ node: fc.nat(200), does: fc.constantFrom('add', 'remove') }))
  fc.assert(
    fc.property(steps, (all) => {
      const pool = new NodePool()
      const model = new Pool<NodeHandle>()
      const [draws, modelDraws] = [1, 2].map(() => randomStream(streamKey('1', 'nodes')))
      for (const { node, does } of all) {
        pool[does](node as NodeHandle)
        model[does](node as NodeHandle)
        t.is(pool.has(node as NodeHandle), model.has(node as NodeHandle))
        t.is(pool.draw(draws!), model.draw(modelDraws!))
        t.deepEqual([pool.size, pool.version], [model.size, model.version])
      }
      t.deepEqual([...pool], [...model])
      t.deepEqual(
        Array.from({ length: pool.size + 1 }, (_, place) => pool.at(place)),
        [...model, undefined],
      )
      t.deepEqual(
        pool.inOrder(),
        [...model].sort((a, b) => a - b),
      )
    }),
  )
})
