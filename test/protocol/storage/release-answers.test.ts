import test from 'ava'
import { type Id, idFromHex } from '../../../protocol/base/id.ts'
import { ReleaseAnswers } from '../../../protocol/storage/release-answers.ts'
import { node } from '../samples.ts'
import { entry, FakeNode, type FakeOptions, version } from './fake.ts'

/* Node 0 is the root of the keys 11 … 13; with k = 1 it alone owes them. Node 2 wants to drop its copies. */

const [A, B, C] = ['11', '12', '13'].map(idFromHex) as [Id, Id, Id]
const ARC = { from: A, to: idFromHex('14') }

function answersOf(options: FakeOptions = {}) {
  const self = new FakeNode({ nodes: 4, ...options, parameters: { replicas: 1, ...options.parameters } })
  const rounds = { isComplete: true, schedule: () => self.note('look') }
  const answers = new ReleaseAnswers(self.transport, self.holdings, self.placement, rounds)
  const release = (arc = ARC) => {
    const digest = { ...arc, ...self.holdings.digest(arc) }
    answers.releaseReceived(node(2), { kind: 'release', session: 1, departing: false, digest })
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

test('a root that holds something else says so, and so it does where it answers for a part of the arc', (t) => {
  const { self, answers, release } = answersOf()
  self.hold(entry(A, 1))
  const digest = { ...ARC, count: 1, hash: 0 }
  answers.releaseReceived(node(2), { kind: 'release', session: 1, departing: false, digest })
  release({ from: A, to: idFromHex('30') })
  t.deepEqual(self.effects(), ['to 2: released differs up to 14', 'to 2: released differs up to 18'])
})

test('a node that is not the root of the first key says so', (t) => {
  const { self, release } = answersOf()
  release({ from: idFromHex('21'), to: idFromHex('22') })
  t.deepEqual(self.effects(), ['to 2: released not mine up to 22'])
})

test('a holder that owes all the keys after all is told to keep them', (t) => {
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
    'to 2: chosen released [11] wanted [] owed 0',
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
