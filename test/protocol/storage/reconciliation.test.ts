import test from 'ava'
import { type Id, idFromHex, idToHex } from '../../../protocol/base/id.ts'
import { micros } from '../../../protocol/base/time.ts'
import type { PayloadOf, SentEntry } from '../../../protocol/storage/messages.ts'
import { OpenQuestion } from '../../../protocol/storage/open-question.ts'
import { Reconciliation, type ReconciliationOwner } from '../../../protocol/storage/reconciliation.ts'
import { TIMER } from '../../../protocol/storage/timers.ts'
import { node } from '../samples.ts'
import { entry, FakeNode, type FakeOptions, sentEntry, version } from './fake.ts'

const [A, B, C] = ['11', '12', '13'].map(idFromHex) as [Id, Id, Id]
const ARC = { from: idFromHex('10'), to: idFromHex('18') }
const item = (key: Id, counter: number) => ({ key, version: version(counter) })

/** Node 0 and its peer, node 1, whose answers are scripted. Timers are left out of the effects. */
function reconciliationOf(options: FakeOptions = {}) {
  const self = new FakeNode(options)
  const question = new OpenQuestion(self.routing, self.transport, TIMER.repairReply)
  const owner: ReconciliationOwner = {
    gained: () => self.note('gained'),
    peerFull: (key) => self.note(`no room for ${idToHex(key, 8)}`),
    reconciled: (testimony) => {
      const sure = testimony?.sure.arcs.map(({ from, to }) => ` ${idToHex(from, 8)}–${idToHex(to, 8)}`) ?? []
      self.note(`done${sure}`)
    },
    reconciliationFailed: () => self.note('failed'),
  }
  const { parameters, transport, holdings, placement } = self
  const reconciliation = new Reconciliation(parameters, transport, question, holdings, placement, owner)
  const begin = () => reconciliation.begin({ node: node(1), arcs: [ARC], settled: false })
  const session = () => self.lastQuestion
  const peer = {
    compared: (...verdicts: PayloadOf<'compared'>['verdicts']) =>
      reconciliation.comparedReceived(node(1), {
        kind: 'compared',
        session: session(),
        elders: [],
        sure: [],
        former: [],
        verdicts,
      }),
    listed: (...items: PayloadOf<'listed'>['items']) =>
      reconciliation.listedReceived(node(1), { kind: 'listed', session: session(), to: ARC.to, items }),
    supply: (...entries: SentEntry[]) =>
      reconciliation.supplyReceived(node(1), {
        kind: 'supply',
        session: session(),
        done: entries.length,
        entries,
      }),
    taken: (...full: Id[]) =>
      reconciliation.takenReceived(node(1), { kind: 'taken', session: session(), full }),
  }
  const effects = () => self.effects().filter((each) => !each.includes('timer'))
  return { self, reconciliation, begin, peer, session, effects }
}

test('with a peer that holds the same one question is enough', (t) => {
  const { self, begin, peer, effects } = reconciliationOf()
  self.hold(entry(A, 1))
  begin()
  t.deepEqual(effects(), ['to 1: digests 10–18: 1'])
  peer.compared('same')
  t.deepEqual(effects(), ['done'])
})

test('a peer that holds nothing is given everything that it is to hold, without a list', (t) => {
  const { self, begin, peer, effects } = reconciliationOf()
  self.hold(entry(A, 1), entry(B, 2))
  begin()
  effects()
  peer.compared('nothing')
  t.deepEqual(effects(), ['to 1: handOver 11 v1, 12 v2'])
  peer.taken()
  t.deepEqual(effects(), ['done'])
})

test('if sums differ, keys are listed, and each node is given what it lacks; first this node gets its own', (t) => {
  const { self, begin, peer, effects } = reconciliationOf()
  self.hold(entry(A, 1), entry(B, 2))
  begin()
  peer.compared('differs')
  t.deepEqual(effects(), ['to 1: digests 10–18: 2', 'to 1: list 10–18'])
  peer.listed(item(B, 1), item(C, 3))
  t.deepEqual(effects(), ['to 1: want 13'])
  peer.supply(sentEntry(C, 3))
  t.deepEqual(effects(), ['stored 13 v3', 'gained', 'to 1: handOver 11 v1, 12 v2'])
  peer.taken()
  t.deepEqual(effects(), ['done'])
})

test('a peer is not given what it is not to hold: it is asked since it may hold what this node lacks', (t) => {
  const { self, begin, peer, effects } = reconciliationOf({ parameters: { replicas: 1 } })
  self.hold(entry(A, 1))
  for (const verdict of ['nothing', 'differs'] as const) {
    begin()
    peer.compared(verdict)
    if (verdict === 'differs') peer.listed()
    t.is(effects().at(-1), 'done')
  }
  t.false(self.sent.some(({ payload }) => payload.kind === 'handOver'))
})

test('a peer that keeps a copy in place of a node without room is given it', (t) => {
  const { self, begin, peer, effects } = reconciliationOf({ parameters: { replicas: 1 } })
  self.hold(entry(A, 1), entry(B, 1))
  self.placement.noteDiverted(B, node(1))
  begin()
  effects()
  peer.compared('nothing')
  t.deepEqual(effects(), ['to 1: handOver 12 v1'])
})

