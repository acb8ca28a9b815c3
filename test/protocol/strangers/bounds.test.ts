import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idFromHex, idFromWords } from '../../../protocol/base/id.ts'
import { MSPASTRY, SEED_SERVER } from '../../../protocol/base/parameters.ts'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { Admission, type JoinRequest } from '../../../protocol/join/admission.ts'
import { SeedServer } from '../../../protocol/join/seed-server.ts'
import { Patience } from '../../../protocol/membership/patience.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { JOIN_APPLICATION } from '../../../protocol/routing/applications.ts'
import { DuplicateFilter } from '../../../protocol/routing/duplicate-filter.ts'
import type { Forwarding } from '../../../protocol/routing/forwarding.ts'
import { Coordinator } from '../../../protocol/storage/coordinator.ts'
import { Holder } from '../../../protocol/storage/holder.ts'
import { Stayers } from '../../../protocol/storage/stayers.ts'
import { Transport } from '../../../protocol/storage/transport.ts'
import type { TableRepair } from '../../../protocol/tables/table-repair.ts'
import type { RouteMessage } from '../../../protocol/wire/messages.ts'
import { FakeWorld } from '../../world/fake-world.ts'
import { NEWCOMER } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings } from '../../world/surroundings.ts'
import { leafSetState, Member, parcelTo } from '../papers/setting.ts'
import { node, operation } from '../samples.ts'
import { bytes, entry, FakeNode, KEY, sentEntry, version } from '../storage/fake.ts'
import { itemsHeldBy } from './held.ts'

/* What others fill, in the order of docs/protocol.md, "What others fill": so much of it at most, and which entry has to give way. */

const idOf = (number: number): Id => idFromWords(number, number >>> 3, 0, 1)

/** A map or a list, or a fact of one. */
interface Kept {
  readonly size?: number
  readonly length?: number
  readonly value?: { readonly length: number }
}

/** The size of what a part keeps under a name. */
const sizeIn = (part: object, name: string): number => {
  const kept = (part as Readonly<Record<string, Kept>>)[name]!
  return kept.size ?? kept.length ?? kept.value?.length ?? 0
}

/** A member, and strangers that do not answer. */
function besieged(strangers: number) {
  const member = new Member()
  const all = Array.from({ length: strangers }, (_, index) => member.world.addHost(idOf(index + 1)))
  member.world.answering = () => undefined
  return { member, parts: member.node.parts, strangers: all }
}

test('deaths: 1,024, the oldest is forgotten', (t) => {
  const { member, parts, strangers } = besieged(1_100)
  for (const stranger of strangers) member.hears(stranger, { kind: 'leaving', leaves: [] })
  t.is(parts.probing.failed().length, 1_024)
  t.false(parts.probing.hasFailed(strangers[0]!))
})

test('peers that are being measured: 256, the oldest is given up; strangers that were measured: 64, the oldest is forgotten', (t) => {
  const { parts, strangers } = besieged(5_000)
  for (const stranger of strangers) parts.distances.measure(stranger)
  t.is(sizeIn(parts.distances, 'samples'), 256)
  t.is(parts.host.questions.size, 512)
  for (const stranger of strangers) parts.distances.sampled(stranger, micros(30_000))
  const { peers, table } = parts.state
  t.deepEqual(
    strangers.filter((stranger) => !table.has(stranger) && peers.roundTrip(stranger) !== undefined),
    strangers.slice(-64),
  )
})

test('leaves that are not active yet: those of the leaf set', (t) => {
  const { member, parts, strangers } = besieged(300)
  for (const stranger of strangers)
    member.hears(stranger, {
      ...{ kind: 'leafSetProbe', nonce: 1, seeking: false },
      ...leafSetState(),
      active: false,
    })
  t.true(sizeIn(parts.repair, 'inactive') <= member.leaves.length)
  t.true(sizeIn(parts.repair, 'successors') <= member.leaves.length)
})

