import test from 'ava'
import { MSPASTRY } from '../../../protocol/base/parameters.ts'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { FastExchange } from '../../../protocol/membership/fast-exchange.ts'
import { LeafExchange } from '../../../protocol/membership/leaf-exchange.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { FAR_LEFT, FAR_RIGHT, LEFT, RIGHT } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

const LEAVES = [RIGHT, FAR_RIGHT, LEFT, FAR_LEFT]

/** Leaf exchange alone. A round is an hour; four leaves have four turns. A leaf that is probed answers at once, and is then not asked twice. */
function exchange() {
  const around = new Surroundings()
  const { peers, leafSet } = around.state
  const probed: number[] = []
  const probe = (leaf: number) => {
    const { time } = around.world
    const lastExchange = peers.leafLastExchange(leafSet.placeOf(node(leaf)), time)
    if (lastExchange !== undefined && time - lastExchange < seconds(1)) return
    probed.push(leaf)
    peers.exchanged(node(leaf), time)
  }
  const part = ofOneNode(
    (store) =>
      new LeafExchange(store, around.host, around.state, around.sibling<Probing>('probing', { probe })),
  )
  around.timerFired = () => part.due()
  return { part, around, probed, peers }
}

test('a round has a turn for each leaf', (t) => {
  const { part, around } = exchange()
  part.start()
  t.deepEqual(around.effects({ timers: ['leafExchange'] }), ['starts timer leafExchange, 15m'])
})

test('with every leaf the leaf set is exchanged once per hour', (t) => {
  const { part, around, probed } = exchange()
  part.start()
  around.passes(minutes(60))
  t.deepEqual([...probed].sort(), LEAVES)
  around.passes(minutes(60))
  t.deepEqual([...probed].sort(), [...LEAVES, ...LEAVES].sort())
})

test('a leaf with which sets were exchanged recently, begun by either side, has no turn', (t) => {
  const { part, around, probed, peers } = exchange()
  part.start()
  for (let quarter = 0; quarter < 8; quarter++) {
    peers.exchanged(node(LEFT), around.world.time)
    around.passes(minutes(15))
  }
  t.false(probed.includes(LEFT))
  t.true(probed.includes(RIGHT))
})

test('the round is fast when within a minute L/4 leaves have come or gone after one before', (t) => {
  const fast = ofOneNode((store) => new FastExchange(store, { ...MSPASTRY, leafSetSize: 16 }))
  t.is(fast.period(seconds(0)), minutes(60))
  const changes = [0, 10, 20, 30, 40].map((time) => fast.noteChange(seconds(time)))
  t.deepEqual(changes, [false, false, false, false, true])
  t.is(fast.period(seconds(41)), minutes(1))
  t.false(fast.noteChange(seconds(42)), 'it is fast already')
  t.is(fast.period(seconds(42 + 75)), minutes(60), 'five quarters of a minute after the last such change')
})

test('changes that are spread out leave the round slow', (t) => {
  const fast = ofOneNode((store) => new FastExchange(store, { ...MSPASTRY, leafSetSize: 16 }))
  for (let time = 0; time < 600; time += 21) t.false(fast.noteChange(seconds(time)))
})

test('a round that becomes fast begins at once', (t) => {
  const { part, around } = exchange()
  part.start()
  around.effects()
  for (let change = 0; change < 3; change++) part.leafSetChanged()
  t.deepEqual(around.effects({ timers: ['leafExchange'] }), ['starts timer leafExchange, 15s'])
})

test('a node that is not active keeps to the slow round', (t) => {
  const { part, around } = exchange()
  part.start()
  around.state.status.interrupted()
  around.effects()
  for (let change = 0; change < 10; change++) part.leafSetChanged()
  t.deepEqual(around.effects({ timers: ['leafExchange'] }), [])
  around.passes(micros(1))
})
