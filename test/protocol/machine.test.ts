import test from 'ava'
import type { KeyBasedRouting } from '../../protocol/application.ts'
import type { OperationId } from '../../protocol/base/handles.ts'
import { ZERO_ID } from '../../protocol/base/id.ts'
import { MSPASTRY, SEED_SERVER, STORAGE } from '../../protocol/base/parameters.ts'
import { seconds } from '../../protocol/base/time.ts'
import { SeedServer } from '../../protocol/join/seed-server.ts'
import { PastryMachine } from '../../protocol/machine.ts'
import { PastryNode } from '../../protocol/node.ts'
import type { StoragePayload } from '../../protocol/storage/messages.ts'
import { Storage } from '../../protocol/storage/storage.ts'
import { NOWHERE } from '../../protocol/store/cursor.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { randomId } from '../../sim/run/users/keys.ts'
import { STORAGE_APPLICATION } from '../../sim/run/world.ts'
import { type Entry, FakeWorld } from '../world/fake-world.ts'
import { node } from './samples.ts'

const PARAMETERS = { ...MSPASTRY, leafSetSize: 8 }
const POLICY = { deadline: seconds(30), retries: 2 }
const SECONDS = 150

/** A machine and the storage on it. */
function machineIn(world: FakeWorld, nodes: 'one' | 'many') {
  const machine = new PastryMachine(world, PARAMETERS, { nodes })
  const storage = machine.attach(
    STORAGE_APPLICATION,
    (routing: KeyBasedRouting<StoragePayload>) => new Storage(routing, STORAGE),
  )
  return { machine, storage }
}

/** Nodes come, crash, leave and store values for some minutes, at random. Returned is all that they did, in order. */
function life(seed: string, hosted: 'together' | 'apart'): readonly Entry[] {
  const world = new FakeWorld({ seed })
  const server = world.addHost(ZERO_ID)
  world.run(server, (self, environment) => new SeedServer(self, environment, SEED_SERVER)).start()
  const shared = hosted === 'together' ? machineIn(world, 'many') : undefined
  const stream = randomStream(streamKey(seed))
  const members: { readonly self: PastryNode; readonly storage: Storage }[] = []
  const draw = (count: number): number => Math.floor(stream.next() * count)
  const keys = Array.from({ length: 20 }, () => randomId(stream, 128))
  const stop = (self: PastryNode): void => {
    world.stop(self.self)
    self.remove()
  }
  world.listener = (by, event) => {
    if (event.type !== 'left') return
    const index = members.findIndex(({ self }) => self.self === by)
    for (const { self } of members.splice(index, 1)) stop(self)
  }
  for (let operation = 0; operation < SECONDS; operation++) {
    const what = stream.next()
    if (what < 0.2 || members.length < 5) {
      const handle = world.addHost(randomId(stream, 128))
      const { machine, storage } = shared ?? machineIn(world, 'one')
      const self = new PastryNode(machine, handle)
      world.run(handle, () => self)
      members.push({ self, storage })
      self.start({ seedServer: server, coordinates: [] })
    } else if (what < 0.25) {
      for (const { self } of members.splice(draw(members.length), 1)) stop(self)
    } else if (what < 0.3) {
      const index = draw(members.length)
      const { self } = members[index]!
      if (self.leave() === 'left') {
        members.splice(index, 1)
        stop(self)
      }
    } else {
      const { self, storage } = members[draw(members.length)]!
      const [id, key] = [operation as OperationId, keys[draw(keys.length)]!]
      self.within(() => {
        if (what < 0.6) storage.insert(id, key, Uint8Array.of(operation), POLICY)
        else if (what < 0.7) storage.delete(id, key, POLICY)
        else storage.lookup(id, key, POLICY)
      })
    }
    world.advance(seconds(1))
  }
  return world.log
}

test('nodes on one machine and nodes with a machine each do the same', (t) => {
  for (const seed of ['a', 'b']) {
    const [together, apart] = [life(seed, 'together'), life(seed, 'apart')]
    t.true(together.filter(({ what }) => what === 'sent').length > 1_000)
    t.true(together.some((entry) => entry.what === 'event' && entry.event.type === 'completed'))
    t.is(together.length, apart.length)
    for (const [index, entry] of together.entries())
      if (JSON.stringify(entry) !== JSON.stringify(apart[index])) t.deepEqual(entry, apart[index])
  }
})

