import test from 'ava'
import type { StorageParameters } from '../../../protocol/base/parameters.ts'
import { micros, seconds } from '../../../protocol/base/time.ts'
import type { Version } from '../../../protocol/events.ts'
import type { Task } from '../../../protocol/storage/request.ts'
import { type WriteOwner, Writes } from '../../../protocol/storage/writes.ts'
import { node, operation } from '../samples.ts'
import { bytes, CALLER, entry, FakeNode, type FakeOptions, KEY, version } from './fake.ts'

const insert = (number: number, value = bytes(number)): Task => ({
  caller: CALLER,
  request: { kind: 'insert', operation: operation(number), number: 1, key: KEY, value, relays: 0 },
})

function writesOf(options: FakeOptions = {}) {
  const self = new FakeNode(options)
  const checks = { written: () => self.note('newest known') }
  const owner: WriteOwner = {
    redirect: ({ request }) => self.note(`redirect ${request.operation}`),
    finish: ({ request }, answer) =>
      self.note(`finished ${request.operation}: ${answer?.kind ?? 'no answer'}`),
  }
  const { routing, parameters, transport, holdings, placement } = self
  const writes = new Writes(routing, parameters, transport, holdings, placement, checks, owner)
  const kept = (from: number, written: Version, held = written) =>
    writes.keptReceived(node(from), { kind: 'kept', key: KEY, version: written, held })
  const reserved = (from: number, number: number, granted: boolean) =>
    writes.reservedReceived(node(from), { kind: 'reserved', operation: operation(number), key: KEY, granted })
  return { self, writes, kept, reserved }
}

const written = (counter: number, number: number) => version(counter, operation(number))

test('a write gets the next version, is stored here and sent to the replicas, and is done when a majority has it', (t) => {
  const { self, writes, kept } = writesOf()
  self.hold(entry(KEY, 4))
  writes.begin(insert(1), entry(KEY, 4))
  t.deepEqual(self.effects(), ['stored 11 v5', 'to 1: store 11 v5', 'to 2: store 11 v5'])
  kept(2, written(5, 1))
  t.deepEqual(self.effects(), ['newest known', 'finished 1: stored'])
  t.is(writes.size, 0)
})

test('a version names up to sixteen before it, the newest first, and takes no byte for them where there are none', (t) => {
  const { self, writes } = writesOf({ nodes: 2, parameters: { writeQuorum: 'one' } })
  const earlier = () => self.last('store').earlier?.map(({ counter }) => counter)
  for (let number = 1; number <= 3; number++) {
    writes.begin(insert(number), self.holdings.get(KEY))
    t.deepEqual(earlier(), [undefined, [1], [2, 1]][number - 1])
  }
  for (let number = 4; number <= 20; number++) writes.begin(insert(number), self.holdings.get(KEY))
  t.is(earlier()!.length, 16)
  t.deepEqual(self.holdings.get(KEY)?.earlier?.at(0), written(19, 19))
})

for (const [quorum, acknowledged] of [
  ['one', [true, true, true]],
  ['majority', [false, true, true]],
  ['all', [false, false, true]],
] as [StorageParameters['writeQuorum'], boolean[]][]) {
  test(`with a quorum of ${quorum} a write is done after ${acknowledged.indexOf(true) + 1} of 3 copies`, (t) => {
    const { writes, kept } = writesOf({ parameters: { writeQuorum: quorum } })
    writes.begin(insert(1), undefined)
    const done = [writes.size === 0]
    for (const from of [1, 2]) {
      kept(from, written(1, 1))
      done.push(writes.size === 0)
    }
    t.deepEqual(done, acknowledged)
  })
}

test('a write that meets a newer version at a replica is numbered after it', (t) => {
  const { self, writes, kept } = writesOf()
  writes.begin(insert(1), undefined)
  self.effects()
  kept(1, written(1, 1), written(6, 2))
  t.deepEqual(self.effects(), ['stored 11 v7', 'to 1: store 11 v7', 'to 2: store 11 v7'])
  kept(2, written(1, 1))
  t.deepEqual(self.effects(), [], 'of the number before it no answer counts')
})

