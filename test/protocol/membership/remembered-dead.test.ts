import test from 'ava'
import { micros, minutes } from '../../../protocol/base/time.ts'
import { RememberedDead } from '../../../protocol/membership/remembered-dead.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node } from '../samples.ts'

const HOURS = minutes(60)
const now = micros(0)

test('sixteen are remembered: the one that was found dead longest ago makes room for the next', (t) => {
  const dead = ofOneNode((store) => new RememberedDead(store))
  for (let peer = 1; peer <= 16; peer++) dead.note(node(peer), now)
  dead.note(node(1), now)
  dead.note(node(17), now)
  t.false(dead.has(node(2)))
  t.true([1, 3, 16, 17].every((peer) => dead.has(node(peer))))
})

test('one is remembered for a day, from the last time that it was found dead', (t) => {
  const dead = ofOneNode((store) => new RememberedDead(store))
  for (const peer of [1, 2]) dead.note(node(peer), now)
  dead.note(node(1), micros(23 * HOURS))
  dead.forgetOld(micros(24 * HOURS - 1))
  t.true(dead.has(node(2)))
  dead.forgetOld(micros(24 * HOURS))
  t.false(dead.has(node(2)))
  dead.forgetOld(micros(47 * HOURS))
  t.true(dead.isEmpty)
})

test('each of those remembered can be picked', (t) => {
  const dead = ofOneNode((store) => new RememberedDead(store))
  for (const peer of [5, 6, 7]) dead.note(node(peer), now)
  t.true(dead.forget(node(6)))
  t.false(dead.forget(node(6)))
  t.deepEqual(
    [0, 0.49, 0.5, 0.99].map((draw) => dead.pick(draw)),
    [5, 5, 7, 7].map(node),
  )
})
