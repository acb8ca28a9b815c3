import test from 'ava'
import { type Id, idFromHex } from '../../../protocol/base/id.ts'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { resumedRing } from '../../world/ring.ts'
import { node } from '../samples.ts'

/** Keys to route to. */
const keys = (count: number): Id[] =>
  Array.from({ length: count }, (_, index) =>
    idFromHex(((index * 40_503) % 65_536).toString(16).padStart(4, '0')),
  )

test('a ring of nodes that go on with an earlier life works at once: every parcel reaches its root', (t) => {
  const ring = resumedRing({ nodes: 60 })
  t.true(ring.members.every(({ node: self }) => self.isActive))
  for (const [number, key] of keys(200).entries()) ring.route(node(number % 60), key, number)
  ring.world.advance(seconds(1))
  for (const [number, key] of keys(200).entries()) t.deepEqual(ring.receivers(number), [ring.rootOf(key)])
})

for (const at of [0, 3_600]) {
  test(`nothing is amiss in such a ring, however late the nodes go on (${at} s)`, (t) => {
    const ring = resumedRing({ nodes: 40, at: seconds(at) })
    ring.world.advance(minutes(60))
    t.deepEqual(
      ring.world.events.filter(({ event }) => event.type !== 'activated'),
      [],
    )
    t.is(ring.world.events.length, 40)
    t.deepEqual(ring.wrongLeafSets(), [])
  })
}

test('its nodes do what active nodes do: heartbeats, leaf exchange, row exchange, table probes', (t) => {
  const ring = resumedRing({ nodes: 100 })
  ring.world.advance(minutes(60))
  for (const kind of ['heartbeat', 'leafSetProbe', 'entriesRequest', 'ping'] as const)
    t.true(ring.countOf(kind, micros(0)) > 0, kind)
})

test('a node that hears its right neighbour does not also probe it', (t) => {
  // Leaf sets are exchanged so rarely that a node that is asked for its own here is asked out of suspicion.
  const ring = resumedRing({ nodes: 40, parameters: { leafExchangePeriod: minutes(600) } })
  ring.world.advance(minutes(30))
  t.is(ring.countOf('leafSetProbe', micros(0)), 0)
})

test('a heartbeat is left out when something else was sent to the left neighbour meanwhile', (t) => {
  const ring = resumedRing({ nodes: 20, parameters: { leafExchangePeriod: minutes(600) } })
  ring.world.advance(seconds(65))
  const routeLeft = () => {
    for (const { handle, node: self } of ring.members)
      ring.route(handle, ring.world.idOf(self.leafSet.left), 0)
  }
  routeLeft()
  const since = ring.world.time
  for (let second = 0; second < 600; second += 10) {
    routeLeft()
    ring.world.advance(seconds(10))
  }
  t.is(ring.countOf('heartbeat', since), 0)
})

test('nodes that go on at one moment do not send their heartbeats at one moment', (t) => {
  for (const at of [0, 3_600]) {
    const ring = resumedRing({ nodes: 40, at: seconds(at), parameters: { leafExchangePeriod: minutes(600) } })
    ring.world.advance(seconds(35))
    const beats = ring.world.sent.filter(({ message }) => message.kind === 'heartbeat')
    t.true(beats.length >= 40)
    const most = Math.max(...beats.map((beat) => beats.filter(({ at }) => at === beat.at).length))
    t.true(most <= 4, `${most} at one moment`)
  }
})

test('a node of which others have died since finds that out', (t) => {
  const ring = resumedRing({ nodes: 40, parameters: { tableProbing: 'fixed' } })
  const dead = [3, 4, 17, 30]
  for (const each of dead) ring.world.pause(node(each))
  ring.world.advance(minutes(6))
  for (const { handle, node: self } of ring.members) {
    if (dead.includes(handle)) continue
    t.true(self.isActive)
    for (const each of dead)
      t.false(self.leafSet.has(node(each)) || self.table.has(node(each)), `${handle} ${each}`)
  }
})