test('messages for a node that is not active yet: 1,024, the latest is dropped', (t) => {
  const { member, parts } = besieged(0)
  parts.activity.deactivate('for the test')
  for (let id = 1; id <= 1_100; id++) member.hears(NEWCOMER, parcelTo('80', id))
  t.is(sizeIn(parts.forwarding, 'held'), 1_024)
  t.is(member.world.eventsOf('dropped').length, 76)
})

test('transmissions that await their acknowledgement: 4,096, the latest is dropped', (t) => {
  const { member, parts } = besieged(0)
  for (let id = 1; id <= 4_200; id++) member.hears(NEWCOMER, parcelTo('90', id))
  t.is(sizeIn(parts.forwarding, 'pending'), 4_096)
  t.is(member.world.eventsOf('dropped').length, 104)
})

test('messages that were seen: twice 65,536, the older half is forgotten', (t) => {
  const filter = new DuplicateFilter(minutes(1), micros(0))
  for (let sequence = 0; sequence < 300_000; sequence++) filter.seen(7, sequence, micros(0))
  t.true(itemsHeldBy(filter) <= 1 << 19)
  t.true(filter.seen(7, 299_999, micros(0)))
  t.false(filter.seen(7, 0, micros(0)))
})

const WAITING = 1_024

function admission() {
  const around = new Surroundings()
  const part = ofOneNode(
    (store) =>
      new Admission(
        store,
        around.host,
        around.state,
        ofOneNode((store) => new Patience(store, MSPASTRY)),
        around.sibling<Probing>('probing', { hasFailed: () => false }),
        around.sibling<TableRepair>('tables'),
        around.sibling<Forwarding>('forwarding'),
      ),
  )
  around.timerFired = () => part.leaseExpired()
  const request = (joiner: NodeHandle): RouteMessage & { readonly payload: JoinRequest } => ({
    ...{ kind: 'route', ackId: 1, application: JOIN_APPLICATION, key: around.world.idOf(joiner) },
    ...{ origin: joiner, id: 1, hops: 1, payload: { nextRow: 9, number: 5 } },
  })
  return { part, around, request }
}

test('join requests that wait: 1,024, the latest gets no answer', (t) => {
  const { part, around, request } = admission()
  part.deliver(request(node(NEWCOMER)))
  for (let count = 0; count < WAITING + 10; count++) part.deliver(request(around.world.addHost(idOf(count))))
  t.is(sizeIn(part, 'waiting'), WAITING)
  t.is(around.world.sentOf('joinQueued').length, WAITING)
})

test('an admission ends after seven leases, however often its joiner asks again', (t) => {
  const { part, around, request } = admission()
  const other = around.world.addHost(idOf(7))
  part.deliver(request(node(NEWCOMER)))
  part.deliver(request(other))
  for (let second = 0; second < 71; second++) {
    part.deliver(request(node(NEWCOMER)))
    around.passes(seconds(1))
  }
  t.true(around.effects().some((effect) => effect.startsWith('forwarding.dispatch')))
})

test('ids that joiners claim at the seed server: 65,536, the oldest is forgotten', (t) => {
  const world = new FakeWorld({ ids: [idFromHex('00'), idFromHex('11')] })
  const seeds = world.run(node(0), (self, environment) => new SeedServer(self, environment, SEED_SERVER))
  seeds.receive(node(1), { kind: 'addNode', founder: false, coordinates: [] })
  for (let count = 0; count < 66_000; count++)
    seeds.receive(world.addHost(idOf(count + 1)), { kind: 'seedRequest', coordinates: [] })
  t.true(seeds.claimCount <= 65_536 + 1)
})

test('requests that a root works on: 4,096, the latest is passed over', (t) => {
  const self = new FakeNode()
  let size = 0
  const checks = { size: 0, has: () => false, isNewestKnown: () => false, begin: () => size++ }
  const { parameters, holdings, placement, routing } = self
  const coordinator = new Coordinator(
    routing,
    parameters,
    holdings,
    placement,
    Object.defineProperty(checks, 'size', { get: () => size }) as never,
    { size: 0, has: () => false } as never,
    {} as never,
    {} as never,
  )
  for (let number = 1; number < 5_000; number++)
    coordinator.begin(node(9), {
      ...{ kind: 'lookup', operation: operation(number), number, key: KEY, value: undefined },
      relays: 0,
    })
  t.is(size, 4_096)
})

