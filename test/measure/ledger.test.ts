import test from 'ava'
import { Ledger } from '../../sim/measure/ledger.ts'
import { at, key, ledgerOf, node, version } from './samples.ts'

const KEY = key('abcd')
const copy = (counter: number) => ({ key: KEY, version: version(counter), bytes: 100, tombstone: false })
const grave = (counter: number) => ({ key: KEY, version: version(counter), bytes: 0, tombstone: true })
const copies = (ledger: Ledger, since: number) => ledger.since(KEY, at(since)).copies

/** Version 1 of the key on nodes 1 … holders, acknowledged at 1 s. */
function ledgerWith({ holders, replicas }: { holders: number; replicas: number }): Ledger {
  const ledger = ledgerOf({ replicas })
  for (let handle = 1; handle <= holders; handle++) ledger.stored(node(handle), copy(1), at(1))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(1))
  return ledger
}

test('nothing is known of a key that was never written, and asking does not change that', (t) => {
  const ledger = ledgerOf({ replicas: 3 })
  t.is(ledger.newestAcknowledged(KEY), null)
  t.deepEqual(ledger.since(KEY, at(0)), {
    copies: 'some live',
    writtenSinceLoss: [],
    newCount: null,
    newestTombstone: null,
    newestAcknowledgedTombstone: null,
  })
  t.is(ledger.keysLost, 0)
})

test('a write counts from its acknowledgement on', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  ledger.stored(node(1), copy(1), at(1))
  t.is(ledger.newestAcknowledged(KEY), null)
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(2))
  t.deepEqual(ledger.newestAcknowledged(KEY), { version: version(1), content: 'value', at: at(2) })
})

test('acknowledgements that arrive out of order leave the newest version', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  ledger.stored(node(1), copy(2), at(1))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(2) }, at(2))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(3))
  t.deepEqual(ledger.newestAcknowledged(KEY)?.version, version(2))
})

test('a key is at risk below k live holders and lost without any', (t) => {
  const ledger = ledgerWith({ holders: 3, replicas: 3 })
  t.deepEqual([ledger.keysAtRisk, ledger.keysLost], [0, 0])
  ledger.crashed(node(1), at(2))
  t.deepEqual([ledger.keysAtRisk, ledger.keysLost], [1, 0])
  ledger.stored(node(4), copy(1), at(3))
  t.deepEqual([ledger.keysAtRisk, ledger.keysLost], [0, 0])
  for (const handle of [2, 3, 4]) ledger.crashed(node(handle), at(4))
  t.deepEqual([ledger.keysAtRisk, ledger.keysLost], [0, 1])
})

test('all copies have crashed from the last crash until a copy or a new write turns up', (t) => {
  const ledger = ledgerWith({ holders: 2, replicas: 2 })
  ledger.crashed(node(1), at(2))
  t.is(copies(ledger, 0), 'some live')
  ledger.crashed(node(2), at(3))
  t.is(copies(ledger, 100), 'all crashed')
  ledger.stored(node(3), copy(1), at(5))
  t.is(copies(ledger, 4), 'all crashed', 'an operation that ran meanwhile')
  t.is(copies(ledger, 6), 'some live', 'an operation that started later')
})

test('a copy that was on its way when its sender left is not crashed away', (t) => {
  const ledger = ledgerWith({ holders: 1, replicas: 1 })
  ledger.left(node(1), at(2))
  t.is(ledger.keysLost, 1)
  t.is(copies(ledger, 0), 'some live', 'a departure without a hand-over is the protocol’s own failure')
  ledger.stored(node(2), copy(1), at(3))
  t.is(ledger.keysLost, 0)
})

test('a copy that its only holder discards is lost, without a crash', (t) => {
  const ledger = ledgerWith({ holders: 1, replicas: 1 })
  ledger.discarded(node(1), copy(1), at(2))
  t.is(ledger.keysLost, 1)
  t.is(copies(ledger, 0), 'some live')
})

test('discarding an older version does not touch the one that is held now', (t) => {
  const ledger = ledgerWith({ holders: 1, replicas: 1 })
  ledger.stored(node(1), copy(2), at(2))
  ledger.discarded(node(1), copy(1), at(3))
  t.is(ledger.valuesOf(node(1)), 1)
})

test('an old version on a live node does not save the newest one', (t) => {
  const ledger = ledgerWith({ holders: 2, replicas: 1 })
  ledger.stored(node(1), copy(2), at(2))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(2) }, at(2))
  ledger.crashed(node(1), at(3))
  t.is(ledger.keysLost, 1)
  t.is(copies(ledger, 3), 'all crashed')
})

test('a newer version, not acknowledged yet, does save it', (t) => {
  const ledger = ledgerWith({ holders: 1, replicas: 1 })
  ledger.stored(node(2), copy(2), at(2))
  ledger.crashed(node(1), at(3))
  t.is(ledger.keysLost, 0)
  t.is(copies(ledger, 0), 'some live')
})

