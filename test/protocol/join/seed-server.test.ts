import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { idFromHex } from '../../../protocol/base/id.ts'
import { MSPASTRY, SEED_SERVER } from '../../../protocol/base/parameters.ts'
import { micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import { SeedServer } from '../../../protocol/join/seed-server.ts'
import { FakeWorld } from '../../world/fake-world.ts'
import { loneNode } from '../../world/lone-node.ts'
import { admissionOf, signOfLife } from '../../world/member.ts'
import { node } from '../samples.ts'

const [FIRST, HOLDER, OTHER, CALLER, RIVAL] = [node(1), node(2), node(3), node(4), node(5)]
/** The caller and its rival have the id of the holder. */
const IDS = ['00', '11', '22', '33', '22', '22'].map(idFromHex)

/** A server whose members are the first, the holder and the other, and which of them are down. */
function server({ members = [FIRST, HOLDER, OTHER] } = {}) {
  const world = new FakeWorld({ ids: IDS })
  const down = new Set<NodeHandle>()
  world.answering = (to, message) => {
    const reply = down.has(to) ? undefined : signOfLife(message)
    return reply && { message: reply, after: milliseconds(20) }
  }
  const seeds = world.run(node(0), (self, environment) => new SeedServer(self, environment, SEED_SERVER))
  seeds.start()
  for (const member of members) world.hear(member, { kind: 'addNode', founder: false, coordinates: [] })
  return { world, down, seeds }
}

/** What a caller is sent: the answer, and the members named. */
function ask(world: FakeWorld, caller: NodeHandle): { answer: string; members: readonly NodeHandle[] } {
  world.hear(caller, { kind: 'seedRequest', coordinates: [] })
  const { answer, members } = world.sentOf('seedReply').at(-1)!.message
  return { answer, members }
}

const RETRY = seconds(1)

test('a member that asks to join is not named, and does not hold up the list, until it registers again', (t) => {
  const { world, seeds } = server({ members: [FIRST, HOLDER] })
  t.deepEqual(ask(world, FIRST), { answer: 'members', members: [HOLDER] })
  t.is(seeds.memberCount, 1)
  t.deepEqual(ask(world, OTHER).members, [HOLDER])
  world.hear(FIRST, { kind: 'addNode', founder: false, coordinates: [] })
  t.deepEqual([...ask(world, OTHER).members].sort(), [FIRST, HOLDER])
})

test('of two survivors that both ask one founds, and the other waits for it', (t) => {
  const { world } = server({ members: [FIRST, OTHER] })
  t.deepEqual(ask(world, FIRST), { answer: 'members', members: [OTHER] })
  t.deepEqual(ask(world, OTHER), { answer: 'found', members: [] })
  t.is(ask(world, FIRST).answer, 'wait')
  world.hear(OTHER, { kind: 'addNode', founder: true, coordinates: [] })
  t.deepEqual(ask(world, FIRST), { answer: 'members', members: [OTHER] })
})

test('a node that is to found the ring is sent the latest members that fell silent, but none that left or was heard again', (t) => {
  const members = [6, 7, 8, 9, 10, 11, 12].map(node)
  const [left, heard] = members.slice(-2) as [NodeHandle, NodeHandle]
  const world = new FakeWorld({ ids: Array.from({ length: 13 }, (_, at) => idFromHex(`${10 + at}`)) })
  const seeds = world.run(node(0), (self, environment) => new SeedServer(self, environment, SEED_SERVER))
  seeds.start()
  for (const member of members) world.hear(member, { kind: 'addNode', founder: false, coordinates: [] })
  t.is(ask(world, CALLER).answer, 'members')
  world.hear(left, { kind: 'leaving', leaves: [] })
  world.advance(minutes(3))
  t.is(seeds.memberCount, 0)
  world.hear(heard, { kind: 'pong', nonce: 9 })
  t.deepEqual(ask(world, CALLER), { answer: 'found', members: [8, 9, 10].map(node) })
})

/** Three probes of 3 s. */
const VERDICT = seconds(9)

test('a node that comes back under the id of a member that has died waits until the death is found out, and is let in', (t) => {
  const { world, down, seeds } = server()
  world.advance(seconds(60))
  down.add(HOLDER)
  world.advance(seconds(11))
  t.is(ask(world, CALLER).answer, 'wait')
  let waited = 0
  while (ask(world, CALLER).answer === 'wait') {
    world.advance(RETRY)
    waited += RETRY
  }
  t.true(waited <= VERDICT + RETRY, `${waited}`)
  const { answer, members } = ask(world, CALLER)
  t.is(answer, 'members')
  t.deepEqual([...members].sort(), [FIRST, OTHER])
  t.is(seeds.memberCount, 2)
})

test('an id that a live member holds is taken, after one wait in which the member is asked', (t) => {
  const { world, seeds } = server()
  world.advance(seconds(301))
  t.is(ask(world, CALLER).answer, 'wait')
  world.advance(RETRY)
  t.is(ask(world, CALLER).answer, 'taken')
  t.is(seeds.memberCount, 3)
})

test('of several that come back under one dead id only one is let in', (t) => {
  const { world, down } = server()
  world.advance(seconds(60))
  down.add(HOLDER)
  world.advance(seconds(11))
  for (const caller of [CALLER, RIVAL]) t.is(ask(world, caller).answer, 'wait')
  world.advance(micros(VERDICT + RETRY))
  t.is(ask(world, CALLER).answer, 'members')
  t.is(ask(world, RIVAL).answer, 'wait', 'the other may fail')
  t.is(ask(world, CALLER).answer, 'members', 'whoever has it may ask again')
  world.hear(CALLER, { kind: 'addNode', founder: false, coordinates: [] })
  t.is(ask(world, RIVAL).answer, 'wait')
  world.advance(RETRY)
  t.is(ask(world, RIVAL).answer, 'taken')
})

test('a claim that is not followed up expires', (t) => {
  const { world } = server({ members: [FIRST, OTHER] })
  t.is(ask(world, CALLER).answer, 'members')
  world.advance(micros(SEED_SERVER.founderLease - 1))
  t.is(ask(world, RIVAL).answer, 'wait')
  world.advance(micros(1))
  t.is(ask(world, RIVAL).answer, 'members')
})

test('claims that have run out take no memory; those of members stay', (t) => {
  const { world, seeds } = server({ members: [FIRST] })
  ask(world, HOLDER)
  t.is(seeds.claimCount, 2)
  world.advance(SEED_SERVER.founderLease)
  ask(world, OTHER)
  t.is(seeds.claimCount, 2, 'of the first and of the other')
})

test('a joiner that leaves gives its id back at once', (t) => {
  const { world } = server({ members: [FIRST, OTHER] })
  ask(world, CALLER)
  t.is(ask(world, RIVAL).answer, 'wait')
  world.hear(CALLER, { kind: 'leaving', leaves: [] })
  t.is(ask(world, RIVAL).answer, 'members')
})

test('of two addresses with one id the first is a member as long as it answers; the second is left to ask again', (t) => {
  const { world, down, seeds } = server({ members: [FIRST, HOLDER] })
  const report = () => world.hear(CALLER, { kind: 'addNode', founder: false, coordinates: [] })
  report()
  world.advance(seconds(65))
  t.is(world.sentOf('addNodeReply').length, 2)
  t.is(seeds.memberCount, 2)
  down.add(HOLDER)
  report()
  world.advance(seconds(15))
  t.is(seeds.memberCount, 1)
  report()
  t.is(world.sentOf('addNodeReply').length, 3)
  world.hear(HOLDER, { kind: 'leaving', leaves: [] })
  t.is(ask(world, RIVAL).answer, 'wait', 'a life that is forgotten late takes nothing from the next')
})

test('a member is asked for a sign of life only as long as none has come', (t) => {
  const { world } = server()
  world.advance(seconds(301))
  const before = world.sentOf('ping').length
  ask(world, CALLER)
  ask(world, RIVAL)
  world.advance(seconds(8))
  t.true(world.sentOf('ping').length - before <= 2, 'one for the callers, and maybe one of the polls')
})

test('members from an earlier life are named at once, hold their ids, and go when they turn out dead', (t) => {
  const { world, down, seeds } = server({ members: [] })
  seeds.restore([FIRST, HOLDER].map((member) => ({ node: member, coordinates: [] })))
  t.deepEqual([...ask(world, OTHER).members].sort(), [FIRST, HOLDER])
  ask(world, CALLER)
  world.advance(RETRY)
  t.is(ask(world, CALLER).answer, 'taken')
  down.add(HOLDER)
  world.advance(seconds(60))
  t.is(seeds.memberCount, 1)
  t.is(ask(world, CALLER).answer, 'members')
})

test('a joiner that is asked to wait does not give up, and joins under its old id', (t) => {
  const world = new FakeWorld({ ids: IDS })
  const [server, contact] = [node(0), FIRST]
  let requests = 0
  world.answering = (to, message) => {
    const after = milliseconds(10)
    if (message.kind === 'seedRequest') {
      const answer = ++requests <= 3 * MSPASTRY.joinAttempts ? 'wait' : 'members'
      return { message: { kind: 'seedReply', answer, members: answer === 'wait' ? [] : [contact] }, after }
    }
    if (message.kind === 'entriesRequest') {
      const { number, purpose, row } = message
      const known = { rows: 0, entries: [], roundTrips: [] }
      return { message: { kind: 'entriesReply', number, purpose, row, ...known }, after }
    }
    if (message.kind === 'route') return { message: admissionOf(message, [contact]), after }
    if (message.kind === 'addNode')
      return { message: { kind: 'addNodeReply', answer: 'welcome', neighbours: [] }, after }
    const reply = to === contact ? signOfLife(message) : undefined
    return reply && { message: reply, after }
  }
  const { node: joiner } = loneNode(CALLER, world, MSPASTRY, () => {})
  world.run(CALLER, () => joiner)
  joiner.start({ seedServer: server, coordinates: [] })
  world.advance(seconds(2 * 3 * MSPASTRY.joinAttempts))
  t.deepEqual(world.eventsOf('joinFailed'), [])
  t.true(joiner.isActive)
  t.is(world.sentOf('addNode').length, 1)
})

test('a member that registers is named the members next to it by their ids, around the wrap', (t) => {
  const { world } = server({ members: [FIRST] })
  const named = (member: NodeHandle): readonly NodeHandle[] => {
    world.hear(member, { kind: 'addNode', founder: false, coordinates: [] })
    return world.sentOf('addNodeReply').at(-1)!.message.neighbours
  }
  t.deepEqual(named(FIRST), [])
  t.deepEqual(named(HOLDER), [FIRST])
  t.deepEqual(named(OTHER), [FIRST, HOLDER])
  t.deepEqual(named(FIRST), [HOLDER, OTHER])
  world.hear(HOLDER, { kind: 'leaving', leaves: [] })
  t.deepEqual(named(FIRST), [OTHER])
})
