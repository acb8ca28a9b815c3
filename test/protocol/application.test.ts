import test from 'ava'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { compareCloseness, type Id, idFromHex } from '../../protocol/base/id.ts'
import { STORAGE } from '../../protocol/base/parameters.ts'
import { micros, minutes, seconds } from '../../protocol/base/time.ts'
import type { OperationAnswer } from '../../protocol/events.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { keyId } from '../../sim/run/users/keys.ts'
import { type Instruction, type Parcel, parcelCodec } from '../world/courier.ts'
import { codec, joinedRing, Ring } from '../world/ring.ts'

const RETRY_POLICY = { deadline: minutes(1), retries: Infinity }

/** Nodes that run storage and couriers. */
const ring = ({ nodes = 40, ...options }: Partial<Parameters<typeof joinedRing>[0]> = {}) =>
  joinedRing({ nodes, ...options })

const parcel = (number: number, instruction: Instruction, stamps: readonly number[] = []): Parcel => ({
  number,
  instruction,
  stamps,
})

type Joined = ReturnType<typeof ring>

/** All nodes, the numerically closest to the key first. */
const byCloseness = ({ members }: Joined, key: Id): Joined['members'] =>
  [...members].sort((a, b) => compareCloseness(key, a.id, b.id))

const deliveries = ({ members }: Joined, number: number) =>
  members.flatMap(({ handle, courier }) =>
    courier.delivered
      .filter(({ payload }) => payload.number === number)
      .map((message) => ({ handle, message })),
  )

/** The answer to an operation of storage, if it has come. */
const answerTo = ({ world }: Joined, operation: number): OperationAnswer | undefined =>
  world.eventsOf('completed').find((event) => event.operation === operation)?.answer

/** The nodes that a message from the first node meets, as their tables are now. */
function pathOf(all: Joined, key: Id): NodeHandle[] {
  const path = [all.members[0]!.handle]
  for (;;) {
    const [next] = all.at(path.at(-1)!).courier.routing.localLookup(key, 1)
    if (next === path.at(-1)) return path
    path.push(next!)
  }
}

/** Keys with a way of at least `hops` from the first node. */
const farKeys = (all: Joined, hops: number): Id[] =>
  Array.from({ length: 200 }, (_, number) => keyId(`far ${number}`, 128)).filter(
    (key) => pathOf(all, key).length > hops,
  )

for (const wireMode of ['off', 'on'] as const) {
  const options = wireMode === 'on' ? { codec } : {}

  test(`route: a message is delivered once, at the root of its key, and answered straight (wire mode ${wireMode}) [API §3]`, (t) => {
    const all = ring(options)
    const [first] = all.members
    const keys = Array.from({ length: 60 }, (_, number) => keyId(`key ${number}`, 128))
    for (const [number, key] of keys.entries()) first!.courier.routing.route(key, parcel(number, 'pass'))
    all.world.advance(seconds(5))
    for (const [number, key] of keys.entries()) {
      const [root] = byCloseness(all, key)
      t.deepEqual(
        deliveries(all, number).map(({ handle }) => handle),
        [root!.handle],
      )
    }
    const receipts = first!.courier.received.map(({ parcel }) => parcel.number).sort((a, b) => a - b)
    const away = [...keys.keys()].filter((number) => byCloseness(all, keys[number]!)[0] !== first)
    t.deepEqual(receipts, away)
  })

  test(`forward: every node on the way may change the message (wire mode ${wireMode}) [API §3]`, (t) => {
    const all = ring(options)
    for (const [number, key] of farKeys(all, 2).entries()) {
      const path = pathOf(all, key)
      all.members[0]!.courier.routing.route(key, parcel(number, 'stamp'))
      all.world.advance(seconds(1))
      const [delivery] = deliveries(all, number)
      t.deepEqual([...delivery!.message.payload.stamps, delivery!.handle], path)
      t.is(delivery!.message.hops, path.length - 1)
    }
  })
}

test('forward: a node on the way may send the message elsewhere, and it still ends at the root [API §3]', (t) => {
  const all = ring()
  const by = all.members[20]!
  for (const [number, key] of farKeys(all, 1).slice(0, 30).entries()) {
    all.members[0]!.courier.routing.route(key, parcel(number, 'redirect', [by.handle]))
    all.world.advance(seconds(1))
    const [root] = byCloseness(all, key)
    t.deepEqual(
      deliveries(all, number).map(({ handle }) => handle),
      [root!.handle],
    )
    const passed = by.courier.forwarded.some(({ message }) => message.payload.number === number)
    t.true(passed || root === by)
  }
})

