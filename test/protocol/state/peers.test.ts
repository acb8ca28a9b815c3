import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NO_NODE } from '../../../protocol/base/handles.ts'
import { milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import { Peers } from '../../../protocol/state/peers.ts'
import { hash32 } from '../../../sim/core/random.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node, prove, us } from '../samples.ts'

interface Peer {
  exchanged?: number
  smoothed?: number
  deviation?: number
}

// Handles that collide in tables of every size, and some that are far apart.
const handle = fc.oneof(
  fc.nat({ max: 40 }),
  fc.nat({ max: 40 }).map((index) => index * 0x10000),
  fc.integer({ min: 0x7fff_ff00, max: 0x7fff_ffff }),
)
const change = fc.record({
  handle,
  act: fc.constantFrom('exchanged', 'measured', 'measured', 'forget'),
  roundTrip: fc.integer({ min: 1, max: 10_000_000 }),
})

test('it remembers of each peer what a map would, while peers are added and forgotten', (t) => {
  prove(
    t,
    fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
      const peers = ofOneNode((store) => new Peers(store))
      const model = new Map<number, Peer>()
      for (const [index, { handle, act, roundTrip }] of changes.entries()) {
        const now = milliseconds(1_000 + index)
        const known = model.get(handle)
        if (act === 'exchanged') {
          peers.exchanged(node(handle), now)
          model.set(handle, { ...known, exchanged: now })
        } else if (act === 'measured') {
          peers.measured(node(handle), us(roundTrip))
          const { smoothed, deviation } = known ?? {}
          const error = smoothed === undefined ? 0 : roundTrip - smoothed
          model.set(handle, {
            ...known,
            smoothed: smoothed === undefined ? roundTrip : smoothed + Math.floor(error / 8),
            deviation:
              deviation === undefined
                ? Math.floor(roundTrip / 2)
                : deviation + Math.floor((Math.abs(error) - deviation) / 4),
          })
        } else {
          peers.forget(node(handle))
          model.delete(handle)
        }
        assert.equal(peers.size, model.size)
      }
      for (const { handle } of changes) {
        const peer = model.get(handle)
        assert.equal(peers.has(node(handle)), peer !== undefined)
        assert.equal(peers.lastExchange(node(handle)), peer?.exchanged)
        assert.equal(peers.roundTrip(node(handle)), peer?.smoothed)
      }
    }),
    { numRuns: 300 },
  )
})

test('the first exchange with a peer is remembered, also when the table has to grow for it', (t) => {
  const peers = ofOneNode((store) => new Peers(store))
  for (let handle = 1; handle <= 50; handle++) peers.exchanged(node(handle), seconds(handle))
  for (let handle = 1; handle <= 50; handle++) t.is(peers.lastExchange(node(handle)), seconds(handle))
})

test('ten thousand peers are all found again, and forgetting every other one loses no other', (t) => {
  const peers = ofOneNode((store) => new Peers(store))
  const key = { high: 1, low: 2 }
  const handles = [...new Set(Array.from({ length: 10_000 }, (_, index) => hash32(key, index) >>> 1))].map(
    node,
  )
  for (const [index, each] of handles.entries()) peers.measured(each, us(index + 1))
  for (const [index, each] of handles.entries()) if (index % 2 === 0) peers.forget(each)
  const wrong = handles.filter(
    (each, index) => peers.roundTrip(each) !== (index % 2 === 0 ? undefined : us(index + 1)),
  )
  t.deepEqual(wrong, [])
  t.is(peers.size, handles.length >> 1)
})

test('a time-out is the smoothed round trip and four deviations, at least a quarter or 10 ms more [MSP §3.2]', (t) => {
  const peers = ofOneNode((store) => new Peers(store))
  t.is(peers.retransmissionTimeout(node(7)), undefined)
  peers.measured(node(7), milliseconds(100))
  t.is(peers.retransmissionTimeout(node(7)), milliseconds(300))
  for (let index = 0; index < 200; index++) peers.measured(node(7), milliseconds(100))
  t.is(peers.roundTrip(node(7)), milliseconds(100))
  t.is(peers.retransmissionTimeout(node(7)), milliseconds(125))
  for (let index = 0; index < 200; index++) peers.measured(node(8), milliseconds(2))
  t.is(peers.retransmissionTimeout(node(8)), milliseconds(12))
})

test('a peer that leaf sets were only exchanged with has no round trip', (t) => {
  const peers = ofOneNode((store) => new Peers(store))
  peers.exchanged(node(1), minutes(1))
  t.is(peers.size, 1)
  t.is(peers.roundTrip(node(1)), undefined)
  t.is(peers.retransmissionTimeout(node(1)), undefined)
})

test('nobody is not a peer', (t) => {
  const peers = ofOneNode((store) => new Peers(store))
  peers.exchanged(node(3), seconds(9))
  peers.forget(node(3))
  t.false(peers.has(NO_NODE))
  t.is(peers.lastExchange(NO_NODE), undefined)
})

test('times are told apart for years: of what was less than 12 days ago the very millisecond, of the rest that it is longer ago', (t) => {
  const days = (count: number) => minutes(count * 24 * 60)
  const peers = ofOneNode((store) => new Peers(store))
  const [silent, recent, never] = [node(1), node(2), node(3)]
  peers.heard(silent, days(0))
  peers.exchanged(silent, days(1))
  peers.heard(silent, days(1))
  peers.add(never)
  for (let day = 2; day < 3 * 366; day += 11) {
    peers.exchanged(recent, us(days(day) + 5_000))
    t.is(peers.lastExchange(recent), us(days(day) + 5_000))
    peers.add(recent)
    peers.heard(recent, us(days(day) + 7_000))
    t.is(peers.lastHeard(recent), us(days(day) + 7_000))
    if (day > 30) t.true(days(day) - peers.lastExchange(silent)! > days(12))
  }
  t.is(peers.lastHeard(never), undefined)
  t.is(peers.lastExchange(never), undefined)
})
