import test from 'ava'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { keys, Ring } from '../ring.ts'
import { node } from '../samples.ts'

test('a ring of nodes that go on with an earlier life works at once: every parcel reaches its root', (t) => {
  const ring = new Ring({ nodes: 60 })
  t.true(ring.members.every(({ node: self }) => self.isActive))
  for (const [number, key] of keys(200).entries()) ring.route(node(number % 60), key, number)
  ring.pass(seconds(1))
  for (const [number, key] of keys(200).entries()) t.deepEqual(ring.receivers(number), [ring.rootOf(key)])
})

for (const at of [0, 3_600]) {
  test(`nothing is amiss in such a ring, however late the nodes go on (${at} s)`, (t) => {
    const ring = new Ring({ nodes: 40, at: seconds(at) })
    ring.pass(minutes(60))
    t.deepEqual(
      ring.events.filter(({ event }) => event.type !== 'activated'),
      [],
    )
    t.is(ring.events.length, 40)
    t.deepEqual(ring.wrongLeafSets(), [])
  })
}

test('its nodes do what active nodes do: heartbeats, leaf exchange, row exchange, table probes', (t) => {
  const ring = new Ring({ nodes: 100 })
  ring.pass(minutes(60))
  for (const kind of ['heartbeat', 'leafSetProbe', 'entriesRequest', 'ping'] as const)
    t.true(ring.countOf(kind, micros(0)) > 0, kind)
})

test('who hears its right neighbour does not probe it besides', (t) => {
  // Leaf sets are exchanged so rarely that whoever is asked for its own here is asked out of suspicion.
  const ring = new Ring({ nodes: 40, parameters: { leafExchangePeriod: minutes(600) } })
  ring.pass(minutes(30))
  t.is(ring.countOf('leafSetProbe', micros(0)), 0)
})

test('a heartbeat is left out when something else was sent to the left neighbour meanwhile', (t) => {
  const ring = new Ring({ nodes: 20, parameters: { leafExchangePeriod: minutes(600) } })
  ring.pass(seconds(65))
  for (const { handle, node: self } of ring.members)
    ring.route(handle, self.parts.state.idOf(self.leafSet.left), 0)
  const since = ring.now
  for (let second = 0; second < 600; second += 10) {
    for (const { handle, node: self } of ring.members)
      ring.route(handle, self.parts.state.idOf(self.leafSet.left), 0)
    ring.pass(seconds(10))
  }
  t.is(ring.countOf('heartbeat', since), 0)
})

test('nodes that go on at one moment do not send their heartbeats at one moment', (t) => {
  for (const at of [0, 3_600]) {
    const ring = new Ring({ nodes: 40, at: seconds(at), parameters: { leafExchangePeriod: minutes(600) } })
    ring.pass(seconds(35))
    const beats = ring.sent.filter(({ message }) => message.kind === 'heartbeat')
    t.true(beats.length >= 40)
    const most = Math.max(...beats.map((beat) => beats.filter(({ at }) => at === beat.at).length))
    t.true(most <= 4, `${most} at one moment`)
  }
})

test('a node of which others have died since finds that out', (t) => {
  const ring = new Ring({ nodes: 40, parameters: { tableProbing: 'fixed' } })
  const dead = [3, 4, 17, 30]
  for (const each of dead) ring.members[each]!.process.stop()
  ring.pass(minutes(6))
  for (const { handle, node: self } of ring.members) {
    if (dead.includes(handle)) continue
    t.true(self.isActive)
    for (const each of dead)
      t.false(self.leafSet.has(node(each)) || self.table.has(node(each)), `${handle} ${each}`)
  }
})
