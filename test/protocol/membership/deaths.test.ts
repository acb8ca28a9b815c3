import test from 'ava'
import { micros } from '../../../protocol/base/time.ts'
import { Deaths } from '../../../protocol/membership/deaths.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node } from '../samples.ts'

/** Peers that were found dead in this order, one each microsecond from 1. */
function deaths(...peers: readonly number[]): Deaths {
  const dead = ofOneNode((store) => new Deaths(store))
  for (const [index, peer] of peers.entries()) dead.note(node(peer), micros(index + 1))
  return dead
}

test('the dead are listed in the order of their deaths; the list stays as it is when another one dies', (t) => {
  const dead = deaths(7, 3, 5)
  const list = dead.list()
  t.deepEqual(list, [7, 3, 5].map(node))
  t.is(dead.list(), list)
  dead.note(node(1), micros(4))
  dead.forget(node(3))
  t.deepEqual(dead.list(), [7, 5, 1].map(node))
  t.deepEqual(list, [7, 3, 5].map(node))
})

test('deaths of long ago are forgotten up to the first that is not; none is forgotten twice', (t) => {
  const dead = deaths(7, 3, 5)
  t.deepEqual(dead.forgetUntil(0), [])
  t.deepEqual(dead.forgetUntil(2), [7, 3].map(node))
  t.deepEqual(dead.forgetUntil(2), [])
  t.false(dead.has(node(3)))
  t.true(dead.has(node(5)))
})

test('the next of the dead is forgotten in its turn, also if the first was found dead again and is forgotten sooner', (t) => {
  const dead = deaths(7, 3, 7, 5)
  t.deepEqual(dead.forgetUntil(2), [], 'the first has the later time')
  dead.forget(node(7))
  t.deepEqual(dead.forgetUntil(2), [node(3)])
  t.deepEqual(dead.forgetUntil(3), [])
  t.deepEqual(dead.forgetUntil(4), [node(5)])
})

test('a peer that is found dead again keeps its place in the list, with the later time', (t) => {
  const dead = deaths(7, 3, 7)
  t.deepEqual(dead.list(), [7, 3].map(node))
  t.deepEqual(dead.forgetUntil(2), [])
})

test('1,024 deaths are remembered: the oldest gives way', (t) => {
  const dead = deaths(...Array.from({ length: 1_026 }, (_, index) => index))
  t.is(dead.list().length, 1_024)
  t.deepEqual(
    [0, 1, 2, 1_025].map((peer) => dead.has(node(peer))),
    [false, false, true, true],
  )
})

test('the deaths that one node knows of are no other node’s', (t) => {
  const store = new NodeStore(2)
  const dead = new Deaths(store)
  const [one, other] = [store.add(), store.add()]
  store.enter(one)
  dead.note(node(7), micros(1))
  store.enter(other)
  t.false(dead.has(node(7)))
  t.deepEqual(dead.list(), [])
  dead.note(node(3), micros(1))
  store.enter(one)
  dead.forgetAll()
  store.enter(other)
  t.true(dead.has(node(3)))
})

test('a node that is not among the dead is not taken for one of them, even if 32 or more are dead', (t) => {
  const dead = deaths(...Array.from({ length: 40 }, (_, index) => 2 * index))
  for (let peer = 0; peer < 80; peer++) t.is(dead.has(node(peer)), peer % 2 === 0, `${peer}`)
  for (let peer = 0; peer < 80; peer += 4) dead.forget(node(peer))
  for (let peer = 0; peer < 80; peer++) t.is(dead.has(node(peer)), peer % 4 === 2, `${peer}`)
  dead.forgetAll()
  for (let peer = 0; peer < 80; peer++) t.false(dead.has(node(peer)))
  dead.note(node(33), micros(100))
  t.true(dead.has(node(33)))
  t.false(dead.has(node(1)))
})