test('a root that has ceased to be one acknowledges nothing: the write goes to the new root', (t) => {
  const { self, writes, kept } = writesOf()
  writes.begin(insert(1), undefined)
  self.effects()
  self.placement.noteDeparting(node(0))
  kept(1, written(1, 1))
  t.deepEqual(self.effects(), ['redirect 1'])
  t.is(writes.size, 0)
})

test('readers get the newest version that is done, while others are under way', (t) => {
  const { writes, kept } = writesOf()
  writes.begin(insert(1), entry(KEY, 1))
  writes.begin(insert(2), entry(KEY, 2))
  t.is(writes.underWay(KEY)?.before?.version.counter, 1)
  kept(1, written(2, 1))
  t.is(writes.underWay(KEY)?.before?.version.counter, 2)
  kept(1, written(3, 2))
  t.is(writes.underWay(KEY), undefined)
})

test('a write that comes again is spread under the version that it has', (t) => {
  const { self, writes } = writesOf()
  const held = { ...entry(KEY, 3), version: written(3, 1) }
  self.hold(held)
  writes.resume(insert(1), held)
  t.true(writes.has(insert(1)))
  t.deepEqual(self.effects(), ['to 1: store 11 v3', 'to 2: store 11 v3'])
})

test('a write that comes again, and meets a newer version at a replica, has been overwritten by that', (t) => {
  const { self, writes, kept } = writesOf()
  const held = { ...entry(KEY, 3), version: written(3, 1) }
  self.hold(held)
  writes.resume(insert(1), held)
  self.effects()
  kept(1, written(3, 1), written(4, 2))
  t.deepEqual(self.effects(), ['newest known', 'finished 1: stored'])
  t.deepEqual(self.holdings.get(KEY)?.version, written(3, 1))
})

test('a write that is numbered again names the writes that were numbered meanwhile', (t) => {
  const { self, writes, kept } = writesOf()
  writes.begin(insert(1), undefined)
  writes.begin(insert(2), self.holdings.get(KEY))
  kept(1, written(1, 1), written(6, 3))
  t.deepEqual(self.last('store').version, written(7, 1))
  t.deepEqual(self.last('store').earlier, [written(6, 3), written(2, 2), written(1, 1)])
})

test('replicas that do not answer are asked again, ten times; then the caller has to', (t) => {
  const { self, writes, kept } = writesOf({ parameters: { writeQuorum: 'all' } })
  writes.begin(insert(1), undefined)
  kept(1, written(1, 1))
  self.effects()
  writes.askAgain()
  t.deepEqual(self.effects(), ['to 2: store 11 v1'])
  for (let times = 2; times <= 10; times++) writes.askAgain()
  self.effects()
  writes.askAgain()
  t.deepEqual(self.effects(), ['finished 1: no answer'])
})

test('in place of a replica that dies the next in line gets the write', (t) => {
  const { self, writes } = writesOf({ nodes: 4 })
  writes.begin(insert(1), undefined)
  self.effects()
  self.members.splice(2, 1)
  self.placement.refresh()
  writes.reconsider()
  t.deepEqual(self.effects(), ['to 3: store 11 v1'])
})

// If nodes have bounds [PAST §3].

const BOUNDED = { nodes: 4, parameters: { replicas: 2, capacity: 3, writeQuorum: 'all' } } as const

test('with bounds room is reserved on the k closest nodes before anything is stored', (t) => {
  const { self, writes, reserved, kept } = writesOf(BOUNDED)
  writes.begin(insert(1, bytes(1, 1, 1)), undefined)
  t.deepEqual(self.effects(), ['to 1: reserve 3 bytes'])
  reserved(1, 1, true)
  t.deepEqual(self.effects(), ['stored 11 v1', 'holds something', 'to 1: store 11 v1'])
  kept(1, written(1, 1))
  t.deepEqual(self.effects(), ['newest known', 'finished 1: stored'])
})

test('a node that has no room is passed over for the next in closeness, which keeps the copy in its place', (t) => {
  const { self, writes, reserved, kept } = writesOf(BOUNDED)
  writes.begin(insert(1), undefined)
  reserved(1, 1, false)
  t.deepEqual(self.effects(), ['to 1: reserve 1 bytes', 'to 2: reserve 1 bytes'])
  reserved(2, 1, true)
  t.deepEqual(self.effects(), ['stored 11 v1', 'holds something', 'to 2: store 11 v1'])
  t.true(self.placement.isHolder(KEY, node(2)))
  kept(2, written(1, 1))
  t.deepEqual(self.effects(), ['newest known', 'finished 1: stored'])
})

