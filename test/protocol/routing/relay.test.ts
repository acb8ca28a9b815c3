import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { minutes } from '../../../protocol/base/time.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { Relay, type RelayOwner } from '../../../protocol/routing/relay.ts'
import type { MessageOf, RelayableMessage, RouteMessage } from '../../../protocol/wire/messages.ts'
import { BEYOND, ENTRY, FAR_LEFT, IDS, LEFT, RIGHT, RIVAL } from '../../world/neighbourhood.ts'
import { Surroundings } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

/** Relaying alone, at node 0. */
function relay({ probed = [] as number[] } = {}) {
  const around = new Surroundings()
  const part = new Relay(
    around.host,
    around.state,
    around.sibling<Probing>('probing', { isProbing: (peer) => probed.includes(peer) }),
    around.sibling<RelayOwner>('owner', {
      receive: (origin, message) => {
        if (message.kind === 'ping') around.host.send(origin, { kind: 'pong', nonce: message.nonce })
      },
    }),
  )
  return { part, around }
}

const PING = { kind: 'ping', nonce: 1 } as const
const relayed = (
  to: number,
  origin: number,
  message: RelayableMessage = PING,
  hops = 0,
): MessageOf<'relayed'> => ({
  ...{ kind: 'relayed', to: idFromHex(IDS[to]!), origin: node(origin), hops, message },
})
const traced = (origin: number, hops = 1): RouteMessage => ({
  ...{ kind: 'tracedRoute', ackId: 1, application: 16, key: idFromHex('20'), origin: node(origin) },
  ...{ id: 1, hops, payload: undefined },
})

test('for a minute after a traced message its origin is reached by way of the hop before', (t) => {
  const { part, around } = relay()
  part.traced(node(ENTRY), traced(RIVAL))
  around.host.send(node(RIVAL), PING)
  t.deepEqual(around.effects(), [`→ ${ENTRY}  relayed for 0: ping`])
  around.passes(minutes(1))
  around.host.send(node(RIVAL), PING)
  t.deepEqual(around.effects(), [`→ ${RIVAL}  ping`])
})

test('what comes from the origin itself is answered straight; of a leaf the node finds out for itself how it is reached', (t) => {
  const { part, around } = relay()
  part.traced(node(RIVAL), traced(RIVAL))
  part.traced(node(ENTRY), traced(FAR_LEFT))
  around.host.send(node(RIVAL), PING)
  around.host.send(node(FAR_LEFT), PING)
  t.deepEqual(around.effects(), [`→ ${RIVAL}  ping`, `→ ${FAR_LEFT}  ping`])
})

test('what is relayed is passed on to a leaf, to an entry of the table, and along the way of a traced message', (t) => {
  const { part, around } = relay()
  part.traced(node(ENTRY), traced(RIVAL))
  for (const to of [LEFT, ENTRY, RIVAL]) part.received(node(RIGHT), relayed(to, RIGHT))
  t.deepEqual(
    around.effects(),
    [LEFT, ENTRY, ENTRY].map((next) => `→ ${next}  relayed for ${RIGHT}: ping`),
  )
})

test('a message for an unknown node goes no further, and neither does one that has been passed on sixteen times', (t) => {
  const { part, around } = relay()
  part.received(node(RIGHT), relayed(BEYOND, RIGHT))
  part.received(node(RIGHT), relayed(LEFT, RIGHT, PING, 16))
  t.deepEqual(around.effects(), [])
})

test('the way of a relayed message serves for answers to it, along all of it', (t) => {
  const { part, around } = relay()
  part.received(node(RIGHT), relayed(0, BEYOND))
  t.deepEqual(around.effects(), [`→ ${RIGHT}  relayed for 0: pong`])
  part.received(node(RIGHT), relayed(LEFT, BEYOND))
  part.received(node(LEFT), relayed(BEYOND, LEFT))
  t.deepEqual(around.effects(), [
    `→ ${LEFT}  relayed for ${BEYOND}: ping`,
    `→ ${RIGHT}  relayed for ${LEFT}: ping`,
  ])
})

test('a peer that answers a probe by way of another is reached so for five minutes, and then tried straight again', (t) => {
  const { part, around } = relay({ probed: [LEFT] })
  part.received(node(RIGHT), relayed(0, LEFT, { kind: 'pong', nonce: 1 }))
  t.deepEqual(around.effects(), [`owner.wayFound ${LEFT}`])
  around.host.send(node(LEFT), PING)
  t.deepEqual(around.effects(), [`→ ${RIGHT}  relayed for 0: ping`])
  around.passes(minutes(5))
  around.host.send(node(LEFT), PING)
  t.deepEqual(around.effects(), [`→ ${LEFT}  ping`])
})

test('an answer by the way round does not lengthen its five minutes', (t) => {
  const { part, around } = relay({ probed: [LEFT] })
  part.received(node(RIGHT), relayed(0, LEFT, { kind: 'pong', nonce: 1 }))
  around.passes(minutes(4))
  part.received(node(RIGHT), relayed(0, LEFT, { kind: 'pong', nonce: 2 }))
  around.passes(minutes(1))
  around.effects()
  around.host.send(node(LEFT), PING)
  t.deepEqual(around.effects(), [`→ ${LEFT}  ping`])
})

test('of a message that comes by twice the first way back counts, which is shorter', (t) => {
  const { part, around } = relay()
  part.traced(node(RIVAL), traced(RIVAL))
  part.traced(node(ENTRY), traced(RIVAL, 3))
  around.host.send(node(RIVAL), PING)
  t.deepEqual(around.effects(), [`→ ${RIVAL}  ping`])
  around.passes(minutes(1))
  part.traced(node(ENTRY), traced(RIVAL, 3))
  around.host.send(node(RIVAL), PING)
  t.deepEqual(around.effects(), [`→ ${ENTRY}  relayed for 0: ping`])
})
