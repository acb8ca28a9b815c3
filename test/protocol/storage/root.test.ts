import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idFromHex } from '../../../protocol/base/id.ts'
import type { StorageParameters } from '../../../protocol/base/parameters.ts'
import { micros, seconds } from '../../../protocol/base/time.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import type { PayloadOf, StoragePayload } from '../../../protocol/storage/messages.ts'
import { Storage } from '../../../protocol/storage/storage.ts'
import { TIMER } from '../../../protocol/storage/timers.ts'
import { node, operation } from '../samples.ts'
import { CALLER, FakeNode, KEY, WRITER } from './fake.ts'

/* What the root of a key answers its callers, message by message: node 0 of a few, whose other nodes are played by the test. */

/** The complete storage of node 0, in a ring of `nodes`. */
class Root extends FakeNode {
  readonly storage: Storage

  constructor(
    nodes: number,
    parameters: Partial<StorageParameters> = {},
    before: 'nothing' | 'unknown' = 'nothing',
  ) {
    super({ nodes, parameters })
    this.storage = new Storage(this.routing, this.parameters)
    this.begin()
    if (before === 'nothing') this.storage.startEmpty()
    this.storage.activated()
    // Another node asks, and then no node comes or goes for long.
    this.hear(1, { kind: 'fetch', key: idFromHex('ff'), newerThan: undefined })
    this.pass(seconds(1_000))
  }

  hear(from: number, payload: StoragePayload): void {
    this.storage.receive(node(from), payload)
  }

  ask(payload: PayloadOf<'insert'> | PayloadOf<'lookup'> | PayloadOf<'delete'>, key: Id = KEY): void {
    this.storage.deliver({
      kind: 'route',
      ackId: 0,
      application: 1,
      key,
      origin: CALLER,
      id: 1,
      hops: 1,
      payload,
    })
  }

  insert(number: number, value: number): void {
    this.ask({
      kind: 'insert',
      operation: operation(number),
      number: 1,
      key: KEY,
      value: new Uint8Array([value]),
    })
  }

  lookup(number: number): void {
    this.ask({ kind: 'lookup', operation: operation(number), number: 1 })
  }

  /** What the caller of an operation was answered, in a word, and the value. */
  answerTo(number: number): string | undefined {
    const found = this.sent.findLast(
      ({ payload }) => payload.kind === 'answer' && payload.operation === operation(number),
    )?.payload as PayloadOf<'answer'> | undefined
    if (found?.answer.kind === 'found') return `found ${found.answer.value[0]}`
    return found?.answer.kind
  }

  /** A replica has stored what it was sent last. */
  keep(from: number): void {
    const { key, version } = this.last('store')!
    this.hear(from, { kind: 'kept', key, version, held: version })
  }
}

test('a write is acknowledged when a majority has stored it, the root counted', (t) => {
  const root = new Root(3)
  root.insert(1, 7)
  t.is(root.sent.filter(({ payload }) => payload.kind === 'store').length, 2)
  t.is(root.answerTo(1), undefined)
  root.keep(2)
  t.is(root.answerTo(1), 'stored')
})

test('while a write is under way lookups see the value before it, and after it the new one', (t) => {
  const root = new Root(3)
  root.insert(1, 7)
  root.keep(1)
  root.insert(2, 8)
  root.lookup(3)
  t.is(root.answerTo(3), 'found 7')
  root.keep(1)
  root.lookup(4)
  t.is(root.answerTo(4), 'found 8')
})

test('of writes side by side the one that is done is seen, also while later ones are under way', (t) => {
  const root = new Root(3)
  root.insert(1, 7)
  const first = root.last('store')!
  root.insert(2, 8)
  root.hear(1, { kind: 'kept', key: KEY, version: first.version, held: first.version })
  t.is(root.answerTo(1), 'stored')
  root.lookup(3)
  t.is(root.answerTo(3), 'found 7')
})

test('a caller that asks again about a write that is done gets its answer, and no lookup misses the value meanwhile', (t) => {
  const root = new Root(3)
  root.insert(1, 7)
  root.keep(1)
  root.insert(1, 7)
  root.lookup(2)
  t.is(root.answerTo(2), 'found 7')
  t.is(root.last('store')!.version.counter, 1)
})

