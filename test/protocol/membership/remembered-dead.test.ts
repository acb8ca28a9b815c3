import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { micros, minutes } from '../../../protocol/base/time.ts'
import { RememberedDead } from '../../../protocol/membership/remembered-dead.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node, prove } from '../samples.ts'

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

test('those remembered are the latest sixteen of a map in the order of their deaths', (t) => {
  const step = fc.record({ act: fc.constantFrom('note', 'note', 'forget', 'forget old'), peer: fc.nat(24) })
  prove(
    t,
    fc.property(
      fc.array(step, { maxLength: 200, size: 'max' }),
      fc.constantFrom(0, 1.8e15),
      (steps, epoch) => {
        const dead = ofOneNode((store) => new RememberedDead(store))
        const model = new Map<number, number>()
        for (const [index, { act, peer }] of steps.entries()) {
          const time = micros(epoch + index * HOURS)
          if (act === 'note') {
            dead.note(node(peer), time)
            model.delete(peer)
            model.set(peer, time)
            if (model.size > 16) model.delete([...model.keys()][0]!)
          } else if (act === 'forget') {
            assert.equal(dead.forget(node(peer)), model.delete(peer))
          } else {
            dead.forgetOld(time)
            for (const [old, at] of [...model]) if (time - at >= 24 * HOURS) model.delete(old)
          }
          assert.equal(dead.isEmpty, model.size === 0)
          const order = Array.from({ length: model.size }, (_, place) =>
            dead.pick((place + 0.5) / model.size),
          )
          assert.deepEqual(order, [...model.keys()])
          for (let other = 0; other <= 24; other++) assert.equal(dead.has(node(other)), model.has(other))
        }
      },
    ),
  )
})
