import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { micros, seconds } from '../../../protocol/base/time.ts'
import { type Ring, resumedRing } from '../../world/ring.ts'
import { node } from '../samples.ts'

const PAUSED = node(5)
const CALLER = node(20)
/** The time after which a silent right neighbour is found dead by all: Tls + To, three probes, and one more to spread it. */
const NOTICED = seconds(30 + 3 + 9 + 3)

/** The process goes on, and gets what has waited for it. */
function unpause({ world }: Ring, handle: NodeHandle): void {
  world.unpause(handle)
  world.advance(micros(0))
}

/** When the node became active again after the last time that it ceased to be. */
function backAt(ring: Ring): number {
  const own = ring.world.events.filter(({ by, event }) => by === PAUSED && event.type.endsWith('activated'))
  const down = own.findLastIndex(({ event }) => event.type === 'deactivated')
  return own[down + 1]?.at ?? Number.NaN
}

const stops = (ring: Ring, by: NodeHandle): string[] =>
  ring.world.events.flatMap(({ event, ...each }) =>
    each.by === by && event.type === 'deactivated' ? [event.reason] : [],
  )

for (const seed of ['a', 'b', 'c']) {
  test(`a process that was stopped for 60 s delivers nothing before it has probed its way back (${seed})`, (t) => {
    const ring = resumedRing({ nodes: 40, seed })
    const paused = ring.members[PAUSED]!
    const key = ring.ids[PAUSED]!
    ring.world.advance(seconds(100))
    ring.world.pause(PAUSED)
    const stoppedAt = ring.world.time
    // One that comes at once, one that meets a dead node, and one when others answer for its keys.
    ring.route(CALLER, key, 1)
    ring.world.advance(seconds(30))
    ring.route(CALLER, key, 2)
    ring.world.advance(NOTICED)
    ring.route(CALLER, key, 3)
    ring.world.advance(seconds(1))
    t.is(ring.receivers(3).length, 1)
    t.not(ring.receivers(3)[0], PAUSED, 'another has taken over')

    t.true(paused.node.isActive, 'it knows nothing')
    unpause(ring, PAUSED)
    t.false(paused.node.isActive)
    t.deepEqual(paused.courier.delivered, [])
    t.deepEqual(stops(ring, PAUSED), ['was paused'])
    ring.route(CALLER, key, 4)
    ring.world.advance(seconds(60))
    t.true(paused.node.isActive)
    t.true(backAt(ring) > stoppedAt + seconds(76))
    for (const number of [1, 2, 3, 4]) t.true(ring.receivers(number).length >= 1, `${number}`)
    t.deepEqual(ring.receivers(3).length, 1)
    ring.route(CALLER, key, 5)
    ring.world.advance(seconds(1))
    t.deepEqual(ring.receivers(5), [PAUSED], 'it is the root again')
    ring.world.advance(seconds(60))
    t.deepEqual(ring.wrongLeafSets(), [])
  })
}

test('one that was stopped for less than it takes to be found dead goes on as if nothing had been', (t) => {
  const ring = resumedRing({ nodes: 40 })
  ring.world.advance(seconds(100))
  ring.world.pause(PAUSED)
  ring.route(CALLER, ring.ids[PAUSED]!, 1)
  ring.world.advance(seconds(2))
  t.deepEqual(ring.receivers(1), [])
  unpause(ring, PAUSED)
  t.deepEqual(ring.receivers(1), [PAUSED])
  ring.world.advance(seconds(60))
  for (const { handle } of ring.members) t.deepEqual(stops(ring, handle), [])
  t.deepEqual(ring.wrongLeafSets(), [])
})

test('a process that was stopped takes no node for dead because of the pause', (t) => {
  for (const length of [45, 60, 300]) {
    const ring = resumedRing({ nodes: 40, seed: `${length}`, parameters: { tableProbing: 'fixed' } })
    ring.world.advance(seconds(100))
    ring.world.pause(PAUSED)
    ring.world.advance(seconds(length))
    unpause(ring, PAUSED)
    ring.world.advance(seconds(60))
    const condemned = ring.world.events.filter(
      ({ by, event }) => by === PAUSED && event.type === 'declaredDead',
    )
    t.deepEqual(condemned, [])
  }
})

test('half of a ring that is stopped together comes back together', (t) => {
  const ring = resumedRing({ nodes: 40 })
  ring.world.advance(seconds(100))
  const half = ring.members.filter(({ handle }) => handle % 2 === 0)
  for (const { handle } of half) ring.world.pause(handle)
  ring.world.advance(seconds(60))
  for (const { handle } of half) unpause(ring, handle)
  ring.world.advance(micros(2 * seconds(60)))
  t.true(ring.members.every(({ node: self }) => self.isActive))
  ring.world.advance(seconds(1_200))
  t.deepEqual(ring.wrongLeafSets(), [])
})
