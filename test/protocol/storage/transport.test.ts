import test from 'ava'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import type { StoragePayload } from '../../../protocol/storage/messages.ts'
import { Transport } from '../../../protocol/storage/transport.ts'
import { node, operation } from '../samples.ts'
import { FakeNode, type FakeOptions, KEY, sentEntry, version } from './fake.ts'

function transportOf(options: FakeOptions = {}) {
  const self = new FakeNode(options)
  const transport = new Transport(self.store, self.routing, self.parameters, (from, payload) =>
    self.note(`${from} receives ${payload.kind}`),
  )
  self.begin()
  return { self, transport }
}

const located: StoragePayload = { kind: 'located', operation: operation(1), number: 1 }
const store = (length: number): StoragePayload => ({
  kind: 'store',
  key: KEY,
  version: version(1),
  value: new Uint8Array(length),
})
const handOver = (length: number): StoragePayload => ({
  kind: 'handOver',
  session: 1,
  entries: [sentEntry(KEY, 1, new Uint8Array(length))],
})
const supply: StoragePayload = { kind: 'supply', session: 1, done: 0, entries: [] }

test('what a node sends to itself arrives at once', (t) => {
  const { self, transport } = transportOf()
  transport.send(node(0), located)
  t.deepEqual(self.effects(), ['0 receives located'])
})

test('what does not fit one message goes in fragments, which the receiver puts together', (t) => {
  const { self, transport } = transportOf()
  transport.send(node(1), store(1_000))
  transport.send(node(1), store(3_000))
  t.deepEqual(self.effects(), ['to 1: store 11 v1', ...new Array(3).fill('to 1: fragment')])
  const receiver = transportOf()
  const received = self.sent.flatMap(({ payload }) =>
    payload.kind === 'fragment' ? [receiver.transport.fragmentReceived(node(0), payload)] : [],
  )
  t.deepEqual(received, [undefined, undefined, store(3_000)])
})

test('fragments whose others do not come are forgotten after a minute', (t) => {
  const sender = transportOf()
  sender.transport.send(node(1), store(3_000))
  const [first, ...others] = sender.self.sent.flatMap(({ payload }) =>
    payload.kind === 'fragment' ? [payload] : [],
  )
  const { self, transport } = transportOf()
  transport.fragmentReceived(node(0), first!)
  t.deepEqual(self.effects(), ['timer sweep in 60 s'])
  self.pass(minutes(1))
  transport.sweepDue()
  t.deepEqual(self.effects(), ['timer sweep in 60 s'])
  self.pass(minutes(1))
  transport.sweepDue()
  t.deepEqual(self.effects(), [])
  t.deepEqual(
    others.map((each) => transport.fragmentReceived(node(0), each)),
    [undefined, undefined],
  )
})

test('transfers go out at the rate that is stated, in order', (t) => {
  const { self, transport } = transportOf({ parameters: { transferRate: 1_000 } })
  t.is(transport.sendPaced(node(1), handOver(446)), micros(0))
  t.deepEqual(self.effects(), ['to 1: handOver 11 v1'])
  t.is(transport.sendPaced(node(2), handOver(446)), micros(492_000))
  t.is(transport.sendPaced(node(3), supply), micros(984_000))
  t.deepEqual(self.effects(), ['timer transfer in 0.492 s', 'timer transfer in 0.984 s'])
  transport.transferDue(1)
  transport.transferDue(2)
  t.deepEqual(self.effects(), ['to 2: handOver 11 v1', 'to 3: supply '])
})

test('a transfer that still waits is replaced by a newer one of its kind to the same node', (t) => {
  const { self, transport } = transportOf({ parameters: { transferRate: 1_000 } })
  transport.sendPaced(node(1), supply)
  const wait = transport.sendPaced(node(1), handOver(400))
  self.effects()
  transport.sendPaced(node(1), handOver(1))
  t.deepEqual(self.effects(), [])
  self.pass(wait)
  transport.transferDue(1)
  t.is(self.last('handOver').entries[0]?.value?.length, 1)
})

test('an answer is waited for as long as two batches may take, after the question has gone out', (t) => {
  const { transport } = transportOf({ parameters: { transferBatch: 2_000, transferRate: 1_000 } })
  t.is(transport.replyTimeout(seconds(1)), seconds(11))
})

test('each question has a number of its own', (t) => {
  const { transport } = transportOf()
  t.deepEqual([transport.nextQuestion(), transport.nextQuestion()], [1, 2])
})

test('of the nodes that a payload names as many go along as fit one message: fragments name none', (t) => {
  const { self, transport } = transportOf()
  const nodes = Array.from({ length: 100 }, (_, index) => node(index + 1))
  const payload: StoragePayload = {
    kind: 'compared',
    session: 1,
    elders: nodes,
    sure: [],
    former: [],
    verdicts: [],
  }
  transport.send(node(1), payload)
  t.is(self.sent.length, 1)
  const sent = self.sent[0]!.payload
  t.is(sent.kind, 'compared')
  if (sent.kind !== 'compared') return
  t.true(sent.elders.length > 10 && sent.elders.length < 100)
  t.deepEqual(sent.elders, nodes.slice(0, sent.elders.length))
})
