import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../../protocol/base/parameters.ts'
import { type Micros, micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import type { PastryMachine } from '../../../protocol/machine.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import { Courier } from '../../world/courier.ts'
import { FakeWorld } from '../../world/fake-world.ts'
import { loneNode } from '../../world/lone-node.ts'
import { memberOf, signOfLife } from '../../world/member.ts'
import { node } from '../samples.ts'

const LEAVES = [1, 2, 3, 4]
const STRANGER = node(5)
const IDS = ['0000', '0001', '0002', 'ffff', 'fffe', '51'].map(idFromHex)
const COURIER = 7

/** Tls + (r + 1) To: a node that hears nothing and does nothing for longer was paused. */
const PATIENCE = seconds(30 + 3 * 3)

/** A member that carries parcels. Its neighbours answer after these times; undefined: never. */
function carrier({
  roundTripTo = () => milliseconds(20),
  parameters = {},
}: {
  readonly roundTripTo?: (peer: number) => Micros | undefined
  readonly parameters?: Partial<PastryParameters>
} = {}) {
  const world = new FakeWorld({ ids: IDS })
  world.answering = (to, message) => {
    const [reply, after] = [signOfLife(message), roundTripTo(to)]
    return reply && after && { message: reply, after }
  }
  const entries = { [STRANGER]: milliseconds(20) }
  let courier: Courier | undefined
  const attach = (machine: PastryMachine): void => {
    courier = machine.attach(COURIER, (routing) => new Courier(routing as never))
  }
  const self = memberOf({ world, parameters, leaves: LEAVES, entries, attach })
  world.advance(minutes(10))
  return { world, self, courier: courier! }
}

/** The process of the node is stopped for a time: what falls due meanwhile comes late. */
function stopFor(world: FakeWorld, time: Micros): void {
  world.pause(node(0))
  world.advance(time)
  world.unpause(node(0))
}

/** Anything at all, for the node to hear. */
const NOTHING: Message = { kind: 'ack', ackId: 0 }

const parcelTo = (id: number): Message => ({
  ...{ kind: 'route', ackId: id, application: COURIER, key: IDS[0]!, origin: node(1), id, hops: 1 },
  payload: { number: id, instruction: 'pass', stamps: [] },
})

test('a node that got no input for longer than Tls + (r + 1) To is not active until its leaves have answered [MSP §3.1]', (t) => {
  const { world, self, courier } = carrier({
    roundTripTo: (peer) => (peer === 4 ? seconds(2) : milliseconds(20)),
  })
  world.hear(node(1), NOTHING)
  stopFor(world, micros(PATIENCE + 1))
  const from = world.sent.length
  world.hear(node(1), parcelTo(1))
  t.false(self.isActive)
  t.deepEqual(
    world.eventsOf('deactivated').map(({ reason }) => reason),
    ['was paused'],
  )
  const asked = world.sent.slice(from).filter(({ message }) => message.kind === 'leafSetProbe')
  t.deepEqual(asked.map(({ to }) => to).sort(), LEAVES.map(node))
  for (const { message } of asked)
    t.true(message.kind === 'leafSetProbe' && message.seeking && !message.active)
  world.advance(milliseconds(1_999))
  t.false(self.isActive)
  t.deepEqual(courier.delivered, [], 'what reaches it meanwhile waits')
  world.advance(milliseconds(1))
  t.true(self.isActive)
  t.deepEqual(
    courier.delivered.map(({ payload }) => payload.number),
    [1],
  )
})

test('a pause of exactly that long changes nothing', (t) => {
  const { world, self, courier } = carrier()
  world.hear(node(1), NOTHING)
  stopFor(world, PATIENCE)
  world.hear(node(1), parcelTo(1))
  t.true(self.isActive)
  t.is(courier.delivered.length, 1)
  world.advance(minutes(10))
  t.deepEqual(world.eventsOf('deactivated'), [])
})

test('a timer that fires late reveals the pause as well as a message does', (t) => {
  const { world, self } = carrier()
  stopFor(world, micros(2 * PATIENCE))
  t.true(self.isActive, 'how should it know?')
  world.advance(micros(0))
  t.false(self.isActive)
  world.advance(seconds(1))
  t.true(self.isActive)
})

test('a call of its user after the pause is not answered by the node itself either', (t) => {
  const { world, self, courier } = carrier()
  world.hear(node(1), NOTHING)
  stopFor(world, micros(2 * PATIENCE))
  courier.routing.route(IDS[0]!, { number: 1, instruction: 'pass', stamps: [] })
  t.deepEqual(courier.delivered, [])
  world.advance(seconds(1))
  t.true(self.isActive)
  t.is(courier.delivered.length, 1)
})

for (const probeRetries of [0, 2]) {
  test(`silence during the pause condemns no node: a dead node is silent to ${1 + probeRetries} probes after it`, (t) => {
    for (const afterwards of ['alive', 'dead']) {
      let isSilent = false
      const { world, self } = carrier({
        roundTripTo: (peer) => (peer === STRANGER && isSilent ? undefined : milliseconds(20)),
        parameters: { probeRetries },
      })
      world.advance(seconds(5))
      isSilent = true
      self.parts.probing.probe(STRANGER)
      const verdict = (1 + probeRetries) * seconds(3)
      world.advance(micros(verdict - 1))
      stopFor(world, micros(2 * PATIENCE))
      isSilent = afterwards === 'dead'
      world.advance(micros(verdict - 1))
      t.deepEqual(world.eventsOf('declaredDead'), [])
      world.advance(micros(1))
      t.is(world.eventsOf('declaredDead').length, afterwards === 'dead' ? 1 : 0)
    }
  })
}

test('an answer to a probe from before the pause says nothing about now', (t) => {
  const { world, self } = carrier()
  for (const leaf of LEAVES) self.parts.probing.probe(node(leaf))
  // The answers have been waiting since the beginning of the pause, and are the first that it hears.
  stopFor(world, micros(2 * PATIENCE))
  world.advance(milliseconds(19))
  t.false(self.isActive)
  world.advance(milliseconds(1))
  t.true(self.isActive)
  t.deepEqual(
    LEAVES.map((leaf) => self.parts.state.peers.roundTrip(node(leaf))),
    LEAVES.map(() => milliseconds(20)),
    'nor about distances',
  )
})

test('a node that finds no live node after a pause starts its join again', (t) => {
  let isAlone = false
  const { world, self } = carrier({ roundTripTo: () => (isAlone ? undefined : milliseconds(20)) })
  isAlone = true
  stopFor(world, micros(2 * PATIENCE))
  const from = world.sent.length
  // The leaves, and then any other node that might be one.
  world.advance(seconds(9 + 9 + 1))
  t.false(self.isActive)
  t.false(self.parts.state.status.isMember)
  const calls = world.sent.slice(from).filter(({ message }) => message.kind === 'distanceProbe')
  t.deepEqual([...new Set(calls.map(({ to }) => to))], [node(1)], 'its contact is asked again')
})

test('a node that founds a ring long after time began was not paused before it', (t) => {
  const world = new FakeWorld({ ids: IDS, at: minutes(10) })
  const { node: founder } = loneNode(node(0), world, MSPASTRY, () => {})
  world.run(node(0), () => founder)
  founder.start({ contact: node(0) })
  t.true(founder.isActive)
  world.advance(minutes(10))
  t.deepEqual(world.eventsOf('deactivated'), [])
})