test('forward: a node on the way may keep the message, and the hop before it is none the wiser [API §3]', (t) => {
  const all = ring()
  const key = farKeys(all, 2)[0]!
  const path = pathOf(all, key)
  const from = all.members[0]!
  from.courier.routing.route(key, parcel(1, 'stop'))
  all.world.advance(minutes(1))
  t.deepEqual(deliveries(all, 1), [])
  t.is(all.at(path[1]!).courier.forwarded.length, 1)
  t.is(all.at(path[2]!).courier.forwarded.length, 0)
  t.deepEqual(
    all.world.events.filter(({ event }) => event.type === 'suspected'),
    [],
  )
})

test('route: a hint is the first hop, even against the tables', (t) => {
  const all = ring()
  const from = all.members[0]!
  const hint = all.members[30]!
  const key = keyId('hinted', 128)
  from.courier.routing.route(key, parcel(1, 'pass'), { hint: hint.handle })
  all.world.advance(seconds(1))
  const [delivery] = deliveries(all, 1)
  t.is(delivery!.handle, byCloseness(all, key)[0]!.handle)
  t.true(hint.courier.forwarded.length === 1 || delivery!.handle === hint.handle)
})

test('route: a message for a key of its own stays on the node, and no up-call of forward is made', (t) => {
  const all = ring()
  const { courier, id, handle } = all.members[5]!
  courier.routing.route(id, parcel(1, 'stop'))
  t.deepEqual(
    deliveries(all, 1).map((delivery) => delivery.handle),
    [handle],
  )
  t.is(courier.forwarded.length, 0)
})

test('send: a message gets through though a fifth of all datagrams is lost', (t) => {
  for (const seed of ['one', 'two', 'three']) {
    const each = ring({ nodes: 8, seed })
    const chance = randomStream(streamKey(seed, 'losses'))
    each.world.drops = () => chance.next() < 0.2
    const [from, to] = each.members
    for (let number = 0; number < 200; number++)
      from!.courier.routing.send(to!.handle, parcel(number, 'pass'))
    each.world.advance(minutes(2))
    const numbers = to!.courier.received.map(({ parcel }) => parcel.number).sort((a, b) => a - b)
    t.deepEqual(
      numbers,
      Array.from({ length: 200 }, (_, number) => number),
    )
    t.true(to!.courier.received.every((each) => each.from === from!.handle))
  }
})

test('send: what cannot be delivered comes back as undeliverable, once', (t) => {
  const all = ring({ nodes: 12 })
  const [from, to] = all.members
  all.crash(to!.handle)
  from!.courier.routing.send(to!.handle, parcel(1, 'pass'))
  all.world.advance(minutes(3))
  t.deepEqual(from!.courier.undelivered, [{ to: to!.handle, parcel: parcel(1, 'pass') }])
})

test('timers: each application has its own kinds, and one that is cancelled does not fire', (t) => {
  const all = ring({ nodes: 4 })
  const [first] = all.members
  const { routing } = first!.courier
  // Storage numbers its own timers 1 and 2, and names operations by their tokens.
  first!.storage.insert(9 as OperationId, keyId('key', 128), new Uint8Array(3), RETRY_POLICY)
  routing.startTimer(1, seconds(1), 9)
  routing.startTimer(2, seconds(2), 5)
  routing.cancelTimer(routing.startTimer(3, seconds(2)))
  routing.startTimer(63, micros(0))
  all.world.advance(minutes(1))
  t.deepEqual(first!.courier.timers, [
    { kind: 63, token: 0 },
    { kind: 1, token: 9 },
    { kind: 2, token: 5 },
  ])
  t.is(answerTo(all, 9)?.kind, 'stored')
})

test('started: the first up-call of a node, when it is started and not before', (t) => {
  const calls: string[] = []
  const witness = {
    codec: parcelCodec,
    started: () => void calls.push('started'),
    update: () => void calls.push('update'),
    activated: () => void calls.push('activated'),
    deliver: () => void calls.push('deliver'),
  }
  const lone = new Ring({}, (self) => ({ witness: self.attach(8, () => witness) }))
  const { node, handle } = lone.add(idFromHex('10'))
  t.deepEqual(calls, [])
  node.startSettled(
    { leaves: [lone.add(idFromHex('20')).handle], entries: [], roundTrips: [] },
    { contact: handle },
  )
  t.deepEqual(calls, ['started', 'update', 'activated'])
})

