import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { seconds } from '../../../protocol/base/time.ts'
import { Custody } from '../../../protocol/storage/custody.ts'
import { Transport } from '../../../protocol/storage/transport.ts'
import { node } from '../samples.ts'
import { CALLER, entry, FakeNode, type FakeOptions, WRITER } from './fake.ts'

/* What happens in one part and concerns others. The parts are the real ones. */

const [OWN, OF_1, OF_2, OF_3] = ['11', '21', '31', '41'].map((hex) => entry(idFromHex(hex), 1))

function custodyOf(options: FakeOptions = {}) {
  const self = new FakeNode({ nodes: 3, ...options, parameters: { replicas: 1, ...options.parameters } })
  const { routing, parameters, now: changedAt } = self
  const transport = new Transport(self.store, routing, parameters, () => undefined)
  self.begin()
  const callers = {
    answer: () => self.note('answer'),
    relay: (root: number) => self.note(`relay to ${root}`),
  }
  const custody = new Custody({ routing, parameters, transport, callers, changedAt })
  custody.activated(changedAt, 'nothing')
  const join = (number: number) => {
    self.members.push(node(number))
    custody.neighbourJoined(node(number))
  }
  const lose = (number: number) => {
    self.members.splice(self.members.indexOf(node(number)), 1)
    custody.neighbourLeft(node(number))
  }
  return { self, custody, join, lose }
}

const lookup = (hex: string) =>
  ({
    kind: 'lookup',
    operation: WRITER,
    number: 1,
    key: idFromHex(hex),
    value: undefined,
    relays: 0,
  }) as const

test('a joiner is invited to look for its keys if any of them are held here; repair and release are due', (t) => {
  const { self, custody, join } = custodyOf()
  custody.entries.set(OF_3!)
  join(3)
  t.deepEqual(self.effects(), ['to 3: invite', 'timer repair in 1 s', 'timer release in 1 s'])
})

test('a node that holds nothing does nothing when nodes come, and looks when it may have become the root of more', (t) => {
  const { self, custody, join, lose } = custodyOf()
  join(3)
  t.deepEqual(self.effects(), [])
  lose(3)
  t.deepEqual(self.effects(), ['timer repair in 1 s'])
  custody.interrupted()
  t.deepEqual(self.effects(), [])
})

test('a node that becomes active looks at once for what was acknowledged before', (t) => {
  const { self, custody } = custodyOf()
  custody.certainty.lose()
  custody.activated(self.now, 'unknown')
  t.deepEqual(self.effects(), ['timer repair in 0 s'])
})

test('of a node that cannot be reached each message is reported, and what is being asked is thought over once', (t) => {
  const { self, custody } = custodyOf()
  const begin = () => {
    custody.certainty.lose()
    custody.coordinator.begin(CALLER, lookup('11'))
    custody.certainty.noteAllKnown()
  }
  const isThoughtOver = () => {
    custody.unreachable(node(2))
    return self.effects().includes('answer')
  }
  begin()
  t.true(isThoughtOver())
  begin()
  t.false(isThoughtOver())
  self.pass(seconds(1))
  t.true(isThoughtOver())
})

test('a node so far away that no keys are shared with it concerns neither repair nor release', (t) => {
  const { self, custody, lose, join } = custodyOf({ nodes: 6 })
  lose(3)
  custody.entries.set(OWN!)
  join(3)
  t.deepEqual(self.effects(), [])
})

test('when a node dies, the nodes on both sides of it are invited to look for its keys', (t) => {
  const { self, custody, lose } = custodyOf({ nodes: 4 })
  for (const each of [OWN, OF_1, OF_2]) custody.entries.set(each!)
  lose(2)
  t.deepEqual(self.effects(), ['timer repair in 1 s', 'timer release in 1 s', 'to 1: invite', 'to 3: invite'])
})

test('a leaver that goes while it is reconciled with has handed over: its round has not failed', (t) => {
  const { self, custody, lose } = custodyOf()
  custody.neighbourDeparts(node(1))
  custody.rounds.due()
  lose(1)
  const { session, digests } = self.last('digests')!
  const sure = digests.map(({ from, to }) => ({ from, to }))
  const verdicts = digests.map(() => 'same' as const)
  custody.reconciliation.comparedReceived(node(2), {
    kind: 'compared',
    ...{ session, verdicts, sure, former: [], elders: [] },
  })
  t.true(custody.rounds.isComplete)
})

test('a node that departs is not counted on from then on: it may hold what is now this node’s own', (t) => {
  const { self, custody } = custodyOf()
  custody.entries.set(OF_2!)
  custody.neighbourDeparts(node(1))
  t.deepEqual(self.effects(), ['timer repair in 1 s', 'timer release in 1 s', 'to 2: invite'])
  custody.neighbourDeparts(node(1))
  t.deepEqual(self.effects(), [], 'it may say so twice')
})

test('an elder that nearer nodes push out of the leaf set is asked all the same what was acknowledged before', (t) => {
  const { self, custody, lose } = custodyOf()
  custody.interrupted()
  custody.activated(self.now, 'unknown')
  lose(2)
  self.effects()
  custody.rounds.due()
  custody.reconciliation.comparedReceived(node(1), {
    kind: 'compared',
    ...{ session: self.last('digests').session, elders: [], sure: [], former: [] },
    verdicts: self.last('digests').digests.map(() => 'same' as const),
  })
  t.is(self.sent.at(-1)!.to, node(2))
  t.is(self.sent.at(-1)!.payload.kind, 'digests')
})

test('a request under way asks a node that comes, and goes to it at once if that is the root of the key now', (t) => {
  const { self, custody, join, lose } = custodyOf()
  custody.certainty.lose()
  lose(1)
  self.effects()
  custody.coordinator.begin(CALLER, lookup('11'))
  t.deepEqual(self.effects(), ['to 2: fetch 11 newer than none', 'timer task in 3 s'])
  custody.coordinator.begin(CALLER, lookup('1a'))
  t.deepEqual(self.effects(), ['to 2: fetch 1a newer than none'])
  join(1)
  t.deepEqual(self.effects(), ['to 1: fetch 11 newer than none', 'relay to 1'])
})

test('a leaver goes when it has handed over all that it held and its requests are done', (t) => {
  const { self, custody } = custodyOf()
  custody.entries.set(OWN!)
  t.is(custody.departure.begin(), 'later')
  custody.release.due()
  self.effects()
  const verdict = { kind: 'released', session: 1, verdict: 'yes', to: idFromHex('12') } as const
  custody.release.releasedReceived(node(1), verdict)
  t.deepEqual(self.effects(), ['discarded 11 v1', 'cancel timer', 'ready to leave'])
})
