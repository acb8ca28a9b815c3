import test from 'ava'
import { type Id, idFromHex } from '../../../protocol/base/id.ts'
import type { PayloadOf } from '../../../protocol/storage/messages.ts'
import { OpenQuestion } from '../../../protocol/storage/open-question.ts'
import { Release } from '../../../protocol/storage/release.ts'
import { TIMER } from '../../../protocol/storage/timers.ts'
import { node } from '../samples.ts'
import { entry, FakeNode, type FakeOptions, KEY } from './fake.ts'

/** Keys that node 0, with k = 1, owes no more: the first two are node 1's, the third is node 2's. */
const [A, B, C] = ['21', '22', '31'].map(idFromHex) as [Id, Id, Id]

/** The roots' answers are scripted. Timers for replies are left out of the effects. */
function releaseOf(options: FakeOptions = {}) {
  const self = new FakeNode({ ...options, parameters: { replicas: 1, ...options.parameters } })
  const { routing, parameters, transport, holdings, placement, certainty } = self
  const question = new OpenQuestion(routing, transport, TIMER.releaseReply)
  const owner = { passOver: () => self.note('pass over') }
  const release = new Release(routing, parameters, transport, question, holdings, placement, certainty, owner)
  const session = () => self.lastQuestion
  const root = {
    released: (verdict: PayloadOf<'released'>['verdict'], to: Id, from = 1) =>
      release.releasedReceived(node(from), { kind: 'released', session: session(), verdict, to }),
    chosen: (chosen: { released?: Id[]; wanted?: Id[]; owed?: number }, from = 1) =>
      release.chosenReceived(node(from), {
        kind: 'chosen',
        session: session(),
        ...{ released: [], wanted: [], owed: 0, ...chosen },
      }),
    taken: (from = 1, full: Id[] = []) =>
      release.takenReceived(node(from), { kind: 'taken', session: session(), full }),
  }
  const effects = () => self.effects().filter((each) => !/cancel timer|releaseReply/.test(each))
  return { self, release, root, effects, session }
}

test('each root is asked about its keys in a row, and what it says yes to is dropped', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(A, 1), entry(B, 1), entry(C, 1), entry(KEY, 1))
  release.due()
  t.deepEqual(effects(), ['route to 21: release 21–22: 2'])
  root.released('yes', idFromHex('23'))
  t.deepEqual(effects(), ['discarded 21 v1', 'discarded 22 v1', 'route to 31: release 31–31: 1'])
  root.released('yes', idFromHex('32'), 2)
  t.deepEqual(effects(), ['discarded 31 v1', 'pass over'])
  t.is(self.holdings.size, 1)
})

test('a root that answers for a part of the keys is asked again about the rest', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(A, 1), entry(B, 1))
  release.due()
  effects()
  root.released('yes', B)
  t.deepEqual(effects(), ['discarded 21 v1', 'route to 22: release 22–22: 1'])
})

test('what the root says is owed after all stays; what is not known to be safe yet is asked about again after a pause', (t) => {
  for (const [verdict, again] of [
    ['owed', []],
    ['not yet', ['timer release in 2 s']],
    ['not mine', ['timer release in 2 s']],
  ] as const) {
    const { self, release, root, effects } = releaseOf()
    self.hold(entry(A, 1))
    release.due()
    effects()
    root.released(verdict, idFromHex('22'))
    t.deepEqual(effects(), [...again, 'pass over'], verdict)
    t.is(self.holdings.size, 1)
  }
})

test('if sums differ, versions are offered one by one: some are dropped, and the root is given what it wants', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(A, 1), entry(B, 2))
  release.due()
  effects()
  root.released('differs', idFromHex('23'))
  t.deepEqual(effects(), ['to 1: offer 21 v1, 22 v2'])
  root.chosen({ released: [A], wanted: [B] })
  t.deepEqual(effects(), ['discarded 21 v1', 'to 1: handOver 22 v2'])
  root.taken()
  t.deepEqual(effects(), ['timer release in 2 s', 'pass over'])
})

test('keys of an offer that are owed after all are no reason for another pass', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(A, 1), entry(B, 1))
  release.due()
  root.released('differs', idFromHex('23'))
  effects()
  root.chosen({ released: [A], owed: 1 })
  t.deepEqual(effects(), ['discarded 21 v1', 'pass over'])
})

test('only the root that said that sums differ is listened to', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(A, 1))
  release.due()
  root.released('differs', idFromHex('22'))
  effects()
  root.chosen({ released: [A] }, 2)
  root.taken(2)
  t.deepEqual(effects(), [])
})

