import test from 'ava'
import { seconds } from '../../../protocol/base/time.ts'
import { Client } from '../../../protocol/storage/client.ts'
import type { Request } from '../../../protocol/storage/request.ts'
import { node, operation } from '../samples.ts'
import { bytes, FakeNode, KEY } from './fake.ts'

const ONE = operation(1)
/** What an answer repeats; numbers are drawn from 1 on. */
const NAME = { operation: ONE, number: 1 }
const POLICY = { deadline: seconds(25), retries: Number.POSITIVE_INFINITY }

const request = (kind: Request['kind'], value?: Uint8Array): Omit<Request, 'number' | 'relays'> => ({
  kind,
  operation: ONE,
  key: KEY,
  value,
})

function clientOf() {
  const self = new FakeNode()
  const client = new Client(self.store, self.routing, self.parameters, self.transport)
  self.begin()
  return { self, client }
}

test('a request is routed towards its key, and again every 10 s until the deadline, from then on with a trace', (t) => {
  const { self, client } = clientOf()
  client.begin(request('lookup'), POLICY)
  t.deepEqual(self.effects(), ['timer retry in 10 s', 'route to 11: lookup'])
  for (let times = 0; times < 2; times++) {
    self.pass(seconds(10))
    client.retryDue(ONE)
    t.deepEqual(self.effects(), ['timer retry in 10 s', 'route traced to 11: lookup'])
  }
  self.pass(seconds(10))
  client.retryDue(ONE)
  t.deepEqual(self.effects(), [])
  client.complete(NAME, { kind: 'absent' })
  t.deepEqual(self.effects(), [], 'too late')
})

test('a caller asks again at most as many times as its policy says, and waits on', (t) => {
  const { self, client } = clientOf()
  client.begin(request('delete'), { ...POLICY, retries: 1 })
  client.retryDue(ONE)
  self.effects()
  client.retryDue(ONE)
  t.deepEqual(self.effects(), ['timer retry in 10 s'])
  client.complete(NAME, { kind: 'absent' })
  t.deepEqual(self.effects(), ['cancel timer', 'completed absent after 1 retries'])
})

test('an operation completes once', (t) => {
  const { self, client } = clientOf()
  client.begin(request('lookup'), POLICY)
  self.effects()
  for (let times = 0; times < 2; times++) client.complete(NAME, { kind: 'absent' })
  t.deepEqual(self.effects(), ['cancel timer', 'completed absent after 0 retries'])
  client.retryDue(ONE)
  t.deepEqual(self.effects(), [])
})

test('for a value that does not fit one message the root is located first, and then gets it straight', (t) => {
  const { self, client } = clientOf()
  client.begin(request('insert', bytes(1)), POLICY)
  t.deepEqual(self.effects(), ['timer retry in 10 s', 'route to 11: insert'])
  client.complete(NAME, { kind: 'absent' })
  client.begin(request('insert', new Uint8Array(2_000)), POLICY)
  t.deepEqual(self.effects().slice(-1), ['route to 11: locate'])
  const located = { kind: 'located', operation: ONE, number: 2 } as const
  client.locatedReceived(node(3), { ...located, number: 1 })
  t.deepEqual(self.effects(), [], 'one that was not asked')
  client.locatedReceived(node(2), located)
  t.deepEqual(self.effects(), ['to 2: insert'])
  client.locatedReceived(node(2), located)
  t.deepEqual(self.effects(), [], 'once for each time that it asks')
  client.retryDue(ONE)
  client.locatedReceived(node(2), located)
  t.deepEqual(self.effects().slice(-1), ['to 2: insert'])
  client.locatedReceived(node(2), { ...located, operation: operation(2) })
  t.deepEqual(self.effects(), [], 'of an operation that is over')
})
