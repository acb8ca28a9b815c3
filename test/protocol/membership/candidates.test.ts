import test from 'ava'
import { Candidates } from '../../../protocol/membership/candidates.ts'
import { Hints } from '../../../protocol/membership/hints.ts'
import { stateKnowing } from '../../world/known-state.ts'
import {
  BEYOND,
  ENTRY,
  FAR_LEFT,
  FAR_RIGHT,
  IDS,
  LEFT,
  NEWCOMER,
  RIGHT,
  RIVAL,
} from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node } from '../samples.ts'

const LEAVES = [RIGHT, FAR_RIGHT, LEFT, FAR_LEFT]
const stateWith = (leaves: readonly number[], table: readonly number[] = []) =>
  stateKnowing({ ids: IDS, leaves, table })

test('a node is a candidate if the leaf set would take it', (t) => {
  const candidates = ofOneNode((store) => new Candidates(store, stateWith(LEAVES).leafSet))
  t.true(candidates.wouldAdd(node(NEWCOMER)))
  t.false(candidates.wouldAdd(node(BEYOND)))
  t.false(candidates.wouldAdd(node(RIGHT)), 'it is there')
})

test('a node that the others would push out if all live is none, until they have answered', (t) => {
  const candidates = ofOneNode((store) => new Candidates(store, stateWith([RIGHT, LEFT, FAR_LEFT]).leafSet))
  t.true(candidates.wouldAdd(node(BEYOND)))
  candidates.assumeLive(node(NEWCOMER))
  t.false(candidates.wouldAdd(node(BEYOND)), '84 and 90 would fill the side')
  candidates.gone(node(NEWCOMER))
  t.true(candidates.wouldAdd(node(BEYOND)), 'it is dead')
  candidates.assumeLive(node(NEWCOMER))
  candidates.allAnswered()
  t.true(candidates.wouldAdd(node(BEYOND)), 'what was assumed is forgotten')
})

test('of candidates that are named at once those are probed that would be leaves if all lived, whichever is named first', (t) => {
  const candidates = ofOneNode((store) => new Candidates(store, stateWith([RIGHT, LEFT, FAR_LEFT]).leafSet))
  t.deepEqual(candidates.closestOf([node(BEYOND)]), [node(BEYOND)])
  t.deepEqual(candidates.closestOf([node(BEYOND), node(NEWCOMER)]), [node(NEWCOMER)])
  t.deepEqual(candidates.closestOf([node(NEWCOMER), node(BEYOND)]), [node(NEWCOMER)])
  t.deepEqual(candidates.closestOf([]), [])
})

test('a side with gaps is filled from less than half-way round the ring only', (t) => {
  const state = stateWith([RIGHT, LEFT, FAR_LEFT])
  const candidates = ofOneNode((store) => new Candidates(store, state.leafSet))
  t.true(candidates.isWorthProbing(node(RIVAL)), 'a side that has always been short takes any node')
  state.leafSet.add(node(FAR_RIGHT))
  state.leafSet.remove(node(FAR_RIGHT))
  t.true(candidates.isWorthProbing(node(BEYOND)))
  t.false(candidates.isWorthProbing(node(ENTRY)), '21 is more than half-way round from 80')
})

test('a list that named no candidate is known until the leaf set changes', (t) => {
  const { leafSet } = stateWith(LEAVES)
  const candidates = ofOneNode((store) => new Candidates(store, leafSet))
  const list = [node(BEYOND)]
  candidates.noteDull(list)
  t.true(candidates.isKnownDull(list))
  t.false(candidates.isKnownDull([...list]), 'lists are values: the very same')
  leafSet.add(node(NEWCOMER))
  t.false(candidates.isKnownDull(list))
})

test('while a node is being asked no list is known: it was judged by what may not come true', (t) => {
  const candidates = ofOneNode((store) => new Candidates(store, stateWith(LEAVES).leafSet))
  const list = [node(BEYOND)]
  candidates.assumeLive(node(NEWCOMER))
  candidates.noteDull(list)
  candidates.allAnswered()
  t.false(candidates.isKnownDull(list))
})

test('hints: of leaves and table the three nodes first met going one way, the dead left out', (t) => {
  const hints = new Hints(stateWith([RIGHT, LEFT, FAR_LEFT], [ENTRY, BEYOND]))
  const nobody = () => false
  t.deepEqual(hints.closestKnown('clockwise', nobody), [RIGHT, BEYOND, ENTRY].map(node))
  t.deepEqual(hints.closestKnown('counterclockwise', nobody), [LEFT, FAR_LEFT, ENTRY].map(node))
  t.deepEqual(
    hints.closestKnown('clockwise', (peer) => peer === node(RIGHT)),
    [BEYOND, ENTRY, FAR_LEFT].map(node),
  )
})

test('hints for a seeker: the nodes of the table closest to it both ways, neither itself nor those that are named anyway', (t) => {
  const hints = new Hints(stateWith(LEAVES, [ENTRY, BEYOND, FAR_RIGHT]))
  t.deepEqual(hints.forSeeker(node(BEYOND), []), [ENTRY, FAR_RIGHT].map(node))
  t.deepEqual(hints.forSeeker(node(BEYOND), [node(FAR_RIGHT)]), [node(ENTRY)])
})
