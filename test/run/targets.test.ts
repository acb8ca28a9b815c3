import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idFromWords } from '../../protocol/base/id.ts'
import { streamKey } from '../../sim/core/random.ts'
import { NodePool } from '../../sim/run/node-pool.ts'
import { Targets } from '../../sim/run/phases/targets.ts'

/* Which nodes a fault hits. */

const node = (number: number): NodeHandle => number as NodeHandle
const key = streamKey('targets', 'test')

/** Nodes 1 … count, whose ids go once around the ring and which stand in a row, 1 km apart. */
function world(count: number) {
  const live = new NodePool()
  for (let number = 1; number <= count; number++) live.add(node(number))
  return {
    live,
    world: {
      idOf: (handle: NodeHandle) => idFromWords(handle << 24, 0, 0, 0),
      distanceKm: (handle: NodeHandle) => handle,
    },
    membership: { live, phaseOf: (handle: NodeHandle) => (handle % 2 === 1 ? 'odd' : 'even') },
  }
}

const all = (count: number): NodeHandle[] => Array.from({ length: count }, (_, index) => node(index + 1))

test('a share hits exactly that share of the present nodes, and the nodes at 10 % are among those at 30 %', (t) => {
  const simulated = world(100)
  const few = new Targets({ fraction: 0.1 }, simulated, key)
  const more = new Targets({ fraction: 0.3 }, simulated, key)
  t.is(few.present.length, 10)
  t.is(more.present.length, 30)
  t.true(few.present.every((hit) => more.has(hit)))
  t.deepEqual(
    all(100).filter((hit) => few.has(hit)),
    [...few.present].sort((a, b) => a - b),
  )
  t.false(few.has(node(0)), 'the seed server is no node')
})

test('of nodes that come later a share hits that share, a number none, a group the nodes that belong to it', (t) => {
  const simulated = world(10)
  const newcomers = all(20_000).slice(10)
  const share = new Targets({ fraction: 0.3 }, simulated, key)
  const hit = newcomers.filter((newcomer) => share.has(newcomer)).length / newcomers.length
  t.true(Math.abs(hit - 0.3) < 0.02, `${hit}`)
  const number = new Targets({ count: 3 }, simulated, key)
  t.is(number.present.length, 3)
  t.false(newcomers.some((newcomer) => number.has(newcomer)))
  const odd = new Targets({ joinedIn: 'odd' }, simulated, key)
  t.deepEqual(odd.present, [1, 3, 5, 7, 9].map(node))
  t.true(odd.has(node(13)))
  t.false(odd.has(node(14)))
})

test('listed nodes, those with ids on an arc, and those around a place are hit', (t) => {
  const simulated = world(10)
  t.deepEqual(new Targets({ list: [7, 3, 11] }, simulated, key).present, [7, 3].map(node), 'those that live')
  t.true(new Targets({ list: [7, 3, 11] }, simulated, key).has(node(11)), 'also when it comes')
  const arc = { idsInArc: { from: '02'.padEnd(32, '0'), to: '04'.padEnd(32, '0') } }
  t.deepEqual(new Targets(arc, simulated, key).present, [2, 3, 4].map(node))
  const region = { region: { latitude: 0, longitude: 0, radiusKm: 2 } }
  t.deepEqual(new Targets(region, simulated, key).present, [1, 2].map(node))
})
