import test from 'ava'
import { type Id, idFromHex } from '../../../protocol/base/id.ts'
import { ReleaseAnswers } from '../../../protocol/storage/release-answers.ts'
import { node } from '../samples.ts'
import { entry, FakeNode, type FakeOptions, version } from './fake.ts'

/* Node 0 is the root of the keys 11 … 13; with k = 1 it alone owes them. Node 2 wants to drop its copies. */

const [A, B, C] = ['11', '12', '13'].map(idFromHex) as [Id, Id, Id]
const ARC = { from: A, to: idFromHex('14') }
const QUESTION = { kind: 'release', holder: node(2), session: 1, departing: false, relays: 0 } as const

function answersOf(options: FakeOptions = {}) {
  const self = new FakeNode({ nodes: 4, ...options, parameters: { replicas: 1, ...options.parameters } })
  const rounds = { isComplete: true, scheduleForHolder: () => rounds.isComplete || self.note('look') }
  const { routing, transport, holdings, placement, witnesses } = self
  const answers = new ReleaseAnswers(routing, transport, holdings, placement, witnesses, rounds)
  const release = (arc = ARC) => {
    const digest = { ...arc, ...self.holdings.digest(arc) }
    answers.releaseReceived({ ...QUESTION, digest })
  }
  const offer = (...items: [Id, number][]) =>
    answers.offerReceived(node(2), {
      kind: 'offer',
      session: 1,
      items: items.map(([key, counter]) => ({ key, version: version(counter) })),
    })
  return { self, rounds, answers, release, offer }
}

test('a root that holds the same, and knows that all replicas do, says yes', (t) => {
  const { self, release } = answersOf()
  self.hold(entry(A, 1), entry(B, 1))
  release()
  t.deepEqual(self.effects(), ['to 2: released yes up to 14'])
})

test('a root that does not know whether all replicas do says “not yet”, and looks', (t) => {
  const { self, rounds, release } = answersOf()
  self.hold(entry(A, 1))
  rounds.isComplete = false
  release()
  t.deepEqual(self.effects(), ['look', 'to 2: released not yet up to 14'])
})

test('a root that holds something else says so, and so it does if it answers for a part of the arc', (t) => {
  const { self, answers, release } = answersOf()
  self.hold(entry(A, 1))
  const digest = { ...ARC, count: 1, hash: 0 }
  answers.releaseReceived({ ...QUESTION, digest })
  release({ from: A, to: idFromHex('30') })
  t.deepEqual(self.effects(), ['to 2: released differs up to 14', 'to 2: released differs up to 18'])
})

test('a node that is not the root of the first key relays the question, 16 times at most; then it says so', (t) => {
  const { self, answers, release } = answersOf()
  const arc = { from: idFromHex('21'), to: idFromHex('22') }
  release(arc)
  t.deepEqual(self.effects(), ['to 1: release 21–22: 0, relays 1'])
  answers.releaseReceived({ ...QUESTION, relays: 16, digest: { ...arc, count: 1, hash: 0 } })
  t.deepEqual(self.effects(), ['to 2: released not mine up to 22'])
})

test('a leaver relays the question to the root that stays; if it knows none, it says that it is not the root', (t) => {
  const { self, release } = answersOf()
  self.placement.noteDeparting(node(0))
  release()
  t.deepEqual(self.effects(), ['to 1: release 11–14: 0, relays 1'])
  for (const other of [1, 2, 3]) self.placement.noteDeparting(node(other))
  release()
  t.deepEqual(self.effects(), ['to 2: released not mine up to 14'])
})

test('of a leaver the root wants all that it does not hold, of others not what it has no room for', (t) => {
  const { self, offer } = answersOf({ parameters: { capacity: 1_000 } })
  self.hold(entry(A, 1, new Uint8Array(950)))
  self.holdings.passOver(B, version(1), 51, [])
  offer([A, 1], [B, 1])
  t.deepEqual(self.effects(), ['to 2: chosen released [11] wanted [] owed 0'])
  self.placement.noteDeparting(node(2))
  offer([A, 1], [B, 1])
  t.deepEqual(self.effects(), ['to 2: chosen released [11] wanted [12] owed 0'])
})

test('who offers what was passed over here for lack of room is a keeper, and nobody else', (t) => {
  const { self, offer } = answersOf({ nodes: 2, parameters: { capacity: 2 } })
  self.holdings.passOver(B, version(1), 3, [])
  offer([A, 1])
  t.deepEqual(self.witnesses.everyone(), [node(1)])
  offer([B, 1])
  t.deepEqual(self.witnesses.everyone(), [node(1), node(2)])
})

test('a root that is nearly full wants what it has not passed over yet: it may have room for it', (t) => {
  const { self, offer } = answersOf({ parameters: { capacity: 1_000 } })
  self.hold(entry(A, 1, new Uint8Array(950)))
  offer([B, 1])
  t.deepEqual(self.effects(), ['to 2: chosen released [] wanted [12] owed 0'])
})

test('a holder that owes all the keys after all is asked to keep them', (t) => {
  const { self, release } = answersOf({ parameters: { replicas: 3 } })
  self.hold(entry(A, 1))
  release()
  t.deepEqual(self.effects(), ['to 2: released owed up to 14'])
})

test('a holder that keeps some of the keys in place of a node without room has to name them one by one', (t) => {
  const { self, release, offer } = answersOf()
  self.hold(entry(A, 1), entry(B, 1))
  self.placement.noteDiverted(B, node(2))
  release()
  offer([A, 1], [B, 1])
  t.deepEqual(self.effects(), [
    'to 2: released differs up to 14',
    'to 2: chosen released [11] wanted [] owed 1',
  ])
})

test('of an offer the root wants what it lacks, and releases what it has itself', (t) => {
  const { self, offer } = answersOf()
  self.hold(entry(A, 1), entry(B, 2))
  offer([A, 1], [B, 1], [C, 1])
  t.deepEqual(self.effects(), ['to 2: chosen released [11,12] wanted [13] owed 0'])
})

test('a root that is not complete releases nothing, but takes what it lacks', (t) => {
  const { self, rounds, offer } = answersOf()
  rounds.isComplete = false
  self.hold(entry(A, 1))
  offer([A, 1], [C, 1])
  t.deepEqual(self.effects(), ['look', 'to 2: chosen released [] wanted [13] owed 0'])
})

test('of keys that it is not the root of it says nothing, and keys that are owed after all it counts', (t) => {
  const { self, offer } = answersOf({ parameters: { replicas: 3 } })
  self.hold(entry(A, 1))
  offer([A, 1], [idFromHex('21'), 1])
  t.deepEqual(self.effects(), ['to 2: chosen released [] wanted [] owed 1'])
})