test('a replica that holds a newer version has the write numbered after it', (t) => {
  const root = new Root(3)
  root.insert(1, 7)
  const { version } = root.last('store')!
  root.hear(1, { kind: 'kept', key: KEY, version, held: { counter: 5, writer: WRITER } })
  t.is(root.last('store')!.version.counter, 6)
  t.is(root.answerTo(1), undefined)
})

test('the answer is “absent” only after enough sure replicas have been asked that each write has come to one of them', (t) => {
  const root = new Root(3, {}, 'unknown')
  root.lookup(1)
  t.is(root.answerTo(1), undefined)
  root.hear(1, { kind: 'fetched', key: KEY, standing: 'sure', full: false, newer: undefined })
  const newer = {
    key: KEY,
    version: { counter: 1, writer: WRITER },
    value: new Uint8Array([9]),
    age: micros(0),
  }
  root.hear(2, { kind: 'fetched', key: KEY, standing: 'sure', full: false, newer })
  t.is(root.answerTo(1), 'found 9')
})

test('an unsure replica is not enough: all nodes nearby are asked', (t) => {
  const root = new Root(4, { replicas: 1 }, 'unknown')
  const asked = () => root.sent.filter(({ payload }) => payload.kind === 'fetch').map(({ to }) => to)
  root.lookup(1)
  t.deepEqual(asked(), [node(1)])
  root.hear(1, { kind: 'fetched', key: KEY, standing: 'unsure', full: false, newer: undefined })
  t.deepEqual(asked(), [node(1), node(2), node(3)])
  root.hear(2, { kind: 'fetched', key: KEY, standing: 'sure', full: false, newer: undefined })
  t.is(root.answerTo(1), 'absent')
})

test('what a leaver may still hold is asked for before anything is written or deleted', (t) => {
  for (const request of ['insert', 'delete'] as const) {
    const root = new Root(2, { replicas: 1 }, 'unknown')
    root.hear(1, { kind: 'departing' })
    if (request === 'insert') root.insert(1, 8)
    else root.ask({ kind: 'delete', operation: operation(1), number: 1 })
    t.is(root.answerTo(1), undefined)
    const newer = {
      key: KEY,
      version: { counter: 5, writer: WRITER },
      value: new Uint8Array([7]),
      age: micros(0),
    }
    root.hear(1, { kind: 'fetched', key: KEY, standing: 'sure', full: false, newer })
    t.is(root.answerTo(1), request === 'insert' ? 'stored' : 'deleted')
    const stored = root.events.findLast(({ type }) => type === 'stored') as NodeEvent & { type: 'stored' }
    t.is(stored.version.counter, 6)
  }
})

test('a round asks leavers too, and a root is not complete before', (t) => {
  const root = new Root(3, { replicas: 1 })
  root.hear(1, {
    kind: 'store',
    key: KEY,
    version: { counter: 1, writer: WRITER },
    value: new Uint8Array([1]),
  })
  root.hear(1, { kind: 'departing' })
  root.storage.timerFired(TIMER.repair, 0)
  const asked = new Set<NodeHandle>()
  for (let question = root.last('digests'); question !== undefined; question = root.last('digests')) {
    const { to } = root.sent.findLast(({ payload }) => payload === question)!
    if (asked.has(to)) break
    asked.add(to)
    const verdicts = question.digests.map(() => 'same' as const)
    root.hear(to, { kind: 'compared', session: question.session, elders: [], sure: [], former: [], verdicts })
  }
  t.true(asked.has(node(1)))
})

test('a request whose root is another node is relayed to it, and the answer goes back to the caller', (t) => {
  const root = new Root(2, { replicas: 1 })
  root.effects()
  root.ask({ kind: 'lookup', operation: operation(1), number: 1 }, idFromHex('21'))
  t.deepEqual(root.effects(), ['handled', 'to 1: relay lookup, relays 1'])
  const answer = { kind: 'answer', operation: operation(1), number: 1, answer: { kind: 'absent' } } as const
  root.hear(1, answer)
  t.deepEqual(root.effects(), ['to 9: answer absent'])
  root.hear(1, answer)
  t.deepEqual(root.effects(), [], 'once')
})

