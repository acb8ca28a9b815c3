import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { Entries } from '../../../protocol/storage/entries.ts'
import { Room } from '../../../protocol/storage/room.ts'
import { operation } from '../samples.ts'
import { entry, KEY } from './fake.ts'

const OTHER_KEY = idFromHex('12')
const [ONE, TWO] = [operation(1), operation(2)]

function roomOf(capacity: number) {
  const clock = { time: seconds(100), now: () => clock.time }
  const entries = new Entries()
  return { clock, entries, room: new Room(clock, entries, capacity) }
}

test('a node without a bound has room for anything, and has never refused', (t) => {
  const { room } = roomOf(0)
  t.false(room.isBounded)
  t.true(room.reserve(ONE, KEY, 1_000_000_000))
  t.false(room.hasRefused)
})

test('what is held and what is reserved for other writes leaves no more than the rest', (t) => {
  const { room, entries } = roomOf(10)
  entries.set(entry(KEY, 1, new Uint8Array(4)))
  t.true(room.reserve(ONE, OTHER_KEY, 5))
  t.true(room.hasRoomFor(OTHER_KEY, 6, ONE), 'its own reservation does not count against a write')
  t.false(room.hasRoomFor(OTHER_KEY, 2, TWO))
  t.true(room.hasRoomFor(OTHER_KEY, 1, TWO))
  t.false(room.hasRefused, 'to ask changes nothing')
  t.false(room.reserve(TWO, OTHER_KEY, 2))
  t.true(room.hasRefused)
})

test('an overwrite takes the place of what it overwrites', (t) => {
  const { room, entries } = roomOf(10)
  entries.set(entry(KEY, 1, new Uint8Array(8)))
  t.true(room.reserve(ONE, KEY, 10))
  t.false(room.reserve(TWO, OTHER_KEY, 1), 'the two bytes more are reserved')
})

test('a reservation ends when it is released, or after a minute', (t) => {
  const { room, clock } = roomOf(10)
  t.true(room.reserve(ONE, KEY, 10))
  room.release(ONE)
  t.true(room.reserve(TWO, KEY, 10))
  clock.time = micros(clock.time + minutes(1))
  t.false(room.hasRoomFor(OTHER_KEY, 1, ONE))
  clock.time = micros(clock.time + 1)
  t.true(room.reserve(ONE, OTHER_KEY, 10))
})

test('a reservation that has ended is forgotten when room is asked for, even if there is none', (t) => {
  const { room, clock } = roomOf(10)
  const { reservations } = room as unknown as { readonly reservations: { readonly size: number } }
  room.reserve(ONE, KEY, 10)
  clock.time = micros(clock.time + minutes(1) + 1)
  t.false(room.reserve(TWO, OTHER_KEY, 11))
  t.is(reservations.size, 0)
})