test('random: draws are the node’s own, on [0, 1), and the same in a run that is repeated', (t) => {
  const draws = (): number[][] =>
    ring({ nodes: 3 }).members.map(({ courier }) =>
      Array.from({ length: 20 }, () => courier.routing.random()),
    )
  const first = draws()
  t.deepEqual(draws(), first)
  t.is(new Set(first.flat()).size, 60)
  t.true(first.flat().every((draw) => draw >= 0 && draw < 1))
})

test('update: an application learns which nodes entered the leaf set, and which left it [API §3]', (t) => {
  const all = ring({ nodes: 12 })
  for (const { courier, node } of all.members) {
    const present = new Set<NodeHandle>()
    for (const { node, change } of courier.neighbours) {
      if (change === 'joined') present.add(node)
      else present.delete(node)
    }
    for (const leaf of node.leafSet.members()) t.true(present.has(leaf))
  }
  const victim = all.members[6]!
  const neighbours = all.members.filter(({ node }) => node.leafSet.has(victim.handle))
  t.true(neighbours.length >= 8)
  all.crash(victim.handle)
  all.world.advance(minutes(10))
  for (const { courier } of neighbours) {
    t.deepEqual(courier.neighbours.filter(({ node }) => node === victim.handle).at(-1), {
      node: victim.handle,
      change: 'left',
    })
  }
})

test('neighborSet: the nodes numerically closest to this one, itself first [API §3]', (t) => {
  const all = ring()
  for (const { courier, id, handle } of all.members) {
    // As far as both sides of a leaf set of 8 surely reach.
    const closest = byCloseness(all, id).slice(0, 5)
    t.deepEqual(
      courier.routing.neighborSet(5),
      closest.map((each) => each.handle),
    )
    t.deepEqual(courier.routing.neighborSet(1), [handle])
    t.is(courier.routing.neighborSet(100).length, 9)
  }
})

test('replicaSet: seen from its root, the nodes that rank first in closeness to the key [API §3]', (t) => {
  const all = ring()
  for (let number = 0; number < 50; number++) {
    const key = keyId(`replicated ${number}`, 128)
    const closest = byCloseness(all, key)
    t.deepEqual(
      closest[0]!.courier.routing.replicaSet(key, 4),
      closest.slice(0, 5).map(({ handle }) => handle),
    )
  }
})

test('localLookup: the hop that a message would take comes first, and none comes twice [API §3]', (t) => {
  const all = ring()
  for (let number = 0; number < 30; number++) {
    const key = keyId(`looked up ${number}`, 128)
    for (const { courier, handle } of all.members.slice(0, 10)) {
      const hops = courier.routing.localLookup(key, 4)
      t.is(new Set(hops).size, hops.length)
      t.true(hops.length >= 1)
      if (byCloseness(all, key)[0]!.handle === handle) t.is(hops[0], handle)
      t.deepEqual(courier.routing.localLookup(key, 1), hops.slice(0, 1))
    }
  }
})

test('the ends of the id space are keys as any other', (t) => {
  const all = ring()
  for (const [number, hex] of [
    '0'.repeat(32),
    'f'.repeat(32),
    `8${'0'.repeat(31)}`,
    `7${'f'.repeat(31)}`,
  ].entries()) {
    const key = idFromHex(hex)
    all.members[number]!.courier.routing.route(key, parcel(number, 'pass'))
    all.world.advance(seconds(1))
    t.deepEqual(
      deliveries(all, number).map(({ handle }) => handle),
      [byCloseness(all, key)[0]!.handle],
    )
  }
})

test('storage works beside another application on the same nodes, neither seeing what is the other’s', (t) => {
  const all = ring({ codec })
  const value = new TextEncoder().encode('Paris')
  for (let index = 0; index < 20; index++) {
    const caller = all.members[index]!
    const key = keyId(`both ${index}`, 128)
    caller.storage.insert((index + 1) as OperationId, key, value, RETRY_POLICY)
    caller.courier.routing.route(key, parcel(index, 'pass'))
  }
  all.world.advance(seconds(10))
  for (let index = 0; index < 20; index++) {
    const reader = all.members[(index + 11) % 40]!
    reader.storage.lookup((index + 101) as OperationId, keyId(`both ${index}`, 128), RETRY_POLICY)
  }
  all.world.advance(seconds(10))
  for (let index = 0; index < 20; index++) {
    const answer = answerTo(all, index + 101) as { kind: string; value: Uint8Array }
    t.deepEqual([answer.kind, new TextDecoder().decode(answer.value)], ['found', 'Paris'])
    t.is(deliveries(all, index).length, 1)
  }
  const held = all.members.reduce((sum, { storage }) => sum + storage.load.keys, 0)
  t.is(held, 20 * STORAGE.replicas)
})