test('a root without room has others keep both copies, and then drops the version before', (t) => {
  const { self, writes, reserved, kept } = writesOf(BOUNDED)
  self.hold(entry(KEY, 1, bytes(1, 1)))
  writes.begin(insert(1, bytes(1, 1, 1, 1)), entry(KEY, 1))
  t.deepEqual(self.effects(), ['to 1: reserve 4 bytes', 'to 2: reserve 4 bytes'])
  for (const from of [1, 2]) reserved(from, 1, true)
  t.deepEqual(self.effects(), ['to 1: store 11 v2', 'to 2: store 11 v2'])
  for (const from of [1, 2]) kept(from, written(2, 1))
  t.deepEqual(self.effects(), ['newest known', 'discarded 11 v1', 'finished 1: stored'])
})

test('a replica that is passed over hears of a write over an older version once a quorum has stored it, and has answered before it is done', (t) => {
  const { self, writes, reserved, kept } = writesOf(BOUNDED)
  self.hold(entry(KEY, 1))
  writes.begin(insert(1), entry(KEY, 1))
  reserved(1, 1, false)
  self.effects()
  reserved(2, 1, true)
  t.deepEqual(self.effects(), ['stored 11 v2', 'to 2: store 11 v2'], 'its copy may be the last one')
  t.false(self.placement.isHolder(KEY, node(3)))
  kept(2, written(2, 1))
  t.deepEqual(self.effects(), ['to 1: store 11 v2'], 'it may answer with its copy')
  writes.askAgain()
  t.deepEqual(self.effects(), ['to 1: store 11 v2'])
  writes.keptReceived(node(1), { kind: 'kept', key: KEY, version: written(2, 1), held: undefined })
  t.deepEqual(self.effects(), ['newest known', 'finished 1: stored'])
})

test('a replica that is passed over and dies is not waited for', (t) => {
  const { self, writes, reserved, kept } = writesOf({ ...BOUNDED, nodes: 5 })
  self.hold(entry(KEY, 1))
  writes.begin(insert(1), entry(KEY, 1))
  reserved(1, 1, false)
  reserved(2, 1, true)
  kept(2, written(2, 1))
  self.effects()
  self.members.splice(1, 1)
  self.placement.refresh()
  writes.reconsider()
  t.deepEqual(self.effects(), ['newest known', 'finished 1: stored'])
})

test('a replica that turns out to have no room has heard of the write by then', (t) => {
  const { self, writes, kept } = writesOf(BOUNDED)
  const held = { ...entry(KEY, 2), version: written(2, 1), earlier: [version(1)] }
  self.hold(held)
  writes.resume(insert(1), held)
  writes.keptReceived(node(1), { kind: 'kept', key: KEY, version: written(2, 1), held: undefined })
  t.deepEqual(self.effects(), ['to 1: store 11 v2', 'to 2: store 11 v2'])
  kept(2, written(2, 1))
  t.deepEqual(self.effects(), ['newest known', 'finished 1: stored'])
})

test('a root without room that spreads a version again does not count itself', (t) => {
  const { self, writes, kept } = writesOf(BOUNDED)
  writes.resume(insert(1, bytes(1, 1, 1, 1)), { ...entry(KEY, 2, bytes(1, 1, 1, 1)), version: written(2, 1) })
  t.deepEqual(self.effects(), ['to 1: store 11 v2', 'to 2: store 11 v2'])
  kept(1, written(2, 1))
  t.deepEqual(self.effects(), [])
  kept(2, written(2, 1))
  t.deepEqual(self.effects(), ['newest known', 'finished 1: stored'])
})

test('a root without room numbers one write after the other, though it holds neither', (t) => {
  const { self, writes, reserved } = writesOf(BOUNDED)
  for (const number of [1, 2]) writes.begin(insert(number, bytes(1, 1, 1, 1)), entry(KEY, 1))
  for (const number of [1, 2]) for (const from of [1, 2]) reserved(from, number, true)
  const { version: given, earlier } = self.last('store')
  t.deepEqual([given, earlier], [written(3, 2), [written(2, 1), version(1)]])
})

