import test from 'ava'
import { minutes, seconds } from '../../../protocol/base/time.ts'
import type { Instruction } from '../../world/courier.ts'
import { ENTRY, FAR_LEFT, FAR_RIGHT, LEFT, NEWCOMER, RIGHT } from '../../world/neighbourhood.ts'
import { node } from '../samples.ts'
import { key, Member, outcomeOf, parcelTo, saying } from './setting.ts'

/* [API] Dabek et al., Towards a common API for structured peer-to-peer overlays, IPTPS 2003. The application carries parcels. */

const parcel = (instruction: Instruction, stamps: readonly number[] = []) => ({
  number: 1,
  instruction,
  stamps,
})

/** A parcel for a key of `ENTRY` that reaches node 0 from its right neighbour. */
const passing = (instruction: Instruction, stamps: readonly number[] = []) => ({
  ...parcelTo('20', 1, 9),
  payload: parcel(instruction, stamps),
})

test('[API §3] route: a message goes to the root of its key, and is delivered there', (t) => {
  const lines = outcomeOf(
    'overlay idBits=8 b=2 L=4',
    'join 00 20 40 60 80 a0 c0 e0 every=1s',
    'advance 20s',
    'show parcel',
    'route 1 0x9c',
    'advance 1s',
  )
  t.deepEqual(saying(lines, 'receipt'), ['6 → 1  receipt of parcel 1'])
})

test('[API §3] route: a hint is the first hop', (t) => {
  const member = new Member()
  member.courier.routing.route(key('20'), parcel('pass'), { hint: node(FAR_LEFT) })
  t.deepEqual(member.sentTo('route'), [FAR_LEFT])
})

test('[API §3] forward: a node on the way is shown the message and its next hop, and may change the message', (t) => {
  const member = new Member()
  member.hears(RIGHT, passing('stamp'))
  t.deepEqual(
    member.courier.forwarded.map(({ next }) => next),
    [node(ENTRY)],
  )
  const [sent] = member.world.sentOf('route')
  t.deepEqual(sent!.message.payload, parcel('stamp', [0]))
})

test('[API §3] forward: it may send the message to another node next', (t) => {
  const member = new Member()
  member.hears(RIGHT, passing('redirect', [FAR_LEFT]))
  t.deepEqual(member.sentTo('route'), [FAR_LEFT])
})

test('[API §3] forward: it may stop the message; the hop before has its acknowledgement all the same', (t) => {
  const member = new Member()
  member.hears(RIGHT, passing('stop'))
  t.deepEqual(member.sentTo('route'), [])
  t.deepEqual(member.sentTo('ack'), [RIGHT])
})

test('[API §3] deliver: the root hands the message to the application of its id, and to no other', (t) => {
  const member = new Member()
  member.hears(RIGHT, { ...parcelTo('80', 1), application: 9 })
  t.deepEqual(member.courier.delivered, [])
  member.hears(RIGHT, parcelTo('80', 2))
  t.is(member.courier.delivered.length, 1)
})

test('[API §3] local_lookup: the next hops towards a key, best first', (t) => {
  const member = new Member()
  t.deepEqual(member.courier.routing.localLookup(key('20'), 1), [node(ENTRY)])
  t.deepEqual(member.courier.routing.localLookup(key('91'), 2), [node(RIGHT)], 'the root has no alternative')
})

test('[API §3] neighborSet: the nodes whose ids are closest to its own, itself first', (t) => {
  const member = new Member()
  t.deepEqual(member.courier.routing.neighborSet(3).sort(), [0, RIGHT, LEFT].map(node))
})

test('[API §3] replicaSet: the nodes on which copies of a key are to lie, the root first', (t) => {
  const member = new Member()
  t.deepEqual(member.courier.routing.replicaSet(key('91'), 2), [RIGHT, FAR_RIGHT, 0].map(node))
})

test('[API §3] update: an application learns which nodes enter and leave the leaf set', (t) => {
  const member = new Member()
  member.hearsLeafSet(NEWCOMER)
  member.silence(LEFT)
  member.node.parts.probing.probe(node(LEFT))
  member.passes(seconds(9))
  // The leaf that the newcomer displaces is not reported.
  const told = member.courier.neighbours.filter((each) => each.node !== node(FAR_RIGHT))
  t.deepEqual(told, [
    { node: node(NEWCOMER), change: 'joined' },
    { node: node(LEFT), change: 'left' },
  ])
})

test('[API §3] an application sends directly to a node, and is notified if that fails', (t) => {
  const member = new Member()
  member.silence(FAR_LEFT)
  member.courier.routing.send(node(FAR_LEFT), parcel('pass'))
  t.deepEqual([...new Set(member.sentTo('direct'))], [FAR_LEFT])
  member.passes(minutes(2))
  t.deepEqual(member.courier.undelivered, [{ to: node(FAR_LEFT), parcel: parcel('pass') }])
})
