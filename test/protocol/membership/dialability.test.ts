import test from 'ava'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { Dialability, type DialabilityOwner } from '../../../protocol/membership/dialability.ts'
import { ENTRY, FAR_LEFT, LEFT, NEWCOMER, RIGHT, RIVAL } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

const LEAVES = [RIGHT, LEFT, FAR_LEFT].map(node)

/** Dialability alone, at node 0, whose table is empty: it asks its leaves. */
function dialability() {
  const around = new Surroundings({ table: [] })
  const part = ofOneNode(
    (store) =>
      new Dialability(
        store,
        around.host,
        around.state,
        { tries: 3 },
        around.sibling<DialabilityOwner>('owner'),
      ),
  )
  around.timerFired = () => part.timedOut()
  return { part, around }
}

test('one node is asked to have another dial this one; when that has, five minutes pass before any doubt counts', (t) => {
  const { part, around } = dialability()
  part.doubt()
  const [asked, ...none] = around.effects()
  t.regex(asked!, /^→ [1-4] {2}dialBack 0$/)
  t.deepEqual(none, [])
  part.received(node(NEWCOMER), node(0))
  t.deepEqual(around.effects(), ['owner.dialable'])
  around.passes(micros(minutes(5) - 1))
  part.doubt()
  t.deepEqual(around.effects(), [])
  around.passes(micros(1))
  part.doubt()
  t.is(around.effects().length, 1)
})

/** Nodes that are asked to dial this one, and live: they answer when they are asked to have another dial it. */
const DIALLERS = [ENTRY, NEWCOMER, RIVAL]

test('three live nodes that were to dial this node did not reach it: after 21 failed requests within 18 s, that is the verdict', (t) => {
  const { part, around } = dialability()
  part.check(LEAVES)
  around.passes(seconds(3))
  for (const dialler of DIALLERS) part.received(node(LEFT), node(dialler))
  around.effects()
  around.passes(seconds(3))
  const asked = around.effects()
  for (const dialler of DIALLERS) {
    t.true(asked.includes(`→ ${dialler}  dialBack 0`))
    part.received(node(dialler), node(LEFT))
  }
  around.passes(micros(seconds(12) - 1))
  t.is(around.effects().length, 12)
  around.passes(micros(1))
  t.is(around.effects().at(-1), 'owner.undialable')
})

test('silence alone is no verdict: the nodes that were asked may be dead', (t) => {
  const { part, around } = dialability()
  part.check(LEAVES)
  around.passes(micros(seconds(18) - 1))
  t.is(around.effects().length, 21)
  around.passes(micros(1))
  t.deepEqual(around.effects(), ['owner.undecided'])
})

test('nodes that were to dial this one may be dead: they count when they have answered themselves', (t) => {
  const { part, around } = dialability()
  part.check(LEAVES)
  around.passes(seconds(3))
  for (const dialler of DIALLERS) part.received(node(LEFT), node(dialler))
  around.passes(seconds(3))
  part.received(node(RIVAL), node(LEFT))
  around.passes(seconds(12))
  t.is(around.effects().at(-1), 'owner.undecided')
})

test('a dialling by a node that this one has just asked is no proof, and says nothing against it', (t) => {
  const { part, around } = dialability()
  part.check(LEAVES)
  around.passes(seconds(9))
  for (let count = 0; count < 4; count++) part.received(node(LEFT), node(RIGHT))
  part.received(node(RIGHT), node(0))
  around.passes(seconds(9))
  t.is(around.effects().at(-1), 'owner.undecided')
})

test('a joiner can be dialled once a node has reached it to which it has not written', (t) => {
  const { part, around } = dialability()
  part.begin()
  around.host.send(node(LEFT), { kind: 'ping', nonce: 1 })
  t.true(around.state.writtenTo!.has(node(LEFT)))
  t.false(around.state.writtenTo!.has(node(ENTRY)))
  part.reached()
  around.effects()
  part.joined()
  part.doubt()
  t.deepEqual(around.effects(), [])
})

test('a node that is asked passes the request on to another and says to whom; that one dials', (t) => {
  const { part, around } = dialability()
  part.received(node(NEWCOMER), node(NEWCOMER))
  const [passedOn, said] = around.effects()
  const to = /^→ (\d) {2}dialBack 6$/.exec(passedOn!)![1]
  t.is(said, `→ ${NEWCOMER}  dialBack ${to}`)
  part.received(node(LEFT), node(NEWCOMER))
  t.deepEqual(around.effects(), [`→ ${NEWCOMER}  dialBack ${NEWCOMER}`])
})
