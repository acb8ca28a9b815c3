import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { type Micros, micros, milliseconds, seconds } from '../../../protocol/base/time.ts'
import { ArcSet } from '../../../protocol/storage/arc-set.ts'
import type { SentEntry } from '../../../protocol/storage/messages.ts'
import { node, operation } from '../samples.ts'
import { bytes, entry, FakeNode, KEY, sentEntry, tombstone, version, WRITER } from './fake.ts'

const OTHER_KEY = idFromHex('12')

test('an entry that is newer than what is held is adopted and reported; the first one says that there is something to keep', (t) => {
  const self = new FakeNode()
  const { holdings } = self
  t.is(holdings.adopt(sentEntry(KEY, 1), node(2)), 'adopted')
  t.deepEqual(self.effects(), ['stored 11 v1', 'holds something'])
  t.is(holdings.adopt(sentEntry(KEY, 2), node(2)), 'adopted')
  t.deepEqual(self.effects(), ['stored 11 v2'])
  t.is(holdings.get(KEY)?.writtenAt, seconds(99))
})

test('an entry that is not newer changes nothing, but its write is remembered', (t) => {
  const self = new FakeNode()
  const { holdings } = self
  holdings.adopt(sentEntry(KEY, 2), node(2))
  self.effects()
  const writer = operation(5)
  t.is(holdings.adopt({ ...sentEntry(KEY, 1), version: version(1, writer) }, node(2)), 'known')
  t.is(holdings.adopt(sentEntry(KEY, 2), node(2)), 'known')
  t.deepEqual(self.effects(), [])
  t.deepEqual(holdings.versionOf(writer), version(1, writer))
})

test('the 1,024 latest writes are remembered', (t) => {
  const { holdings } = new FakeNode()
  for (let write = 1; write <= 1_025; write++)
    holdings.adopt({ ...sentEntry(KEY, write), version: version(write, operation(write)) }, node(2))
  t.is(holdings.versionOf(operation(1)), undefined)
  t.deepEqual(holdings.versionOf(operation(2)), version(2, operation(2)))
})

test('a tombstone goes when its life is over, counted from the deletion; it is adopted as long as any node holds it', (t) => {
  const self = new FakeNode({ parameters: { tombstoneLife: seconds(150) } })
  const { holdings } = self
  self.hold(tombstone(KEY, 1), entry(OTHER_KEY, 1))
  holdings.dropExpiredTombstones(ArcSet.of({ from: KEY, to: KEY }))
  t.deepEqual(self.effects(), [])
  self.pass(seconds(50))
  holdings.dropExpiredTombstones(ArcSet.of({ from: KEY, to: KEY }))
  t.deepEqual(self.effects(), ['discarded 11 v1'])
  const late = { key: KEY, version: version(1), value: undefined, age: seconds(150) }
  t.is(holdings.adopt(late, node(2)), 'adopted')
  t.deepEqual(self.effects(), ['stored 11 v1, tombstone'])
})

test('if there is no room for a newer version, the old one goes, and other nodes may hold what this one owes', (t) => {
  const self = new FakeNode({ parameters: { capacity: 4 } })
  const { holdings } = self
  self.hold(entry(KEY, 1, bytes(1, 1, 1)))
  t.false(holdings.hasRefused)
  t.is(holdings.adopt(sentEntry(KEY, 2, bytes(1, 2, 3, 4, 5)), node(2)), 'full')
  t.deepEqual(self.effects(), ['discarded 11 v1'])
  t.true(holdings.hasRefused)
})

test('a node that had no room for a version takes no older one, until the key may have been deleted and written anew', (t) => {
  const self = new FakeNode({ parameters: { capacity: 4, tombstoneLife: seconds(60) } })
  const { holdings } = self
  t.is(holdings.adopt(sentEntry(KEY, 2, bytes(1, 2, 3, 4, 5)), node(2)), 'full')
  const old = sentEntry(KEY, 1, bytes(1))
  t.is(holdings.adopt(old, node(2)), 'known')
  t.false(holdings.lacks(old))
  t.false(holdings.holds({ key: KEY, version: version(2) }))
  t.is(holdings.get(KEY), undefined)
  self.pass(seconds(60))
  t.is(holdings.adopt(old, node(2)), 'adopted')
})

test('a newer version for which there is room is taken all the same, and then counts', (t) => {
  const self = new FakeNode({ parameters: { capacity: 4 } })
  const { holdings } = self
  holdings.passOver(KEY, version(2), 5, [node(2)])
  t.is(holdings.adopt(sentEntry(KEY, 3, bytes(1)), node(2)), 'adopted')
  t.true(holdings.holds({ key: KEY, version: version(3) }))
})

test('a write uses the room that was reserved for it, so that there is room for others again', (t) => {
  const { holdings } = new FakeNode({ parameters: { capacity: 4 } })
  t.true(holdings.reserve(WRITER, KEY, 3))
  t.false(holdings.reserve(operation(8), OTHER_KEY, 2))
  t.is(holdings.adopt(sentEntry(KEY, 1, bytes(1, 2, 3)), node(2)), 'adopted')
  t.true(holdings.reserve(operation(8), OTHER_KEY, 1))
  holdings.withdraw(operation(8))
  t.true(holdings.reserve(operation(9), OTHER_KEY, 1))
})

