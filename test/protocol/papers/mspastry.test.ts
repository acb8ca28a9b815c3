import test from 'ava'
import { MSPASTRY } from '../../../protocol/base/parameters.ts'
import { micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import {
  BEYOND,
  ENTRY,
  FAR_LEFT,
  FAR_RIGHT,
  LEFT,
  NEWCOMER,
  RIGHT,
  RIVAL,
} from '../../world/neighbourhood.ts'
import { node } from '../samples.ts'
import { key, leafSetState, Member, outcomeOf, parcelTo, saying } from './setting.ts'

/* [MSP] Castro, Costa & Rowstron, Performance and dependability of structured peer-to-peer overlays, DSN 2004: §3, fig. 2. */

const { heartbeatPeriod: Tls, probeTimeout: To, probeRetries: r } = MSPASTRY
/** No leaf exchange and no table probe comes between. */
const QUIET = { leafExchangePeriod: minutes(600), tableProbing: 'off', rowExchangePeriod: micros(0) } as const
const FIVE = ['overlay idBits=8 b=2 L=4', 'join 10 40 70 a0 d0 every=1s', 'advance 5s'] as const

// The consistent join, and what fig. 2 says of it.

test('[MSP §3] a newcomer is not active before each leaf that the root named has answered its probe', (t) => {
  const lines = outcomeOf(...FIVE, 'join b8', 'advance 1s show=joinReply,leafSetProbe,leafSetReply')
  const [reply, ...rest] = saying(lines, /6/)
  t.is(reply, '4 → 6  joinReply leaves [4 5 1 3 2]')
  t.deepEqual(
    rest.slice(0, 4),
    [4, 5, 1, 3].map((leaf) => `6 → ${leaf}  leafSetProbe (joining) leaves []`),
  )
  const answers = rest.filter((line) => line.includes('leafSetReply') && line.includes('→ 6'))
  t.is(answers.length, 4)
  t.true(rest.indexOf(answers.at(-1)!) < rest.indexOf('6      is active'))
})

test('[MSP §3] only an active node delivers: what reaches its root before waits there', (t) => {
  const member = new Member(QUIET)
  member.hears(RIGHT, parcelTo('80', 1))
  t.is(member.courier.delivered.length, 1)
  member.node.parts.activity.deactivate('for this test')
  member.hears(RIGHT, parcelTo('80', 2))
  t.is(member.courier.delivered.length, 1)
  member.node.parts.activity.becomeActive()
  t.is(member.courier.delivered.length, 2)
})

test('[MSP §3] only an active node answers a join request', (t) => {
  const member = new Member(QUIET)
  member.node.parts.activity.deactivate('for this test')
  const request = { ...parcelTo('84'), application: 0, origin: node(NEWCOMER), payload: { nextRow: 0 } }
  member.hears(RIGHT, request)
  t.deepEqual(member.sentTo('joinReply'), [])
  t.deepEqual(member.sentTo('joinQueued'), [NEWCOMER])
})

test('[MSP fig. 2] a node that others name is probed, and enters the leaf set when it has answered', (t) => {
  const member = new Member(QUIET)
  member.hearsLeafSet(RIGHT, { leaves: [NEWCOMER] })
  t.deepEqual(member.sentTo('leafSetProbe'), [NEWCOMER])
  t.false(member.leaves.includes(NEWCOMER))
  member.passes(milliseconds(20))
  t.deepEqual(member.leaves, [RIGHT, LEFT, FAR_LEFT, NEWCOMER])
})

test('[MSP fig. 2] a node that would not be a leaf is not probed', (t) => {
  const member = new Member(QUIET)
  member.hearsLeafSet(FAR_RIGHT, { leaves: [BEYOND] })
  t.deepEqual(member.sentTo('leafSetProbe'), [])
})

test('[MSP fig. 2] a leaf that another node holds for dead is probed', (t) => {
  const member = new Member(QUIET)
  member.hearsLeafSet(RIGHT, { failed: [FAR_RIGHT] })
  t.deepEqual(member.sentTo('ping'), [FAR_RIGHT], 'for a sign of life (ours)')
  t.true(
    member.leaves.includes(FAR_RIGHT),
    'and stays until its probes are silent (ours; the paper removes it)',
  )
})

test('[MSP fig. 2] probes and their replies carry the leaf set, and the nodes found dead', (t) => {
  const member = new Member(QUIET)
  member.silence(FAR_RIGHT)
  member.node.parts.probing.probe(node(FAR_RIGHT))
  member.passes(seconds(9))
  const state = leafSetState({ leaves: [FAR_RIGHT] })
  const probe = { kind: 'leafSetProbe', nonce: 7, seeking: false, ...state } as const
  member.hears(RIGHT, probe)
  const { message } = member.world.sentOf('leafSetReply').at(-1)!
  t.is(message.nonce, 7)
  t.deepEqual([...message.leaves].sort(), [LEFT, FAR_LEFT].map(node), 'but for the asker (ours)')
  t.deepEqual(message.failed, [node(FAR_RIGHT)])
})

test('[MSP fig. 2] a node that was found dead is not probed again; when it is heard it is a candidate again', (t) => {
  const member = new Member(QUIET)
  member.silence(FAR_RIGHT)
  member.node.parts.probing.probe(node(FAR_RIGHT))
  member.passes(seconds(9))
  member.mark()
  member.hearsLeafSet(RIGHT, { leaves: [FAR_RIGHT] })
  t.deepEqual(member.sentTo('leafSetProbe'), [])
  member.hears(FAR_RIGHT, { kind: 'ack', ackId: 0 })
  t.deepEqual(member.sentTo('leafSetProbe'), [FAR_RIGHT])
})

test('[MSP fig. 2] when no probe is open and a side is short, its outermost leaf is asked for more', (t) => {
  const member = new Member(QUIET)
  member.silence(FAR_RIGHT)
  member.node.parts.probing.probe(node(FAR_RIGHT))
  member.passes(micros(seconds(9) - 1))
  member.mark()
  member.passes(micros(1))
  t.deepEqual(member.died, [FAR_RIGHT])
  t.true(member.sentTo('leafSetProbe').includes(RIGHT), 'which is the outermost now')
})

test('[MSP fig. 2] a node that loses one side of its leaf set completely is not active until it has probed its way back', (t) => {
  const member = new Member(QUIET)
  member.silence(RIGHT, FAR_RIGHT)
  for (const leaf of [RIGHT, FAR_RIGHT]) member.node.parts.probing.probe(node(leaf))
  member.passes(seconds(9))
  t.false(member.node.isActive)
  member.passes(seconds(1))
  t.true(member.node.isActive)
})

// Failure detection.

test('[MSP §3.1] a heartbeat goes to the left neighbour, and to no other, once every Tls', (t) => {
  const member = new Member(QUIET)
  for (let period = 0; period < 10; period++) {
    for (const leaf of [RIGHT, LEFT, FAR_RIGHT, FAR_LEFT]) member.hears(leaf, { kind: 'ack', ackId: 0 })
    member.passes(Tls)
  }
  const beats = member.world.sentOf('heartbeat')
  t.deepEqual(new Set(beats.map(({ to }) => to as number)), new Set([LEFT]))
  const gaps = beats.slice(1).map(({ at }, index) => at - beats[index]!.at)
  t.deepEqual(new Set(gaps), new Set([Tls as number]))
})

test('[MSP §3.1] anything else that is sent to the left neighbour stands for the heartbeat', (t) => {
  const member = new Member(QUIET)
  for (let second = 0; second < 300; second += 10) {
    member.hears(LEFT, { kind: 'ping', nonce: 1 })
    member.hears(RIGHT, { kind: 'ack', ackId: 0 })
    member.passes(seconds(10))
  }
  t.deepEqual(member.sentTo('heartbeat'), [])
})

test('[MSP §3.1] a node that has not heard its right neighbour for Tls + To probes it', (t) => {
  const member = new Member(QUIET)
  member.hears(RIGHT, { kind: 'ack', ackId: 0 })
  member.passes(micros(Tls + To - 1))
  t.deepEqual(member.sentTo('leafSetProbe'), [])
  member.passes(micros(1))
  t.deepEqual(member.sentTo('leafSetProbe'), [RIGHT])
})

test('[MSP §3.1] any message of the right neighbour is a sign of life, and saves the probe', (t) => {
  const member = new Member(QUIET)
  for (let second = 0; second < 300; second += 25) {
    member.hears(RIGHT, { kind: 'distanceReport', roundTrip: milliseconds(20) })
    member.passes(seconds(25))
  }
  t.deepEqual(member.sentTo('leafSetProbe'), [])
})

test('[MSP §3.1] the left neighbour, and leaves farther off, may be silent', (t) => {
  const member = new Member(QUIET)
  member.silence(LEFT, FAR_LEFT, FAR_RIGHT)
  for (let second = 0; second < 600; second += 25) {
    member.hears(RIGHT, { kind: 'ack', ackId: 0 })
    member.passes(seconds(25))
  }
  t.deepEqual(member.died, [])
})

test('[MSP §3.1] a probe is repeated r times, each waits To, and then the node is dead', (t) => {
  const member = new Member(QUIET)
  member.silence(FAR_LEFT)
  member.node.parts.probing.probe(node(FAR_LEFT))
  member.passes(micros((r + 1) * To - 1))
  t.deepEqual(member.sentTo('leafSetProbe'), Array(r + 1).fill(FAR_LEFT))
  t.deepEqual(member.died, [])
  member.passes(micros(1))
  t.deepEqual(member.died, [FAR_LEFT])
  t.false(member.leaves.includes(FAR_LEFT))
})

test('[MSP §3.1] the direct neighbours of a dead node announce its death to all their leaves', (t) => {
  const member = new Member({ ...QUIET, leafSetSize: 4 })
  member.silence(LEFT)
  member.node.parts.probing.probe(node(LEFT))
  member.passes(micros((r + 1) * To - 1))
  member.mark()
  member.passes(micros(1))
  const told = member.world
    .sentOf('leafSetProbe')
    .filter(({ message }) => message.failed.includes(node(LEFT)))
  for (const leaf of [RIGHT, FAR_RIGHT, FAR_LEFT])
    t.true(
      told.some(({ to }) => to === node(leaf)),
      `${leaf}`,
    )
})

test('[MSP §3.1] a leaf that is no direct neighbour may die without an announcement', (t) => {
  const member = new Member(QUIET)
  member.silence(FAR_LEFT)
  member.node.parts.probing.probe(node(FAR_LEFT))
  member.passes(micros((r + 1) * To - 1))
  member.mark()
  member.passes(micros(1))
  t.deepEqual(
    member.sentTo('leafSetProbe').filter((to) => to !== LEFT && to !== ENTRY),
    [],
    'its side is asked for another',
  )
})

test('[MSP §3.1] leaf sets are exchanged with every leaf within the stated period', (t) => {
  const member = new Member({ ...QUIET, leafExchangePeriod: minutes(10) })
  for (let second = 0; second < 600; second += 20) {
    member.hears(RIGHT, { kind: 'ack', ackId: 0 })
    member.passes(seconds(20))
  }
  t.deepEqual(member.sentTo('leafSetProbe').sort(), [RIGHT, FAR_RIGHT, LEFT, FAR_LEFT])
})

test('[MSP §3.1] a node that got no input for more than Tls + (r + 1) To was paused, and probes its leaves before it delivers', (t) => {
  const member = new Member(QUIET)
  member.passes(Tls)
  member.hears(RIGHT, { kind: 'ack', ackId: 0 })
  member.world.pause(node(0))
  member.passes(micros(Tls + (r + 1) * To + 1))
  member.world.unpause(node(0))
  member.mark()
  member.hears(RIGHT, parcelTo('80'))
  t.deepEqual(member.sentTo('leafSetProbe').sort(), [RIGHT, FAR_RIGHT, LEFT, FAR_LEFT])
  t.deepEqual(member.courier.delivered, [])
  member.passes(milliseconds(20))
  t.is(member.courier.delivered.length, 1)
})

// Acknowledgements of every hop.

test('[MSP §3.2] each hop acknowledges a message to the hop before it', (t) => {
  const member = new Member(QUIET)
  member.hears(RIGHT, parcelTo('20', 1, 9))
  t.deepEqual(
    member.world.sentOf('ack').map(({ to, message }) => [to, message.ackId]),
    [[node(RIGHT), 9]],
  )
  t.deepEqual(member.sentTo('route'), [ENTRY])
})

test('[MSP §3.2] a hop without a measured round trip is given 3 s; otherwise as TCP does, but no less than 50 ms', (t) => {
  for (const [to, hex, timeout] of [
    [ENTRY, '20', milliseconds(60)],
    [RIGHT, '90', seconds(3)],
  ] as const) {
    const member = new Member(QUIET)
    member.courier.routing.route(key(hex), { number: 1, instruction: 'pass', stamps: [] })
    t.deepEqual(member.sentTo('route'), [to])
    member.passes(micros(timeout - 1))
    t.deepEqual(member.world.eventsOf('suspected'), [], hex)
    member.passes(micros(1))
    t.is(member.world.eventsOf('suspected').length, 1, hex)
  }
})

test('[MSP §3.2] a hop that does not acknowledge in time is probed, and the message goes another way', (t) => {
  const member = new Member(QUIET)
  member.node.table.add(node(RIVAL), milliseconds(30))
  member.courier.routing.route(key('30'), { number: 1, instruction: 'pass', stamps: [] })
  member.passes(milliseconds(60))
  t.deepEqual(member.sentTo('route').slice(0, 1), [ENTRY])
  t.not(member.sentTo('route')[1], ENTRY)
  t.deepEqual(member.sentTo('ping'), [ENTRY])
  t.true(member.node.table.has(node(ENTRY)), 'it is not dead yet')
})

test('[MSP §3.2] the last hop is not diverted from: the root is asked again until it is found dead', (t) => {
  const member = new Member(QUIET)
  member.silence(RIGHT)
  member.courier.routing.route(key('94'), { number: 1, instruction: 'pass', stamps: [] })
  member.passes(seconds(5))
  t.deepEqual(new Set(member.sentTo('route')), new Set([RIGHT]))
  t.true(member.sentTo('route').length > 1)
  member.passes(seconds(9))
  t.deepEqual(member.died, [RIGHT])
  t.is(member.sentTo('route').at(-1), FAR_RIGHT, 'the next closest')
})

test('[MSP §3.2] a message that is sent again is delivered once', (t) => {
  const member = new Member(QUIET)
  member.hears(RIGHT, parcelTo('80', 1, 9))
  member.hears(RIGHT, parcelTo('80', 1, 9))
  member.hears(FAR_RIGHT, parcelTo('80', 1, 3))
  t.is(member.courier.delivered.length, 1)
  t.is(member.sentTo('ack').length, 3, 'but acknowledged each time')
})

test('[MSP §3.2] a message that was sent twice says nothing about the round trip', (t) => {
  const member = new Member(QUIET)
  member.courier.routing.route(key('90'), { number: 1, instruction: 'pass', stamps: [] })
  member.passes(seconds(4))
  const { message } = member.world.sentOf('route').at(-1)!
  member.silence(RIGHT)
  const before = member.node.parts.state.peers.roundTrip(node(RIGHT))
  member.hears(RIGHT, { kind: 'ack', ackId: message.ackId })
  t.is(member.node.parts.state.peers.roundTrip(node(RIGHT)), before)
})