test('a node that was asked nothing has nothing to do for others, even if it hears answers', (t) => {
  const self = new FakeNode()
  const storage = new Storage(self.routing, self.parameters)
  self.begin()
  storage.receive(node(1), { kind: 'taken', session: 1, full: [] })
  storage.receive(node(1), { kind: 'withdraw', operation: operation(1) })
  t.deepEqual(self.effects(), [])
  t.is((storage as unknown as { readonly custody: unknown }).custody, undefined)
  t.is(storage.leaving(), 'ready')
})

test('a node that stores nothing and asks nothing takes 16 bytes for storage', (t) => {
  const self = new FakeNode()
  t.truthy(new Storage(self.routing, self.parameters))
  t.is(self.store.recordBytes, 16)
})

test('requests that were relayed and never answered are not remembered for ever', (t) => {
  const root = new Root(2, { replicas: 1 })
  for (let index = 1; index <= 3_000; index++)
    root.ask({ kind: 'lookup', operation: operation(index), number: 1 }, idFromHex('21'))
  const { relayed } = root.storage as unknown as { readonly relayed: { readonly size: number } }
  t.true(relayed.size <= 1_024)
})

test('if all nodes that a leaver knows are about to leave, too, it answers for its keys until it has gone', (t) => {
  const root = new Root(2, { replicas: 2 })
  root.insert(1, 7)
  root.keep(1)
  root.hear(1, { kind: 'departing' })
  t.is(root.storage.leaving(), 'later')
  root.insert(2, 8)
  root.hear(1, { kind: 'fetched', key: KEY, standing: 'sure', full: false, newer: undefined })
  root.keep(1)
  t.is(root.answerTo(2), 'stored')
  root.lookup(3)
  t.is(root.answerTo(3), 'found 8')
})

/** A node among 1, 2 and 3 that nobody has asked for anything. Its keys are those up to half-way to node 1. */
function unasked() {
  const self = new FakeNode({ nodes: 4, parameters: { replicas: 1 } })
  const storage = new Storage(self.routing, self.parameters)
  self.begin()
  storage.startEmpty()
  storage.activated()
  const lose = (number: number) => {
    storage.leafSetChanging()
    self.members.splice(self.members.indexOf(node(number)), 1)
    storage.update(node(number), 'left')
  }
  const lookUp = (key: Id) => {
    const payload = { kind: 'lookup', operation: operation(1), number: 1 } as const
    storage.deliver({ kind: 'route', ackId: 0, application: 1, key, origin: CALLER, id: 1, hops: 1, payload })
    return self.effects().filter((line) => line.startsWith('to '))
  }
  return { self, storage, lose, lookUp }
}

test('a node that was there when nothing had been stored knows that its keys are absent, whenever it is asked first', (t) => {
  const { self, lookUp } = unasked()
  self.pass(seconds(1_000))
  t.deepEqual(lookUp(KEY), [`to ${CALLER}: answer absent`])
})

test('that goes for the keys that it had when a leaf goes, and not for those of the leaf', (t) => {
  const { lose, lookUp } = unasked()
  lose(1)
  const inherited = idFromHex('20')
  t.deepEqual(lookUp(KEY), [`to ${CALLER}: answer absent`])
  t.notDeepEqual(lookUp(inherited), [`to ${CALLER}: answer absent`])
})

test('a node that was interrupted before it was ever asked knows nothing', (t) => {
  const { storage, lookUp } = unasked()
  storage.interrupted()
  storage.activated()
  t.notDeepEqual(lookUp(KEY), [`to ${CALLER}: answer absent`])
})

test('a node that waits until it is asked, and is first asked while it is in doubt, looks for its keys when the doubt is over', (t) => {
  const self = new FakeNode()
  const routing = { ...self.routing, isActive: true }
  const storage = new Storage(routing, self.parameters, 'when asked')
  self.begin()
  storage.activated()
  routing.isActive = false
  storage.receive(node(1), { kind: 'fetch', key: KEY, newerThan: undefined })
  t.true(self.effects().includes('timer repair in 0 s'))
  storage.timerFired(TIMER.repair, 0)
  t.deepEqual(self.effects(), [])
  routing.isActive = true
  storage.activated()
  t.deepEqual(self.effects(), ['timer repair in 0 s'])
  storage.timerFired(TIMER.repair, 0)
  t.true(self.effects().some((effect) => effect.startsWith('to 1: digests')))
})
