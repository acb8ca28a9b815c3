import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { micros, seconds } from '../../../protocol/base/time.ts'
import { Ring } from '../ring.ts'
import { node } from '../samples.ts'

const PAUSED = node(5)
const CALLER = node(20)
/** Right neighbour of nobody's for so long is a dead one: Tls + To, three probes, and one more to spread it. */
const NOTICED = seconds(30 + 3 + 9 + 3)

/** When the node became active again after the last time that it ceased to be. */
function backAt(ring: Ring): number {
  const own = ring.events.filter(({ by, event }) => by === PAUSED && event.type.endsWith('activated'))
  const down = own.findLastIndex(({ event }) => event.type === 'deactivated')
  return own[down + 1]?.at ?? Number.NaN
}

const stops = (ring: Ring, by: NodeHandle): string[] =>
  ring.events.flatMap(({ event, ...each }) =>
    each.by === by && event.type === 'deactivated' ? [event.reason] : [],
  )

for (const seed of ['a', 'b', 'c']) {
  test(`a process that was stopped for 60 s delivers nothing before it has probed its way back (${seed})`, (t) => {
    const ring = new Ring({ nodes: 40, seed })
    const paused = ring.members[PAUSED]!
    const key = ring.ids[PAUSED]!
    ring.pass(seconds(100))
    paused.process.stop()
    const stoppedAt = ring.now
    // One that comes at once, one that meets a dead node, and one when others answer for its keys.
    ring.route(CALLER, key, 1)
    ring.pass(seconds(30))
    ring.route(CALLER, key, 2)
    ring.pass(NOTICED)
    ring.route(CALLER, key, 3)
    ring.pass(seconds(1))
    t.is(ring.receivers(3).length, 1)
    t.not(ring.receivers(3)[0], PAUSED, 'another has taken over')

    t.true(paused.node.isActive, 'it knows nothing')
    paused.process.goOn()
    t.false(paused.node.isActive)
    t.deepEqual(paused.courier.delivered, [])
    t.deepEqual(stops(ring, PAUSED), ['was paused'])
    ring.route(CALLER, key, 4)
    ring.pass(seconds(60))
    t.true(paused.node.isActive)
    t.true(backAt(ring) > stoppedAt + seconds(76))
    for (const number of [1, 2, 3, 4]) t.true(ring.receivers(number).length >= 1, `${number}`)
    t.deepEqual(ring.receivers(3).length, 1)
    ring.route(CALLER, key, 5)
    ring.pass(seconds(1))
    t.deepEqual(ring.receivers(5), [PAUSED], 'it is the root again')
    ring.pass(seconds(60))
    t.deepEqual(ring.wrongLeafSets(), [])
  })
}

test('one that was stopped for less than it takes to be found dead goes on as if nothing had been', (t) => {
  const ring = new Ring({ nodes: 40 })
  const paused = ring.members[PAUSED]!
  ring.pass(seconds(100))
  paused.process.stop()
  ring.route(CALLER, ring.ids[PAUSED]!, 1)
  ring.pass(seconds(2))
  t.deepEqual(ring.receivers(1), [])
  paused.process.goOn()
  t.deepEqual(ring.receivers(1), [PAUSED])
  ring.pass(seconds(60))
  for (const { handle } of ring.members) t.deepEqual(stops(ring, handle), [])
  t.deepEqual(ring.wrongLeafSets(), [])
})

test('a process that was stopped takes nobody for dead because of the pause', (t) => {
  for (const length of [45, 60, 300]) {
    const ring = new Ring({ nodes: 40, seed: `${length}`, parameters: { tableProbing: 'fixed' } })
    ring.pass(seconds(100))
    const { process } = ring.members[PAUSED]!
    process.stop()
    ring.pass(seconds(length))
    process.goOn()
    ring.pass(seconds(60))
    const condemned = ring.events.filter(({ by, event }) => by === PAUSED && event.type === 'declaredDead')
    t.deepEqual(condemned, [])
  }
})

test('half of a ring that is stopped together comes back together', (t) => {
  const ring = new Ring({ nodes: 40 })
  ring.pass(seconds(100))
  const half = ring.members.filter(({ handle }) => handle % 2 === 0)
  for (const { process } of half) process.stop()
  ring.pass(seconds(60))
  for (const { process } of half) process.goOn()
  ring.pass(micros(2 * seconds(60)))
  t.true(ring.members.every(({ node: self }) => self.isActive))
  ring.pass(seconds(1_200))
  t.deepEqual(ring.wrongLeafSets(), [])
})
