import test from 'ava'
import { compareIds, type Id, idFromHex } from '../../../protocol/base/id.ts'
import { seconds } from '../../../protocol/base/time.ts'
import { Holder } from '../../../protocol/storage/holder.ts'
import { node, operation } from '../samples.ts'
import { bytes, entry, FakeNode, type FakeOptions, KEY, sentEntry, tombstone, version } from './fake.ts'

/* Node 0 answers node 1. */

const [A, B, C] = ['11', '12', '13'].map(idFromHex) as [Id, Id, Id]
const ARC = { from: idFromHex('10'), to: idFromHex('18') }
const FROM = node(1)

function holderOf(options: FakeOptions = {}) {
  const self = new FakeNode(options)
  const rounds = { noteNews: () => self.note('news') }
  const { parameters, transport, holdings, placement, certainty } = self
  const holder = new Holder(parameters, transport, holdings, placement, self.witnesses, certainty, rounds)
  const store = (counter: number, value = bytes(counter)) =>
    holder.storeReceived(FROM, { kind: 'store', key: KEY, version: version(counter), value })
  certainty.noteAllKnown()
  return { self, holder, store }
}

test('the answer to a version to store says which version is held then, if any', (t) => {
  const { self, store } = holderOf({ parameters: { capacity: 2 } })
  store(2)
  store(1)
  store(3, bytes(1, 2, 3))
  t.deepEqual(self.effects(), [
    'stored 11 v2',
    'holds something',
    'to 1: kept v2, holds v2',
    'to 1: kept v1, holds v2',
    'discarded 11 v2',
    'to 1: kept v3, holds none',
  ])
})

test('room is reserved if there is any', (t) => {
  const { self, holder } = holderOf({ parameters: { capacity: 2 } })
  for (const [number, length] of [
    [1, 2],
    [2, 1],
  ] as const)
    holder.reserveReceived(FROM, { kind: 'reserve', operation: operation(number), key: KEY, length })
  t.deepEqual(self.effects(), ['to 1: reserved', 'to 1: no room'])
})

test('a version is fetched if it is newer than the one that the asker has', (t) => {
  const { self, holder } = holderOf()
  self.hold(entry(KEY, 2))
  for (const newerThan of [undefined, version(1), version(2)])
    holder.fetchReceived(FROM, { kind: 'fetch', key: KEY, newerThan })
  t.deepEqual(self.effects(), ['to 1: fetched v2', 'to 1: fetched v2', 'to 1: fetched none'])
})

test('an answer says whether the holder would know of more, and whether it had no room for it', (t) => {
  const { self, holder } = holderOf({ parameters: { capacity: 1 } })
  self.certainty.lose()
  self.holdings.reserve(operation(1), KEY, 2)
  holder.fetchReceived(FROM, { kind: 'fetch', key: KEY, newerThan: undefined })
  const digests = [{ ...ARC, count: 0, hash: 0 }]
  holder.digestsReceived(FROM, { kind: 'digests', session: 1, settled: false, digests })
  t.deepEqual(self.effects(), ['to 1: fetched none, unsure, full', 'to 1: compared same'])
})

test('sums of arcs are the same, differ, or there is nothing', (t) => {
  const { self, holder } = holderOf()
  self.hold(entry(A, 1), entry(B, 1))
  const digests = [
    { ...ARC, ...self.holdings.digest(ARC) },
    { ...ARC, count: 2, hash: 1 },
    { from: C, to: ARC.to, count: 1, hash: 1 },
  ]
  holder.digestsReceived(FROM, { kind: 'digests', session: 1, settled: false, digests })
  t.deepEqual(self.effects(), ['to 1: compared same, differs, nothing, sure 10–18'])
})

test('a list ends where it is as long as a transfer may be', (t) => {
  const { self, holder } = holderOf({ parameters: { transferBatch: 60 } })
  self.hold(entry(A, 1), entry(B, 2), entry(C, 3))
  holder.listReceived(FROM, { kind: 'list', session: 1, ...ARC })
  holder.listReceived(FROM, { kind: 'list', session: 2, from: C, to: ARC.to })
  t.deepEqual(self.effects(), ['to 1: listed 11 v1, 12 v2 up to 13', 'to 1: listed 13 v3 up to 18'])
})

test('what is wanted is supplied, as much as fits a batch', (t) => {
  const { self, holder } = holderOf({ parameters: { transferBatch: 60 } })
  self.hold(entry(A, 1), entry(C, 3))
  holder.wantReceived(FROM, { kind: 'want', session: 1, keys: [A, B, C] })
  t.deepEqual(self.effects(), ['to 1: supply 11 v1'])
  t.is(self.last('supply').done, 2)
})

test('what is handed over is taken but for what there is no room for; new keys of its own are news to a root', (t) => {
  const { self, holder } = holderOf({ parameters: { capacity: 3 } })
  self.hold(entry(B, 1))
  const entries = [
    sentEntry(A, 1),
    sentEntry(B, 1),
    sentEntry(C, 1, bytes(1, 2)),
    sentEntry(idFromHex('21'), 1),
  ]
  holder.handOverReceived(FROM, { kind: 'handOver', session: 1, entries })
  t.deepEqual(self.effects(), ['stored 11 v1', 'news', 'stored 21 v1', 'to 1: taken but 13'])
})