test('a root that is silent is asked again in the next pass, and an answer that comes too late counts for nothing', (t) => {
  const { self, release, root, effects, session } = releaseOf()
  self.hold(entry(A, 1))
  release.due()
  effects()
  release.replyOverdue(session())
  t.deepEqual(effects(), ['timer release in 2 s', 'pass over'])
  root.released('yes', idFromHex('22'))
  t.deepEqual(effects(), [])
})

test('passes in which something had to stay follow each other more slowly, up to 64 s; a change nearby begins anew', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(A, 1))
  const pause = () => {
    release.due()
    effects()
    root.released('not yet', idFromHex('22'))
    return effects()[0]
  }
  t.deepEqual(
    Array.from({ length: 7 }, pause),
    [2, 4, 8, 16, 32, 64, 64].map((seconds) => `timer release in ${seconds} s`),
  )
  release.due()
  root.released('owed', idFromHex('22'))
  effects()
  release.schedule()
  t.deepEqual(effects(), ['timer release in 1 s'])
  t.is(pause(), 'timer release in 2 s')
})

test('a leaver asks the node that comes after it, says that it departs, and does not wait longer each time', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(KEY, 1))
  self.placement.noteDeparting(node(0))
  for (let pass = 0; pass < 3; pass++) {
    release.due()
    t.deepEqual(effects(), ['to 1: release 11–11: 1, departing'])
    root.released('not yet', idFromHex('12'))
    t.deepEqual(effects(), ['timer release in 2 s', 'pass over'])
  }
})

test('a leaver has messages routed to roots beyond its leaf set, and waits if it knows no node that stays', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(A, 1), entry(KEY, 1))
  self.reach = (key) => key === KEY
  for (const each of [0, 1, 2]) self.placement.noteDeparting(node(each))
  release.due()
  t.deepEqual(effects(), ['route to 21: release 21–21: 1, departing'])
  root.released('yes', idFromHex('22'))
  t.deepEqual(effects(), ['discarded 21 v1', 'timer release in 2 s', 'pass over'])
})

test('what the root has no room for a leaver gives to the next node that has, which keeps it in place of the root [PAST §3.3]', (t) => {
  const { self, release, root, effects } = releaseOf({ nodes: 4 })
  self.hold(entry(A, 1), entry(B, 2))
  self.placement.noteDeparting(node(0))
  release.due()
  root.released('differs', idFromHex('23'))
  effects()
  root.chosen({ wanted: [A, B] })
  t.deepEqual(effects(), ['to 1: handOver 21 v1, 22 v2'])
  root.taken(1, [B])
  t.deepEqual(effects(), ['to 2: handOver 22 v2'])
  root.taken(2, [B])
  t.deepEqual(effects(), ['to 3: handOver 22 v2'])
  root.taken(3)
  t.deepEqual(effects(), ['discarded 22 v2', 'timer release in 2 s', 'pass over'])
  t.is(self.holdings.size, 1, 'the root’s own copy is released in the next pass')
})

test('a leaver knows of each key why it could not hand it over', (t) => {
  const { self, release, root, session } = releaseOf()
  self.hold(entry(A, 1), entry(C, 1))
  self.placement.noteDeparting(node(0))
  const obstacles = () => [A, C].map((key) => release.obstacleTo(key))
  t.deepEqual(obstacles(), ['not asked about yet', 'not asked about yet'])
  release.due()
  release.replyOverdue(session())
  root.released('not mine', idFromHex('32'), 2)
  t.deepEqual(obstacles(), ['no answer', 'no root found'])
  release.due()
  root.released('differs', idFromHex('22'))
  root.chosen({ wanted: [A] })
  root.taken(1, [A])
  root.taken(2, [A])
  root.released('not yet', idFromHex('32'), 2)
  t.deepEqual(obstacles(), ['no room elsewhere', undefined])
  for (const each of [1, 2]) self.placement.noteDeparting(node(each))
  release.due()
  t.deepEqual(obstacles(), ['no node known that stays', 'no node known that stays'])
})

test('a copy that has changed while its root was asked stays', (t) => {
  const { self, release, root, effects } = releaseOf()
  self.hold(entry(A, 1))
  release.due()
  self.hold(entry(A, 2))
  effects()
  root.released('yes', idFromHex('22'))
  t.deepEqual(effects(), ['pass over'])
})
