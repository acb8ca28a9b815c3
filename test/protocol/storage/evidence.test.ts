import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { ArcSet } from '../../../protocol/storage/arc-set.ts'
import { Evidence, type Testimony } from '../../../protocol/storage/evidence.ts'
import { node } from '../samples.ts'

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

test('everyone has been heard where each has; with nobody to ask that is everywhere', (t) => {
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