test('the holder that crashed before its acknowledgement arrived took the value with it', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  ledger.stored(node(1), copy(1), at(1))
  ledger.crashed(node(1), at(2))
  t.is(copies(ledger, 0), 'some live', 'nothing was acknowledged')
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(3))
  t.is(copies(ledger, 3), 'all crashed')
})

test('after a total loss a write with a lower version is the newest: no node was left to know better', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  ledger.stored(node(1), copy(5), at(1))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(5) }, at(1))
  ledger.crashed(node(1), at(2))
  ledger.stored(node(2), copy(1), at(3))
  t.is(copies(ledger, 3), 'all crashed')
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(4))
  t.deepEqual(ledger.newestAcknowledged(KEY)?.version, version(1))
  t.is(ledger.keysLost, 0)
  t.is(copies(ledger, 5), 'some live')
})

test('the newest acknowledged deletion is known, even after later writes and acknowledgements', (t) => {
  const ledger = ledgerWith({ holders: 1, replicas: 1 })
  const acknowledged = () => ledger.since(KEY, at(9)).newestAcknowledgedTombstone
  ledger.stored(node(1), grave(2), at(2))
  t.is(acknowledged(), null)
  ledger.acknowledged({ key: KEY, content: 'value', version: version(3) }, at(3))
  ledger.acknowledged({ key: KEY, content: 'tombstone', version: version(2) }, at(4))
  t.deepEqual(acknowledged(), version(2))
})

test('a write after a total loss is known, and distinguished from an older version that is only copied', (t) => {
  const ledger = ledgerWith({ holders: 1, replicas: 1 })
  ledger.stored(node(2), copy(2), at(2))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(2) }, at(2))
  ledger.crashed(node(2), at(3))
  t.deepEqual(ledger.since(KEY, at(3)).writtenSinceLoss, [])
  ledger.stored(node(4), copy(1), at(4))
  t.deepEqual(ledger.since(KEY, at(3)).writtenSinceLoss, [], 'node 1 had it before')
  const afresh = { ...copy(1), version: version(1, 9) }
  ledger.stored(node(5), afresh, at(5))
  ledger.stored(node(6), afresh, at(5))
  t.deepEqual(ledger.since(KEY, at(3)).writtenSinceLoss, [version(1, 9)])
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1, 9) }, at(6))
  ledger.stored(node(5), copy(3), at(7))
  t.deepEqual(ledger.since(KEY, at(3)).writtenSinceLoss, [version(1, 9)], 'an ordinary write')
})

test('a deleted key is neither at risk nor lost', (t) => {
  const ledger = ledgerWith({ holders: 1, replicas: 3 })
  ledger.stored(node(1), grave(2), at(2))
  t.deepEqual(ledger.since(KEY, at(2)).newestTombstone, version(2))
  ledger.acknowledged({ key: KEY, content: 'tombstone', version: version(2) }, at(2))
  ledger.crashed(node(1), at(3))
  t.deepEqual([ledger.keysAtRisk, ledger.keysLost], [0, 0])
  t.is(copies(ledger, 0), 'some live')
})

test('a node’s values and bytes are those it holds; tombstones are not counted', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  const other = { key: key('1234'), version: version(1), bytes: 11, tombstone: false }
  ledger.stored(node(1), copy(1), at(1))
  ledger.stored(node(1), other, at(1))
  ledger.stored(node(1), { ...copy(2), bytes: 7 }, at(2))
  t.deepEqual([ledger.valuesOf(node(1)), ledger.bytesOf(node(1))], [2, 18])
  ledger.stored(node(1), grave(3), at(3))
  t.deepEqual([ledger.valuesOf(node(1)), ledger.bytesOf(node(1))], [1, 11])
  ledger.discarded(node(1), other, at(4))
  t.deepEqual([ledger.valuesOf(node(1)), ledger.bytesOf(node(1))], [0, 0])
})

test('if fewer than k nodes live, a key that all of them hold is not at risk', (t) => {
  let nodesLive = 2
  const ledger = new Ledger({ replicas: 3, nodesLive: () => nodesLive })
  for (const handle of [1, 2]) ledger.stored(node(handle), copy(1), at(1))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(1))
  t.is(ledger.keysAtRisk, 0)
  nodesLive = 3
  t.is(ledger.keysAtRisk, 1, 'a third has come and holds nothing yet')
  nodesLive = 1
  ledger.crashed(node(2), at(2))
  t.is(ledger.keysAtRisk, 0)
})