test('what a node is asked outside of its inputs is answered for it, and leaves the machine where it was', (t) => {
  const world = new FakeWorld({ ids: [1, 2].map((word) => ({ ...ZERO_ID, w0: word })) })
  const { machine } = machineIn(world, 'many')
  const [one, other] = [new PastryNode(machine, node(0)), new PastryNode(machine, node(1))]
  one.start({ contact: node(0) })
  t.true(one.isActive)
  t.false(other.isActive)
  t.deepEqual(
    one.within(() => other.within(() => other.selfId.w0)),
    2,
  )
  t.is(other.selfId.w0, 2)
  t.throws(() => machine.parts.state.self, { message: /no node is entered/ })
})

test('a node that has been removed takes in nothing, and its place is given back once', (t) => {
  const world = new FakeWorld({ ids: [1, 2, 3].map((word) => ({ ...ZERO_ID, w0: word })) })
  const { machine } = machineIn(world, 'many')
  const gone = new PastryNode(machine, node(0))
  gone.start({ contact: node(0) })
  gone.remove()
  gone.remove()
  const [one, other] = [new PastryNode(machine, node(1)), new PastryNode(machine, node(2))]
  const sent = world.sent.length
  gone.receive(node(1), { kind: 'ping', nonce: 1 })
  gone.timerFired(1, 0)
  t.is(world.sent.length, sent)
  t.throws(() => gone.isActive, { message: 'node 0 has been removed' })
  t.deepEqual([one.selfId.w0, other.selfId.w0], [2, 3])
})

test('a machine for one node takes no other, but the next one', (t) => {
  const world = new FakeWorld({ ids: [1, 2].map((word) => ({ ...ZERO_ID, w0: word })) })
  const { machine } = machineIn(world, 'one')
  const first = new PastryNode(machine, node(0))
  t.throws(() => new PastryNode(machine, node(1)), { message: /for one node/ })
  first.remove()
  t.is(new PastryNode(machine, node(1)).selfId.w0, 2)
})

test('applications are attached before the first node comes', (t) => {
  const world = new FakeWorld({ ids: [ZERO_ID] })
  const machine = new PastryMachine(world, PARAMETERS)
  new PastryNode(machine, node(0)).start({ contact: node(0) })
  t.throws(() => machine.attach(7, () => ({}) as never), { message: /before the first node/ })
})

test('if something throws in an input, the next one is that of its own node, and the agenda goes on', (t) => {
  const world = new FakeWorld({ ids: [1, 2].map((word) => ({ ...ZERO_ID, w0: 1_000 * word })) })
  const machine = new PastryMachine(world, PARAMETERS)
  const [one, other] = [0, 1].map((handle) => {
    const self = new PastryNode(machine, node(handle))
    world.run(node(handle), () => self)
    return self
  }) as [PastryNode, PastryNode]
  one.start({ contact: node(0) })
  other.start({ contact: node(0) })
  world.advance(seconds(60))
  const heartbeats = () => world.sentOf('heartbeat').length
  const { send } = world
  let failures = 2
  world.send = (from, to, message) => {
    if (message.kind === 'heartbeat' && failures-- > 0) throw new Error('the network is down')
    send.call(world, from, to, message)
  }
  for (let thrown = 0; thrown < 2; thrown++)
    t.throws(() => world.advance(seconds(60)), { message: 'the network is down' })
  t.is(machine.store.enter(NOWHERE), NOWHERE)
  const before = heartbeats()
  world.advance(seconds(300))
  t.true(heartbeats() - before >= 8, `${heartbeats() - before} heartbeats`)
})

test('what one node is answering is not what another is, that acts within its input', (t) => {
  const world = new FakeWorld({ ids: [1, 2, 3, 4].map((word) => ({ ...ZERO_ID, w0: 1_000 * word })) })
  const machine = new PastryMachine(world, PARAMETERS)
  const [one, other] = [new PastryNode(machine, node(0)), new PastryNode(machine, node(1))]
  const [asker, relay] = [node(2), node(3)]
  one.within(() => {
    one.parts.host.answersBegin(asker, relay)
    other.within(() => other.parts.host.send(asker, { kind: 'pong', nonce: 1 }))
    one.parts.host.send(asker, { kind: 'pong', nonce: 2 })
  })
  t.deepEqual(
    world.sent.map(({ from, to, message }) => [from, to, message.kind]),
    [
      [node(1), asker, 'pong'],
      [node(0), relay, 'relayed'],
    ],
  )
})