test('a node that turns out to have no room for a version that is spread again is passed over', (t) => {
  const { self, writes, kept } = writesOf(BOUNDED)
  writes.resume(insert(1, bytes(1, 1, 1, 1)), { ...entry(KEY, 2, bytes(1, 1, 1, 1)), version: written(2, 1) })
  self.effects()
  kept(2, written(2, 1))
  writes.keptReceived(node(1), { kind: 'kept', key: KEY, version: written(2, 1), held: undefined })
  t.deepEqual(self.effects(), ['to 3: store 11 v2'])
  writes.keptReceived(node(3), { kind: 'kept', key: KEY, version: written(2, 1), held: undefined })
  t.deepEqual(self.effects(), [], 'one copy is not two')
})

test('if no k nodes have room the write is refused, and what was reserved is withdrawn', (t) => {
  const { self, writes, reserved } = writesOf({ ...BOUNDED, nodes: 2 })
  writes.begin(insert(1), undefined)
  self.effects()
  reserved(1, 1, false)
  t.deepEqual(self.effects(), ['to 1: withdraw', 'finished 1: refused'])
})

test('a node that is no longer the root while it reserves has the new root do it', (t) => {
  const { self, writes } = writesOf(BOUNDED)
  writes.begin(insert(1), undefined)
  self.effects()
  self.placement.noteDeparting(node(0))
  writes.reconsider()
  t.deepEqual(self.effects(), ['to 1: withdraw', 'redirect 1'])
})

test('a write that asks for other copies than usual is stored on as many nodes, and is done when a majority of those has it', (t) => {
  const asking = (replicas: number): Task => {
    const { caller, request } = insert(1)
    return { caller, request: { ...request, terms: { replicas, timeToLive: micros(0) } } }
  }
  const { self, writes } = writesOf({ nodes: 6, parameters: { replicasMin: 1, replicasMax: 5 } })
  writes.begin(asking(1), undefined)
  t.deepEqual(self.effects(), ['stored 11 v1', 'holds something', 'newest known', 'finished 1: stored'])
  t.deepEqual(self.entries.get(KEY)?.terms, { replicas: 1, timeToLive: micros(0) })
  const more = writesOf({ nodes: 6, parameters: { replicasMin: 1, replicasMax: 5 } })
  more.writes.begin(asking(5), undefined)
  t.deepEqual(
    more.self.effects().filter((each) => each !== 'holds something'),
    ['stored 11 v1', ...[1, 2, 3, 4].map((each) => `to ${each}: store 11 v1`)],
  )
  t.deepEqual(more.self.last('store').terms, { replicas: 5, timeToLive: micros(0) })
  more.kept(1, written(1, 1))
  t.deepEqual(more.self.effects(), [])
  more.kept(3, written(1, 1))
  t.deepEqual(more.self.effects(), ['newest known', 'finished 1: stored'])
})

test('a write that asks for fewer copies than the version before has, or a delete, is stored on as many nodes as that', (t) => {
  const five = { ...entry(KEY, 4), terms: { replicas: 5, timeToLive: micros(0) } }
  const { self, writes } = writesOf({ nodes: 6, parameters: { replicasMax: 5 } })
  self.hold(five)
  writes.begin({ caller: CALLER, request: { ...insert(1).request, kind: 'delete', value: undefined } }, five)
  t.deepEqual(self.effects().slice(1), [...[1, 2, 3, 4].map((each) => `to ${each}: store 11 v5`)])
  t.deepEqual(self.last('store').terms, five.terms)
})

test('a replica that hears of a write late gets what is left of its time to live, or the tombstone', (t) => {
  const { self, writes } = writesOf({ parameters: { writeQuorum: 'all' } })
  const terms = { replicas: 0, timeToLive: seconds(10) }
  writes.begin({ caller: CALLER, request: { ...insert(1).request, terms } }, undefined)
  t.deepEqual(self.last('store').terms, terms)
  self.pass(micros(3_000_001))
  writes.askAgain()
  t.deepEqual(self.last('store').terms, { replicas: 0, timeToLive: seconds(7) })
})
