import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { idFromHex } from '../../../protocol/base/id.ts'
import { minutes } from '../../../protocol/base/time.ts'
import type { StoragePayload } from '../../../protocol/storage/messages.ts'
import { Storage } from '../../../protocol/storage/storage.ts'
import { node, operation } from '../samples.ts'
import { bytes, FakeNode, KEY, sentEntry, version } from '../storage/fake.ts'

/* Aimed at what a node holds, and at what its user waits for: node 0 and its neighbours 1 and 2. */

const STRANGER = node(5)
const NEIGHBOUR = node(1)
const POLICY = { deadline: minutes(1), retries: 3 }
const OTHER_KEY = idFromHex('12')

function storageOf() {
  const self = new FakeNode()
  const storage = new Storage(self.routing, self.parameters)
  self.begin()
  storage.startEmpty()
  storage.activated()
  self.effects()
  return {
    self,
    storage,
    hear: (from: NodeHandle, payload: StoragePayload) => storage.receive(from, payload),
  }
}

const UNASKED: Readonly<Record<string, StoragePayload>> = {
  store: { kind: 'store', key: KEY, version: version(7), value: bytes(7) },
  supply: { kind: 'supply', session: 1, done: 1, entries: [sentEntry(KEY, 7)] },
  fetched: { kind: 'fetched', key: KEY, standing: 'sure', full: false, newer: sentEntry(KEY, 7) },
  reserve: { kind: 'reserve', operation: operation(1), key: KEY, length: 1 },
  withdraw: { kind: 'withdraw', operation: operation(1) },
  vouch: { kind: 'vouch', arcs: [{ from: KEY, to: OTHER_KEY }] },
  kept: { kind: 'kept', key: KEY, version: version(1), held: version(1) },
  released: { kind: 'released', session: 1, verdict: 'yes', to: KEY },
  chosen: { kind: 'chosen', session: 1, released: [KEY], wanted: [], owed: 0 },
  'release of another holder': {
    ...{ kind: 'release', holder: NEIGHBOUR, session: 1, departing: true, relays: 0 },
    digest: { from: KEY, to: OTHER_KEY, count: 0, hash: 0 },
  },
  'settled digests': {
    ...{ kind: 'digests', session: 1, settled: true },
    digests: [{ from: KEY, to: OTHER_KEY, count: 0, hash: 0 }],
  },
  staying: { kind: 'staying', number: 1, nodes: [STRANGER] },
}

for (const [what, payload] of Object.entries(UNASKED))
  test(`a stranger's ${what} changes nothing, and is not answered`, (t) => {
    const { self, hear } = storageOf()
    hear(STRANGER, payload)
    t.deepEqual(self.effects(), [])
  })

test('nothing is taken of what a stranger hands over, and it gets that answer: it may be a neighbour that this node does not know yet', (t) => {
  const { self, hear } = storageOf()
  hear(STRANGER, { kind: 'handOver', session: 1, entries: [sentEntry(KEY, 7)] })
  const [taken, ...others] = self.effects()
  t.regex(taken!, /taken/)
  t.deepEqual(others, [])
})

test('a neighbour that stores a copy is believed', (t) => {
  const { self, hear } = storageOf()
  hear(NEIGHBOUR, UNASKED.store as StoragePayload)
  t.true(self.effects().includes('stored 11 v7'))
})

test('an operation is answered by the number that its caller has drawn, and by nothing else', (t) => {
  const { self, storage, hear } = storageOf()
  storage.lookup(operation(3), KEY, POLICY)
  const answer = { kind: 'absent' } as const
  for (const number of [0, 2, 3]) hear(STRANGER, { kind: 'answer', operation: operation(3), number, answer })
  t.false(self.events.some(({ type }) => type === 'completed'))
  hear(node(2), { kind: 'answer', operation: operation(3), number: 1, answer })
  t.true(self.events.some(({ type }) => type === 'completed'))
})

test('however often it is said where the root is, a large value goes out once for each time that it was asked', (t) => {
  const { self, storage, hear } = storageOf()
  storage.insert(operation(3), KEY, new Uint8Array(50_000), POLICY)
  const located = { kind: 'located', operation: operation(3) } as const
  for (let count = 0; count < 50; count++) hear(STRANGER, { ...located, number: count + 2 })
  t.is(self.sent.length, 0)
  for (let count = 0; count < 50; count++) hear(node(2), { ...located, number: 1 })
  t.is(self.sent.length, 40)
})

test('a replica that was not asked has not stored a write: no quorum comes of it', (t) => {
  const self = new FakeNode({ nodes: 5, parameters: { replicas: 3 } })
  const storage = new Storage(self.routing, self.parameters)
  self.begin()
  storage.startEmpty()
  storage.activated()
  storage.receive(NEIGHBOUR, {
    ...{ kind: 'insert', operation: operation(3), number: 9, key: KEY, value: bytes(3) },
  })
  const stored = self.last('store')
  const kept = { kind: 'kept', key: KEY, version: stored.version, held: stored.version } as const
  storage.receive(STRANGER, kept)
  t.false(self.sent.some(({ payload }) => payload.kind === 'answer'))
  storage.receive(NEIGHBOUR, kept)
  t.is(self.last('answer').number, 9)
})

test('no version uses up the counters of a key: one that is too far ahead is refused, and the next write succeeds', (t) => {
  for (const counter of [0xffff_ffff, 0x8000_0000]) {
    const { self, storage, hear } = storageOf()
    hear(NEIGHBOUR, { kind: 'store', key: KEY, version: version(counter), value: bytes(1) })
    t.is(self.entries.get(KEY), undefined)
    hear(NEIGHBOUR, { kind: 'store', key: KEY, version: version(5), value: bytes(1) })
    hear(NEIGHBOUR, { kind: 'store', key: KEY, version: version(6 + (1 << 20)), value: bytes(1) })
    const { custody } = storage as unknown as { readonly custody: { readonly entries: FakeNode['entries'] } }
    t.is(custody.entries.get(KEY)?.version.counter, 5)
  }
})

test('no copy asks for more copies than any key may have', (t) => {
  const { self, hear } = storageOf()
  const terms = { replicas: 89, timeToLive: minutes(0) }
  hear(NEIGHBOUR, { kind: 'store', key: KEY, version: version(1), value: bytes(1), terms })
  t.deepEqual(
    self.effects().filter((effect) => effect.startsWith('stored')),
    [],
  )
})
