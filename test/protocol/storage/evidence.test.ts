import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { idFromHex } from '../../../protocol/base/id.ts'
import { ArcSet } from '../../../protocol/storage/arc-set.ts'
import { Evidence, type Testimony } from '../../../protocol/storage/evidence.ts'
import { node, prove } from '../samples.ts'

const arc = (from: string, to: string): ArcSet => ArcSet.of({ from: idFromHex(from), to: idFromHex(to) })
const ALL = arc('00', '00')
const NOTHING: Testimony = { heard: ALL, sure: ArcSet.EMPTY, former: ArcSet.EMPTY, elders: [] }

test('where so many are sure is where the arcs of so many nodes overlap', (t) => {
  const evidence = new Evidence()
  evidence.add(node(1), { ...NOTHING, sure: arc('10', '40') })
  evidence.add(node(2), { ...NOTHING, sure: arc('20', '60') })
  evidence.add(node(3), { ...NOTHING, sure: arc('30', '50') })
  t.deepEqual(evidence.sureOf(1, ALL), arc('10', '60'))
  t.deepEqual(evidence.sureOf(2, ALL), arc('20', '50'))
  t.deepEqual(evidence.sureOf(3, ALL), arc('30', '40'))
  t.deepEqual(evidence.sureOf(3, arc('00', '38')), arc('30', '38'))
})

test('a node that answers about several arcs, one after another, counts once', (t) => {
  const evidence = new Evidence()
  evidence.add(node(1), { ...NOTHING, heard: arc('10', '20'), sure: arc('10', '20') })
  evidence.add(node(1), { ...NOTHING, heard: arc('20', '30'), sure: arc('20', '28') })
  t.deepEqual(evidence.heardFrom(node(1)), arc('10', '30'))
  t.deepEqual(evidence.sureOf(1, ALL), arc('10', '28'))
  t.true(evidence.sureOf(2, ALL).isEmpty)
})

const places = fc
  .tuple(fc.nat({ max: 15 }), fc.nat({ max: 15 }))
  .map(([from, to]) => arc(from.toString(16), to.toString(16)))
const answers = fc.array(fc.record({ from: fc.integer({ min: 1, max: 4 }), sure: places }), { maxLength: 8 })

test('whenever it is asked, an id counts once for each node that has been sure of it in any answer so far', (t) => {
  prove(
    t,
    fc.property(answers, fc.integer({ min: 1, max: 4 }), places, (given, count, arcs) => {
      const evidence = new Evidence()
      const sureOf = new Map<number, ArcSet>()
      for (const { from, sure } of given) {
        evidence.add(node(from), { ...NOTHING, sure })
        sureOf.set(from, (sureOf.get(from) ?? ArcSet.EMPTY).union(sure))
        const found = evidence.sureOf(count, arcs)
        for (let place = 0; place < 16; place++) {
          const id = idFromHex(place.toString(16))
          const nodes = [...sureOf.values()].filter((each) => each.has(id)).length
          assert.equal(found.has(id), nodes >= count && arcs.has(id))
        }
      }
    }),
  )
})

test('what had been said before it was cleared does not count', (t) => {
  const evidence = new Evidence()
  evidence.add(node(1), { ...NOTHING, sure: ALL })
  t.deepEqual(evidence.sureOf(1, ALL), ALL)
  evidence.clear()
  t.true(evidence.sureOf(1, ALL).isEmpty)
  evidence.add(node(1), { ...NOTHING, sure: arc('10', '20') })
  t.deepEqual(evidence.sureOf(1, ALL), arc('10', '20'))
})

test('all nodes have been heard where each has; with no node to ask that is everywhere', (t) => {
  const evidence = new Evidence()
  evidence.add(node(1), { ...NOTHING, heard: arc('10', '40') })
  evidence.add(node(2), { ...NOTHING, heard: arc('20', '60') })
  t.deepEqual(evidence.heardFromAll([node(1), node(2)], ALL), arc('20', '40'))
  t.true(evidence.heardFromAll([node(1), node(3)], ALL).isEmpty)
  t.deepEqual(evidence.heardFromAll([], ALL), ALL)
})

test('an arc is witnessed by nodes that are sure of it, or were', (t) => {
  const evidence = new Evidence()
  evidence.add(node(1), { ...NOTHING, sure: arc('10', '20') })
  evidence.add(node(2), { ...NOTHING, former: arc('20', '30'), elders: [node(3)] })
  t.deepEqual(evidence.witnessed, arc('10', '30'))
  t.deepEqual(
    [1, 2, 3].map((each) => evidence.hasElders(node(each))),
    [false, true, false],
  )
})