test('how many copies there are is said of the keys that are not lost, tombstones and older versions not being copies', (t) => {
  const ledger = ledgerWith({ holders: 3, replicas: 3 })
  t.deepEqual([ledger.copiesMin, ledger.copiesMean, ledger.storedBytes], [3, 3, 300])
  const other = { key: key('1234'), version: version(1), bytes: 11, tombstone: false }
  ledger.stored(node(9), other, at(2))
  ledger.acknowledged({ ...other, content: 'value' }, at(2))
  ledger.stored(node(1), copy(2), at(2))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(2) }, at(2))
  ledger.stored(node(2), copy(2), at(3))
  t.deepEqual([ledger.keysAcknowledged, ledger.copiesMin, ledger.copiesMean], [2, 1, 1.5])
  t.is(ledger.storedBytes, 311)
  t.deepEqual(ledger.holdersOf(KEY), [node(1), node(2)])
  ledger.crashed(node(9), at(4))
  t.deepEqual([ledger.keysAcknowledged, ledger.keysLost], [2, 1])
  t.deepEqual([ledger.copiesMin, ledger.copiesMean, ledger.storedBytes], [2, 2, 300])
  t.deepEqual([...ledger.acknowledgedKeys()], [KEY, other.key])
  for (const handle of [1, 2, 3]) ledger.crashed(node(handle), at(5))
  t.deepEqual([ledger.copiesMin, ledger.copiesMean, ledger.storedBytes], [null, null, 0])
})

test('with several holders all copies have crashed only when the last of them has', (t) => {
  const ledger = ledgerWith({ holders: 3, replicas: 3 })
  ledger.crashed(node(3), at(2))
  ledger.discarded(node(2), copy(1), at(3))
  t.is(copies(ledger, 0), 'some live')
  ledger.crashed(node(1), at(4))
  t.is(copies(ledger, 4), 'all crashed')
})

test('a value that expires counts until the first node may take it for expired, and not after that', (t) => {
  let now = at(0)
  const ledger = new Ledger({ replicas: 2, nodesLive: () => 9, now: () => now })
  ledger.stored(node(1), { ...copy(1), expiresAt: at(60) }, at(0))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(1))
  ledger.stored(node(2), { ...copy(1), expiresAt: at(61) }, at(2))
  const { expiry } = ledger.newestAcknowledged(KEY)!
  t.deepEqual([expiry?.from, expiry?.until], [at(60), at(61)])
  ledger.crashed(node(1), at(3))
  now = at(59)
  t.deepEqual([ledger.keysAcknowledged, ledger.keysAtRisk], [1, 1])
  now = at(60)
  t.deepEqual([ledger.keysAcknowledged, ledger.keysAtRisk, ledger.holdersOf(KEY)], [0, 0, []])
  ledger.crashed(node(2), at(62))
  t.deepEqual([ledger.keysLost, copies(ledger, 62)], [0, 'some live'])
  t.deepEqual([...ledger.lostKeys()], [])
})

test('an update makes a value last that would have expired', (t) => {
  let now = at(0)
  const ledger = new Ledger({ replicas: 1, nodesLive: () => 9, now: () => now })
  ledger.stored(node(1), { ...copy(1), expiresAt: at(60) }, at(0))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(1))
  ledger.stored(node(1), copy(2), at(2))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(2) }, at(3))
  now = at(100)
  t.is(ledger.keysAcknowledged, 1)
  t.is(ledger.newestAcknowledged(KEY)?.expiry, undefined)
})

test('when no node remembers a deletion any more the next write counts, though its version begins anew', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  ledger.stored(node(1), copy(1), at(0))
  ledger.stored(node(1), grave(2), at(1))
  ledger.acknowledged({ key: KEY, content: 'tombstone', version: version(2) }, at(2))
  // A node that slept comes back with what was deleted: that is no write.
  ledger.stored(node(9), copy(1), at(3))
  ledger.discarded(node(1), { key: KEY, version: version(2) }, at(4))
  ledger.stored(node(1), copy(1), at(5))
  t.is(ledger.since(KEY, at(6)).newCount, null)
  ledger.stored(node(1), { ...copy(1), version: version(1, 7) }, at(7))
  t.deepEqual(ledger.since(KEY, at(8)).newCount, { after: version(2), versions: [version(1, 7)] })
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1, 7) }, at(8))
  t.deepEqual(ledger.newestAcknowledged(KEY)?.version, version(1, 7))
  t.is(ledger.since(KEY, at(9)).newestTombstone, null)
  t.is(ledger.keysAcknowledged, 1)
})

test('a key that is to have another number of copies is at risk by that', (t) => {
  const ledger = ledgerOf({ replicas: 3 })
  const five = { ...copy(1), terms: { replicas: 5, timeToLive: at(0) } }
  for (const handle of [1, 2, 3]) ledger.stored(node(handle), five, at(1))
  ledger.acknowledged({ key: KEY, content: 'value', version: version(1) }, at(1))
  t.is(ledger.replicasOf(KEY), 5)
  t.is(ledger.keysWithFewCopies, 1)
  for (const handle of [4, 5]) ledger.stored(node(handle), five, at(2))
  t.is(ledger.keysWithFewCopies, 0)
  const other = key('1234')
  const one = { ...copy(1), key: other, terms: { replicas: 1, timeToLive: at(0) } }
  ledger.stored(node(1), one, at(3))
  ledger.acknowledged({ key: other, content: 'value', version: version(1) }, at(3))
  t.is(ledger.keysWithFewCopies, 0)
  ledger.crashed(node(1), at(4))
  t.deepEqual([ledger.keysWithFewCopies, ledger.keysLost], [1, 1])
})