test('writes that changed nothing: 1,024, the oldest is forgotten; keepers: 32, the oldest is forgotten', (t) => {
  const self = new FakeNode()
  const { parameters, holdings, placement, routing, witnesses } = self
  const coordinator = new Coordinator(
    routing,
    parameters,
    holdings,
    placement,
    { size: 0 } as never,
    { size: 0 } as never,
    { answer: () => {} } as never,
    { requestsDone: () => {} },
  )
  for (let number = 1; number <= 1_100; number++) {
    const request = {
      kind: 'delete',
      operation: operation(number),
      number,
      key: KEY,
      value: undefined,
      relays: 0,
    } as const
    coordinator.finish({ caller: node(9), request }, { kind: 'absent' })
    witnesses.noteKeeper(node(100 + number))
  }
  t.is(sizeIn(coordinator, 'withoutEffect'), 1_024)
  t.is(witnesses.everyone().filter((each) => each > 100).length, 32)
  t.true(witnesses.everyone().includes(node(1_200)))
})

test('copies of leavers that were turned down: 4,096 keys, all are forgotten', (t) => {
  const self = new FakeNode({ parameters: { replicas: 1 } })
  const { parameters, transport, holdings, placement, witnesses, certainty } = self
  const rounds = { noteNews: () => {} }
  const holder = new Holder(parameters, transport, holdings, placement, witnesses, certainty, rounds)
  placement.noteDeparting(node(1))
  for (let count = 0; count < 4_100; count++) {
    const key = { ...idFromHex('31'), w3: count }
    self.hold(entry(key, 1))
    const entries = [sentEntry(key, 1)]
    holder.handOverReceived(node(1), { kind: 'handOver', session: 1, entries })
  }
  t.is(sizeIn(holder, 'turnedDown'), 4)
})

test('transfers that wait: 1,024, the latest is given up', (t) => {
  const self = new FakeNode({ parameters: { transferRate: 1 } })
  const transport = new Transport(self.store, self.routing, self.parameters, () => {})
  self.begin()
  for (let to = 1; to <= 1_100; to++)
    transport.sendPaced(node(to), { kind: 'supply', session: 1, done: 0, entries: [] })
  const { transfers } = transport as unknown as { readonly transfers: { readonly value: object } }
  t.is(sizeIn(transfers.value, 'waiting'), 1_024)
})

test('nodes that learn which nodes stay: 64, the one that asked first is forgotten; answers of others than those asked are not counted', (t) => {
  const self = new FakeNode()
  const stayers = new Stayers(self.transport, self.placement)
  for (let from = 3; from < 5; from++) stayers.whoStaysReceived(node(from))
  for (let from = 0; from < 200; from++) {
    stayers.whoStaysReceived(node(1_000 + from))
    stayers.stayingReceived(node(1_000 + from), { kind: 'staying', number: 1, nodes: [] })
  }
  t.is(sizeIn(stayers, 'answered'), 64)
  t.is(sizeIn(stayers, 'heard'), 0)
})

test('reservations: 1,024, the oldest is given back; versions kept elsewhere: 65,536, the latest is not remembered; writes: 1,024', (t) => {
  const self = new FakeNode({ parameters: { capacity: 1 << 30 } })
  const { holdings } = self
  for (let write = 1; write <= 1_100; write++) holdings.reserve(operation(write), KEY, 1)
  const { room } = holdings as unknown as { readonly room: object }
  t.is(sizeIn(room, 'reservations'), 1_024)
  for (let count = 0; count < 66_000; count++) holdings.passOver(idOf(count), version(1), 1, [])
  t.is(sizeIn(holdings, 'passedOver'), 65_536)
  t.false(
    holdings.lacks({ key: idOf(66_000), version: version(1) }),
    'that it has no room for it would not be remembered',
  )
  for (let write = 1; write <= 1_100; write++)
    holdings.keep({
      key: KEY,
      version: version(write, operation(write)),
      value: bytes(1),
      writtenAt: micros(0),
    })
  t.is(sizeIn(holdings, 'written'), 1_024)
})
