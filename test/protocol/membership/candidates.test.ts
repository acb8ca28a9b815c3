import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { Candidates } from '../../../protocol/membership/candidates.ts'
import { Hints } from '../../../protocol/membership/hints.ts'
import { Marks } from '../../../protocol/membership/marks.ts'
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
import { node, prove } from '../samples.ts'

const LEAVES = [RIGHT, FAR_RIGHT, LEFT, FAR_LEFT]
const stateWith = (leaves: readonly number[], table: readonly number[] = []) =>
  stateKnowing({ ids: IDS, leaves, table })

test('a node is a candidate if the leaf set would take it', (t) => {
  const candidates = ofOneNode((store) => new Candidates(store, stateWith(LEAVES)))
  t.true(candidates.wouldAdd(node(NEWCOMER)))
  t.false(candidates.wouldAdd(node(BEYOND)))
  t.false(candidates.wouldAdd(node(RIGHT)), 'it is there')
})

test('a node that the others would push out if all live is none, until they have answered', (t) => {
  const candidates = ofOneNode((store) => new Candidates(store, stateWith([RIGHT, LEFT, FAR_LEFT])))
  t.true(candidates.wouldAdd(node(BEYOND)))
  candidates.assumeLive(node(NEWCOMER))
  t.false(candidates.wouldAdd(node(BEYOND)), '84 and 90 would fill the side')
  candidates.gone(node(NEWCOMER))
  t.true(candidates.wouldAdd(node(BEYOND)), 'it is dead')
  candidates.assumeLive(node(NEWCOMER))
  candidates.allAnswered()
  t.true(candidates.wouldAdd(node(BEYOND)), 'what was assumed is forgotten')
})

test('candidates that are named together are probed if they would be leaves if all lived, in any order of naming', (t) => {
  const candidates = ofOneNode((store) => new Candidates(store, stateWith([RIGHT, LEFT, FAR_LEFT])))
  t.deepEqual(candidates.closestOf([node(BEYOND)]), [node(BEYOND)])
  t.deepEqual(candidates.closestOf([node(BEYOND), node(NEWCOMER)]), [node(NEWCOMER)])
  t.deepEqual(candidates.closestOf([node(NEWCOMER), node(BEYOND)]), [node(NEWCOMER)])
  t.deepEqual(candidates.closestOf([]), [])
})

test('a side with gaps is filled from less than half-way round the ring only', (t) => {
  const state = stateWith([RIGHT, LEFT, FAR_LEFT])
  const candidates = ofOneNode((store) => new Candidates(store, state))
  t.true(candidates.among([node(RIVAL)]).length === 1, 'a side that has always been short takes any node')
  state.leafSet.add(node(FAR_RIGHT))
  state.leafSet.remove(node(FAR_RIGHT))
  t.deepEqual(
    candidates.among([BEYOND, ENTRY].map(node)),
    [node(BEYOND)],
    '21 is more than half-way round from 80',
  )
})

const HANDLES = 14
const handle = fc.integer({ min: 0, max: HANDLES - 1 })

/** A node with ids, lists and sets of which any may be short, full or overlap; a node that is asked for its leaves is reckoned with. */
const heard = fc.record({
  ids: fc
    .uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: HANDLES, maxLength: HANDLES })
    .map((ids) => ids.map((id) => id.toString(16).padStart(2, '0'))),
  leafSetSize: fc.constantFrom(2, 4, 8),
  changes: fc.array(fc.record({ handle, act: fc.constantFrom('add', 'add', 'remove') }), { maxLength: 40 }),
  areLookedThrough: fc.boolean(),
  asked: fc.array(handle, { maxLength: 3 }),
  named: fc.array(handle, { maxLength: 20 }),
})

test('of a list those are worth probing that the leaf set would take, nearby ones only if it has lost members', (t) => {
  prove(
    t,
    fc.property(heard, ({ ids, leafSetSize, changes, areLookedThrough, asked, named }) => {
      const state = stateKnowing({ ids, parameters: { leafSetSize } })
      const { leafSet } = state
      const candidates = ofOneNode((store) => new Candidates(store, state))
      for (const { handle, act } of changes) leafSet[act](node(handle))
      if (areLookedThrough) leafSet.confirmContiguous()
      const ifAllLive = leafSet.copy()
      for (const peer of asked.map(node)) {
        candidates.assumeLive(peer)
        if (!leafSet.has(peer)) ifAllLive.add(peer)
      }
      const neighbour = [...leafSet.side('counterclockwise')].reverse()
      for (const list of [named.map(node), leafSet.members(), [...neighbour, ...leafSet.side('clockwise')]])
        assert.deepEqual(
          candidates.among(list),
          list.filter((peer) =>
            leafSet.mayHaveGaps ? ifAllLive.wouldAddNearby(peer) : ifAllLive.wouldAdd(peer),
          ),
        )
    }),
    { numRuns: 1_000 },
  )
})

test('marked nodes are found, except nodes that share a place with one that is marked later; no other node is', (t) => {
  const marks = new Marks()
  t.false(marks.isMarked(node(0)), 'nothing is marked yet')
  marks.mark([1, 2, 258].map(node))
  t.deepEqual(
    [0, 1, 2, 257, 258].filter((each) => marks.isMarked(node(each))),
    [1, 258],
  )
  marks.mark([node(3)])
  t.false(marks.isMarked(node(1)))
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