test('a node lacks what is newer than it holds, and what it does not hold, however little room it has', (t) => {
  const self = new FakeNode({ parameters: { capacity: 10 } })
  const { holdings } = self
  self.hold(entry(KEY, 2, bytes(1)))
  t.true(holdings.lacks({ key: KEY, version: version(3) }))
  t.false(holdings.lacks({ key: KEY, version: version(2) }))
  self.hold(entry(idFromHex('13'), 1, new Uint8Array(9)))
  t.true(holdings.lacks({ key: OTHER_KEY, version: version(1) }))
  t.false(holdings.hasRefused, 'to ask changes nothing')
})

test('a version that had no room is lacked again when there is room for it, and a newer one, of unknown length, at once', (t) => {
  const self = new FakeNode({ parameters: { capacity: 10 } })
  const { holdings } = self
  const large = entry(KEY, 1, new Uint8Array(8))
  self.hold(large)
  t.is(holdings.adopt(sentEntry(OTHER_KEY, 1, new Uint8Array(3)), node(2)), 'full')
  t.false(holdings.lacks({ key: OTHER_KEY, version: version(1) }))
  t.true(holdings.lacks({ key: OTHER_KEY, version: version(2) }))
  holdings.discard(large)
  t.true(holdings.lacks({ key: OTHER_KEY, version: version(1) }))
})

test('an entry goes to another node with its age in whole milliseconds', (t) => {
  const self = new FakeNode()
  self.pass(micros(1_234))
  t.is(self.holdings.toSend(entry(KEY, 1)).age, micros(seconds(100) + milliseconds(1)))
})

test('a batch holds as many entries as fit, one at least, and says how many of the keys it answers', (t) => {
  const self = new FakeNode({ parameters: { transferBatch: 100 } })
  const [first, second, third] = ['11', '12', '13'].map(idFromHex) as [typeof KEY, typeof KEY, typeof KEY]
  self.hold(entry(first, 1, new Uint8Array(200)), entry(third, 1))
  t.like(self.holdings.batch([first, second, third]), { done: 2 })
  t.deepEqual(
    self.holdings.batch([second, third]).entries.map(({ key }) => key),
    [third],
  )
  t.like(self.holdings.batch([second, third]), { done: 2 })
})

const dated = (counter: number, timeToLive: Micros, replicas = 0): SentEntry => ({
  ...sentEntry(KEY, counter),
  terms: { replicas, timeToLive },
})

test('a value goes at its time, counted from when it was written; its version stays as a tombstone', (t) => {
  const self = new FakeNode({ parameters: { replicasMax: 5, tombstoneLife: seconds(150) } })
  const { holdings } = self
  t.is(holdings.adopt(dated(1, seconds(10), 5), node(2)), 'adopted')
  t.deepEqual(self.effects(), ['timer expiry in 9 s', 'stored 11 v1', 'holds something'])
  const before = holdings.digest({ from: KEY, to: KEY })
  self.pass(seconds(9))
  holdings.expiryDue()
  t.deepEqual(self.effects(), ['stored 11 v1, tombstone'])
  t.deepEqual(holdings.digest({ from: KEY, to: KEY }), before, 'whoever has the value has the same')
  t.is(self.entries.bytes, 0)
  t.deepEqual(holdings.get(KEY)?.terms, { replicas: 5, timeToLive: micros(0) })
  self.pass(seconds(149))
  holdings.dropExpiredTombstones(ArcSet.of({ from: KEY, to: KEY }))
  t.deepEqual(self.effects(), [])
  self.pass(seconds(1))
  holdings.dropExpiredTombstones(ArcSet.of({ from: KEY, to: KEY }))
  t.deepEqual(self.effects(), ['discarded 11 v1'])
})

test('a value that comes when it has expired is the tombstone that others hold', (t) => {
  const self = new FakeNode()
  t.is(self.holdings.adopt({ ...dated(1, seconds(10)), age: seconds(12) }, node(2)), 'adopted')
  t.deepEqual(self.effects(), ['stored 11 v1, tombstone', 'holds something'])
  t.is(self.holdings.get(KEY)?.writtenAt, micros(self.now - seconds(2)))
})

test('a timer that fires too early, by a clock that has changed its rate, starts again', (t) => {
  const self = new FakeNode()
  self.holdings.adopt(dated(1, seconds(10)), node(2))
  self.effects()
  self.pass(seconds(8))
  self.holdings.expiryDue()
  t.deepEqual(self.effects(), ['timer expiry in 1 s'])
  self.pass(seconds(1))
  self.holdings.expiryDue()
  t.deepEqual(self.effects(), ['stored 11 v1, tombstone'])
})

test('one timer waits for the value that expires first, and a newer version does not go with the older one', (t) => {
  const self = new FakeNode()
  const { holdings } = self
  holdings.adopt(dated(1, seconds(21)), node(2))
  holdings.adopt({ ...dated(1, seconds(31)), key: OTHER_KEY }, node(2))
  holdings.adopt(dated(2, seconds(11)), node(2))
  t.deepEqual(
    self.effects().filter((each) => each.startsWith('timer')),
    ['timer expiry in 20 s', 'timer expiry in 10 s'],
  )
  holdings.adopt(sentEntry(KEY, 3), node(2))
  self.effects()
  self.pass(seconds(10))
  holdings.expiryDue()
  t.deepEqual(self.effects(), ['timer expiry in 10 s'])
  self.pass(seconds(10))
  holdings.expiryDue()
  t.deepEqual(self.effects(), ['timer expiry in 10 s'])
  self.pass(seconds(10))
  holdings.expiryDue()
  t.deepEqual(self.effects(), ['stored 12 v1, tombstone'])
})