test('a leaver has one copy less: a node that holds the same, and is not the root, does not take it', (t) => {
  const far = idFromHex('31')
  const { self, holder } = holderOf()
  self.hold(entry(far, 2), entry(A, 2))
  const handOver = (counter: number) => {
    const entries = [far, A].map((key) => ({ ...sentEntry(key, counter), version: version(counter) }))
    holder.handOverReceived(FROM, { kind: 'handOver', session: 1, entries })
    return self.effects()
  }
  t.deepEqual(handOver(2), ['to 1: taken'], 'it stays')
  self.placement.noteDeparting(FROM)
  t.deepEqual(handOver(2), [`to 1: taken but 31`])
  t.deepEqual(handOver(1), ['to 1: taken'], 'an older version is of no use')
})

test('a leaver that comes a second time has found no better place: the node that holds the same says that it has it', (t) => {
  const far = idFromHex('31')
  const { self, holder } = holderOf({ nodes: 4 })
  self.hold(entry(far, 2))
  const handOver = (from: number) => {
    holder.handOverReceived(node(from), { kind: 'handOver', session: 1, entries: [sentEntry(far, 2)] })
    return self.effects()
  }
  for (const leaver of [1, 2]) self.placement.noteDeparting(node(leaver))
  for (const leaver of [1, 2]) t.deepEqual(handOver(leaver), [`to ${leaver}: taken but 31`])
  for (const leaver of [1, 2]) t.deepEqual(handOver(leaver), [`to ${leaver}: taken`])
})

test('a reader gets the copy of a node that is sure of it, stays and owes it', (t) => {
  const { self, holder } = holderOf({ nodes: 4, parameters: { replicas: 2 } })
  const far = idFromHex('31')
  self.hold(entry(KEY, 1), entry(far, 1))
  t.is(holder.ownCopy(KEY)?.version.counter, 1)
  t.is(holder.ownCopy(far), undefined, 'kept from before')
  t.is(holder.ownCopy(B), undefined, 'not held')
  self.certainty.lose()
  t.is(holder.ownCopy(KEY), undefined, 'not sure')
  self.certainty.noteAllKnown()
  self.placement.noteDeparting(node(0))
  t.is(holder.ownCopy(KEY), undefined, 'about to leave')
})

test('a node that has just become active names the nodes around it at that time; one that was pushed out says so', (t) => {
  const { self, holder } = holderOf({ parameters: { replicas: 1 } })
  const ask = () =>
    holder.digestsReceived(FROM, {
      kind: 'digests',
      session: 1,
      settled: false,
      digests: [{ from: idFromHex('16'), to: idFromHex('20'), count: 0, hash: 0 }],
    })
  self.witnesses.noteElders()
  ask()
  t.deepEqual(self.effects(), ['to 1: compared same, sure 16–18, elders 1,2'])
  self.witnesses.forget()
  self.certainty.lose()
  holder.vouchReceived({ kind: 'vouch', arcs: [{ from: idFromHex('16'), to: idFromHex('17') }] })
  self.placement.noteDeparting(node(0))
  self.certainty.placementChanged()
  ask()
  t.deepEqual(self.effects(), ['to 1: compared same, former 16–17'])
})

test('tombstones go when their life is over and all replicas have been found to hold the same; not where a replica is not sure', (t) => {
  const { self, holder } = holderOf({ parameters: { tombstoneLife: seconds(100) } })
  self.hold(tombstone(A, 1))
  const ask = (settled: boolean) => {
    const digest = { ...ARC, ...self.holdings.digest(ARC) }
    holder.digestsReceived(FROM, { kind: 'digests', session: 1, settled, digests: [digest] })
  }
  ask(false)
  t.deepEqual(self.effects(), ['to 1: compared same, sure 10–18'])
  self.certainty.lose()
  ask(true)
  t.deepEqual(self.effects(), ['to 1: compared same'])
  self.certainty.noteAllKnown()
  ask(true)
  t.deepEqual(self.effects(), ['discarded 11 v1', 'to 1: compared nothing, sure 10–18'])
})

test('a node that does not know whether it owes copies drops tombstones at the word of the root', (t) => {
  // With k = L/2 + 1 it does not know it for the farthest of its keys.
  const { self, holder } = holderOf({ nodes: 5, parameters: { tombstoneLife: seconds(100) } })
  self.spansRing = false
  self.certainty.lose()
  const [farthest, near] = [idFromHex('21'), idFromHex('11')]
  self.hold(tombstone(near, 1), tombstone(farthest, 1))
  t.is(self.placement.owes(near), 'yes')
  self.reach = (key) => compareIds(key, idFromHex('30')) < 0
  t.is(self.placement.owes(farthest), 'unknown')
  const arc = { from: idFromHex('10'), to: idFromHex('40') }
  const digest = { ...arc, ...self.holdings.digest(arc) }
  holder.digestsReceived(FROM, { kind: 'digests', session: 1, settled: true, digests: [digest] })
  t.deepEqual(self.effects(), ['discarded 21 v1', 'to 1: compared differs'])
})