test('a list that ends early is asked for from there on', (t) => {
  const { self, reconciliation, begin, peer, session, effects } = reconciliationOf()
  self.hold(entry(A, 1), entry(C, 1))
  begin()
  peer.compared('differs')
  effects()
  const items = [item(A, 1)]
  reconciliation.listedReceived(node(1), { kind: 'listed', session: session(), to: B, items })
  t.deepEqual(effects(), ['to 1: list 12–18'])
})

test('an arc that is the entire ring is listed once', (t) => {
  const { self, reconciliation, peer, session, effects } = reconciliationOf()
  self.hold(entry(A, 1))
  const ring = { from: ARC.from, to: ARC.from }
  reconciliation.begin({ node: node(1), arcs: [ring], settled: false })
  peer.compared('differs')
  effects()
  const items = [item(A, 1)]
  reconciliation.listedReceived(node(1), { kind: 'listed', session: session(), to: ring.to, items })
  t.deepEqual(effects(), ['done'])
})

test('an arc that differs and holds more than 256 entries is cut into 16 that hold as much each', (t) => {
  const { self, begin, peer } = reconciliationOf()
  for (let index = 0; index < 320; index++) {
    const digits = (0x1000 + index).toString(16)
    self.hold(entry(idFromHex(digits), 1))
  }
  begin()
  peer.compared('differs')
  const { digests } = self.last('digests')
  t.deepEqual(
    digests.map(({ count }) => count),
    new Array(16).fill(20),
  )
  t.deepEqual([digests[0]?.from, digests.at(-1)?.to], [ARC.from, ARC.to])
})

test('what does not fit a batch is given in the next, and the keys for which the peer has no room are reported', (t) => {
  const { self, begin, peer, effects } = reconciliationOf({ parameters: { transferBatch: 60 } })
  self.hold(entry(A, 1), entry(B, 1))
  begin()
  peer.compared('nothing')
  t.deepEqual(effects().slice(1), ['to 1: handOver 11 v1'])
  peer.taken(A)
  t.deepEqual(effects(), ['no room for 11', 'to 1: handOver 12 v1'])
})

test('what the peer says of the arcs is reported in the end', (t) => {
  const { reconciliation, begin, session, effects } = reconciliationOf()
  begin()
  effects()
  const heard = { kind: 'compared', session: session(), elders: [], former: [], verdicts: ['same'] } as const
  const answer = { ...heard, sure: [ARC] }
  reconciliation.comparedReceived(node(1), answer)
  t.deepEqual(effects(), ['done 10–18'])
})

test('a peer that is silent is asked three times about the same', (t) => {
  const { reconciliation, begin, peer, session, effects } = reconciliationOf()
  begin()
  for (let times = 0; times < 2; times++) reconciliation.replyOverdue(session())
  t.deepEqual(effects(), new Array(3).fill('to 1: digests 10–18: 0'))
  peer.compared('differs')
  for (let times = 0; times < 3; times++) reconciliation.replyOverdue(session())
  t.deepEqual(effects(), [...new Array(3).fill('to 1: list 10–18'), 'failed'])
})

test('a timer waits for each answer, and none when there is nothing more to ask', (t) => {
  const { self, begin, peer } = reconciliationOf()
  begin()
  peer.compared('same')
  t.deepEqual(self.effects(), ['to 1: digests 10–18: 0', 'timer repairReply in 5 s', 'cancel timer', 'done'])
})

test('an answer to an older question, or of another node, counts for nothing', (t) => {
  const { reconciliation, begin, session, effects } = reconciliationOf()
  begin()
  const old = session()
  reconciliation.replyOverdue(old)
  effects()
  const same = { kind: 'compared', elders: [], sure: [], former: [], verdicts: ['same'] } as const
  reconciliation.comparedReceived(node(1), { ...same, session: old })
  reconciliation.comparedReceived(node(2), { ...same, session: session() })
  reconciliation.replyOverdue(old)
  t.deepEqual(effects(), [])
})

test('a peer that dies has failed, one that leaves has handed over before', (t) => {
  const { reconciliation, begin, effects } = reconciliationOf()
  for (const how of ['died', 'left'] as const) {
    begin()
    reconciliation.peerGone(node(2), 'died')
    reconciliation.peerGone(node(1), how)
    reconciliation.peerGone(node(1), how)
  }
  t.deepEqual(
    effects().filter((each) => !each.startsWith('to ')),
    ['failed', 'done'],
  )
})

test('if keys have copies on more or fewer nodes, a peer is compared by, and given, what it is to hold', (t) => {
  const { self, begin, peer, effects } = reconciliationOf({ nodes: 6, parameters: { replicasMin: 1 } })
  self.hold(entry(A, 1), { ...entry(B, 1), terms: { replicas: 1, timeToLive: micros(0) } })
  begin()
  t.deepEqual(effects(), ['to 1: digests 10000000–18000000: 1'.replaceAll('000000', '')])
  peer.compared('nothing')
  t.deepEqual(effects(), ['to 1: handOver 11 v1'])
})
