import test from 'ava'
import type { Application, ForwardDecision } from '../../../protocol/application.ts'
import { idFromHex } from '../../../protocol/base/id.ts'
import { micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import { Patience } from '../../../protocol/membership/patience.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { Applications, JOIN_APPLICATION } from '../../../protocol/routing/applications.ts'
import { Forwarding, type JoinQueue } from '../../../protocol/routing/forwarding.ts'
import type { Relay } from '../../../protocol/routing/relay.ts'
import { NO_DETOUR } from '../../../protocol/routing/routing-decision.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import type { TableRepair } from '../../../protocol/tables/table-repair.ts'
import type { RouteMessage } from '../../../protocol/wire/messages.ts'
import { parcelCodec } from '../../world/courier.ts'
import { ENTRY, FAR_LEFT, FAR_RIGHT, LEFT, NEWCOMER, RIGHT } from '../../world/neighbourhood.ts'
import { COURIER_APPLICATION } from '../../world/ring.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

type Decide = (message: RouteMessage) => ForwardDecision<unknown>

/** Forwarding alone, with an application that carries parcels. Keys that begin with 2 go to node 5, those near 90 to node 1. */
function forwarding(
  options: SurroundingsOptions = {},
  { dead = [] as number[], decide = undefined as Decide | undefined } = {},
) {
  const around = new Surroundings(options)
  const store = new NodeStore(1)
  const applications = new Applications(store)
  const answers: Partial<Application<unknown>> = { codec: parcelCodec as never, update: undefined as never }
  if (decide !== undefined) answers.forward = decide
  else answers.forward = undefined as never
  const application = around.sibling<Application<unknown>>('application', answers)
  applications.attach(COURIER_APPLICATION, () => application)
  const part = new Forwarding(
    store,
    around.host,
    around.state,
    new Patience(store, around.host.parameters),
    around.sibling<Probing>('probing', { hasFailed: (peer) => dead.includes(peer) }),
    around.sibling<Relay>('relay'),
    around.sibling<TableRepair>('tables', { routed: () => {} }),
    applications,
    around.sibling<JoinQueue>('joins'),
  )
  store.enter(store.add())
  around.timerFired = (_kind, token) => part.timedOut(token)
  return { part, around }
}

const parcel = (number: number) => ({ number, instruction: 'pass', stamps: [] })
const message = (key: string, rest: Partial<RouteMessage> = {}): RouteMessage => ({
  ...{ kind: 'route', ackId: 9, application: COURIER_APPLICATION, key: idFromHex(key) },
  ...{ origin: node(RIGHT), id: 1, hops: 1, payload: parcel(1), ...rest },
})
const HOP = (to: number, hop = 1): string => `→ ${to}  parcel 1, hop ${hop}`

/** The node's user sends a parcel. */
const send = (part: Forwarding, key: string, hint?: number): void =>
  part.route(COURIER_APPLICATION, idFromHex(key), parcel(1), hint === undefined ? {} : { hint: node(hint) })

test('a message is acknowledged to the hop before, and goes on with one hop more', (t) => {
  const { part, around } = forwarding()
  part.routeReceived(node(LEFT), message('2f'))
  t.deepEqual(around.effects(), [`→ ${LEFT}  ack 9`, HOP(ENTRY, 2)])
})

test('at its root it is delivered', (t) => {
  const { part, around } = forwarding()
  part.routeReceived(node(LEFT), message('81'))
  t.regex(around.effects()[1]!, /^application.deliver /)
})

test('a second copy of a transmission is acknowledged, and goes no further', (t) => {
  const { part, around } = forwarding()
  part.routeReceived(node(LEFT), message('2f'))
  around.effects()
  part.routeReceived(node(LEFT), message('2f'))
  t.deepEqual(around.effects(), [`→ ${LEFT}  ack 9`])
})

test('a message that comes by two ways is delivered once; its name is its origin and number', (t) => {
  const { part, around } = forwarding()
  part.routeReceived(node(LEFT), message('81'))
  part.routeReceived(node(RIGHT), message('81', { ackId: 4 }))
  part.routeReceived(node(RIGHT), message('81', { ackId: 5, id: 2 }))
  t.is(around.effects().filter((effect) => effect.startsWith('application.deliver')).length, 2)
})

test('before the node is active a message waits, and a join request is queued', (t) => {
  const { part, around } = forwarding({ status: 'probing' })
  part.routeReceived(node(LEFT), message('81'))
  part.routeReceived(
    node(LEFT),
    message('81', { ackId: 10, application: JOIN_APPLICATION, origin: node(NEWCOMER) }),
  )
  const effects = around.effects()
  t.is(effects.filter((effect) => effect.startsWith('application')).length, 0)
  t.is(effects.filter((effect) => effect.startsWith('joins.queue')).length, 1)
  around.state.status.activated()
  part.releaseHeld()
  t.regex(around.effects()[0]!, /^application.deliver /)
})

test('what has waited longer than a root remembers what it has delivered is dropped: it may have come by another way', (t) => {
  const { part, around } = forwarding({ status: 'probing' })
  part.routeReceived(node(LEFT), message('81'))
  around.effects()
  around.passes(minutes(1))
  part.routeReceived(node(LEFT), message('81', { ackId: 11, id: 2 }))
  around.state.status.activated()
  around.effects()
  part.releaseHeld()
  const effects = around.effects()
  t.is(effects.filter((effect) => effect.startsWith('application.deliver')).length, 1)
  t.true(
    effects.some((effect) => effect.includes('waited too long')),
    effects.join('\n'),
  )
})

test('the joiner itself is neither hop nor root of its own request', (t) => {
  const { part, around } = forwarding()
  around.state.leafSet.add(node(NEWCOMER))
  const request = message('84', {
    application: JOIN_APPLICATION,
    origin: node(NEWCOMER),
    payload: { nextRow: 0 },
  })
  part.dispatch(request, NO_DETOUR)
  t.deepEqual(around.effects(), [], 'node 0 is the root, and no application of joins is attached here')
  part.dispatch(message('84', { origin: node(NEWCOMER) }), NO_DETOUR)
  t.deepEqual(around.effects(), [`→ ${NEWCOMER}  parcel 1, hop 2`], 'any other message of its goes there')
})

test('an unmeasured hop is given 3 s, a measured one its retransmission time-out within 50 ms and 10 s', (t) => {
  for (const [roundTrip, timeout] of [
    [undefined, '3s'],
    [milliseconds(1), '50ms'],
    [milliseconds(100), '300ms'],
    [seconds(9), '10s'],
  ] as const) {
    const { part, around } = forwarding()
    if (roundTrip !== undefined) around.state.peers.measured(node(ENTRY), roundTrip)
    send(part, '2f')
    t.deepEqual(around.effects({ timers: ['retransmission'] }), [
      `starts timer retransmission 1, ${timeout}`,
      HOP(ENTRY),
    ])
  }
})

test('an acknowledgement ends the wait, and measures the hop; one from another node does neither', (t) => {
  const { part, around } = forwarding()
  send(part, '2f')
  around.passes(milliseconds(30))
  part.acknowledged(node(RIGHT), 1)
  t.is(around.state.peers.roundTrip(node(RIGHT)), undefined)
  part.acknowledged(node(ENTRY), 1)
  t.is(around.state.peers.roundTrip(node(ENTRY)), milliseconds(30))
  t.true(around.effects().includes(`probing.acknowledged ${ENTRY}`))
  around.passes(minutes(1))
  t.deepEqual(around.effects(), [])
})

test('a silent hop is suspected, and the message goes round it', (t) => {
  const { part, around } = forwarding()
  send(part, '2f')
  around.effects()
  around.passes(seconds(3))
  t.deepEqual(around.effects(), [
    `suspects ${ENTRY}: no acknowledgement in time`,
    `probing.suspect ${ENTRY}`,
    HOP(FAR_LEFT),
  ])
})

test('a silent root is asked again with twice the patience; the next closest is warned once, and asked whether it lives', (t) => {
  const { part, around } = forwarding()
  send(part, '94')
  around.effects()
  around.passes(seconds(3 + 6))
  const again = [`suspects ${RIGHT}: no acknowledgement in time`, `probing.suspect ${RIGHT}`]
  t.deepEqual(around.effects(), [
    ...again,
    `→ ${FAR_RIGHT}  reportDead ${RIGHT}`,
    `probing.suspect ${FAR_RIGHT}`,
    HOP(RIGHT),
    ...again,
    HOP(RIGHT),
  ])
})

test('a message that was sent twice measures nothing', (t) => {
  const { part, around } = forwarding()
  send(part, '94')
  around.passes(milliseconds(3_100))
  part.acknowledged(node(RIGHT), 1)
  t.is(around.state.peers.roundTrip(node(RIGHT)), undefined)
})

test('a root that answers probes and never acknowledges is given up after eight transmissions', (t) => {
  const { part, around } = forwarding()
  send(part, '94')
  around.passes(minutes(5))
  const effects = around.effects()
  t.is(effects.filter((effect) => effect === HOP(RIGHT)).length, 8)
  t.is(effects.at(-1), 'drops the message: never acknowledged')
})

test('when all ways on are silent they are tried again, each time with twice the patience, and eight times at most', (t) => {
  const { part, around } = forwarding()
  send(part, '2f')
  const sentAt: number[] = []
  let last: string | undefined
  for (let second = 0; second < 300; second++) {
    const effects = around.effects()
    if (effects.includes(HOP(ENTRY))) sentAt.push(second)
    last = effects.at(-1) ?? last
    around.passes(seconds(1))
  }
  const rounds = sentAt.slice(1).map((at, index) => at - sentAt[index]!)
  t.is(sentAt.length, 8)
  t.is(rounds[1], 2 * rounds[0]!)
  t.true(rounds.every((round, index) => index === 0 || round >= rounds[index - 1]!))
  t.is(last, 'drops the message: never acknowledged')
})

test('what waits for a peer that is found dead goes another way at once', (t) => {
  const { part, around } = forwarding()
  send(part, '94')
  around.effects()
  around.state.leafSet.remove(node(RIGHT))
  part.peerDied(node(RIGHT))
  t.deepEqual(around.effects(), [HOP(FAR_RIGHT)])
  around.passes(micros(seconds(3) - 1))
  t.deepEqual(around.effects(), [], 'and the first transmission is forgotten')
})

test('a direct message is repeated to its receiver, and comes back when that is dead', (t) => {
  const { part, around } = forwarding({}, { dead: [FAR_LEFT] })
  part.sendDirect(COURIER_APPLICATION, node(RIGHT), parcel(1))
  part.sendDirect(COURIER_APPLICATION, node(FAR_LEFT), parcel(2))
  around.passes(seconds(3))
  const effects = around.effects()
  t.is(effects.filter((effect) => effect === `→ ${RIGHT}  receipt of parcel 1`).length, 2)
  t.is(effects.filter((effect) => effect === `→ ${FAR_LEFT}  receipt of parcel 2`).length, 1)
  t.true(effects.some((effect) => effect.startsWith(`application.undeliverable ${FAR_LEFT}`)))
})

test('a hint is the first hop', (t) => {
  const { part, around } = forwarding()
  send(part, '2f', RIGHT)
  t.deepEqual(around.effects(), [HOP(RIGHT)])
})

test('an application may change, redirect or stop what passes; a detour takes the original', (t) => {
  const stamped = forwarding(
    {},
    { decide: ({ payload }) => ({ action: 'continue', payload: { ...(payload as object), number: 2 } }) },
  )
  send(stamped.part, '2f')
  t.deepEqual(stamped.around.effects(), [`→ ${ENTRY}  parcel 2, hop 1`])
  const redirected = forwarding(
    {},
    { decide: ({ payload }) => ({ action: 'redirect', payload, next: node(LEFT) }) },
  )
  send(redirected.part, '2f')
  t.deepEqual(redirected.around.effects(), [HOP(LEFT)])
  const stopped = forwarding({}, { decide: () => ({ action: 'stop' }) })
  send(stopped.part, '2f')
  t.deepEqual(stopped.around.effects(), [])
})

test('a message that has travelled 64 hops is dropped', (t) => {
  const { part, around } = forwarding()
  part.dispatch(message('2f', { hops: 64 }), NO_DETOUR)
  t.deepEqual(around.effects(), ['drops the message: hop limit'])
})

test('without acknowledgements a message is sent once; with lazy repair the hop is probed', (t) => {
  const { part, around } = forwarding({ parameters: { acks: false, repair: 'lazy' } })
  send(part, '2f')
  around.passes(minutes(1))
  t.deepEqual(around.effects(), [HOP(ENTRY), `probing.probe ${ENTRY}`])
  part.routeReceived(node(LEFT), message('81', { ackId: 0 }))
  t.false(around.effects().some((effect) => effect.includes('ack')))
})

test('what is for a hop that is not reached straight is relayed by the node that reaches it', (t) => {
  const { part, around } = forwarding()
  around.state.ways.note(node(ENTRY), { via: node(LEFT), until: seconds(300) })
  send(part, '2f')
  t.deepEqual(around.effects(), [`→ ${LEFT}  relayed for 0: route join request, hop 1`])
})

// The describing of messages knows no parcels: it calls them join requests.
test('when a way to a peer is found what it has not acknowledged goes that way', (t) => {
  const { part, around } = forwarding()
  send(part, '8f')
  part.sendDirect(COURIER_APPLICATION, node(RIGHT), parcel(2))
  around.effects()
  around.state.ways.note(node(RIGHT), { via: node(LEFT), until: seconds(300) })
  part.wayFound(node(RIGHT))
  t.deepEqual(around.effects(), [
    `→ ${LEFT}  relayed for 0: route join request, hop 1`,
    `→ ${LEFT}  relayed for 0: join request`,
  ])
})

test('each hop of a traced message learns the hop before, and passes the message on as traced', (t) => {
  const { part, around } = forwarding()
  part.routeReceived(node(LEFT), message('2f', { kind: 'tracedRoute' }))
  t.deepEqual(around.effects(), [
    `→ ${LEFT}  ack 9`,
    `relay.traced ${LEFT} (traced route join request, hop 1)`,
    `→ ${ENTRY}  traced route join request, hop 2`,
  ])
})
