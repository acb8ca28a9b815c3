import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { minutes } from '../../../protocol/base/time.ts'
import { ArcSet } from '../../../protocol/storage/arc-set.ts'
import { node } from '../samples.ts'
import { FakeNode, KEY } from './fake.ts'

const arc = (from: string, to: string): ArcSet => ArcSet.of({ from: idFromHex(from), to: idFromHex(to) })
const ALL = arc('00', '00')

/** With k = 2 in a ring of 10, 20 and 30 node 0 is the root of a0–18, and owes a98 … 20. */
const certain = (nodes = 3) => {
  const self = new FakeNode({ nodes, parameters: { replicas: 2 } })
  self.certainty.noteAllKnown()
  return self
}

test('the first node knows its own keys and is sure of the keys that it owes', (t) => {
  const { certainty, placement } = certain()
  t.true(certainty.unknown.isEmpty)
  t.true(certainty.isKnown(KEY))
  t.deepEqual(certainty.sureOn(ALL), ArcSet.of(...placement.owedArcs()))
  t.is(certainty.standingOn(idFromHex('1f')), 'sure')
  t.is(certainty.standingOn(idFromHex('25')), 'unsure')
})

test('one that joins knows nothing until there is evidence, and no more than its own keys then', (t) => {
  const { certainty, placement } = new FakeNode({ parameters: { replicas: 2 } })
  t.false(certainty.isKnown(KEY))
  t.deepEqual(certainty.unknown, ArcSet.of(placement.rootArc()))
  certainty.noteKnown(ALL)
  t.true(certainty.isKnown(KEY))
  t.false(certainty.isKnown(idFromHex('21')))
})

test('a replica for which the root vouches is sure of what it owes of it, and does not know it as a root would', (t) => {
  const { certainty, placement } = new FakeNode({ parameters: { replicas: 2 } })
  certainty.vouched(ALL.arcs)
  t.deepEqual(certainty.sureOn(ALL), ArcSet.of(...placement.owedArcs()))
  t.false(certainty.isKnown(KEY))
})

test('a replica that nearer nodes push out was sure until then; it says so for ten minutes, or until it drops what it held', (t) => {
  const self = certain(2)
  const { certainty, placement } = self
  const far = idFromHex('41')
  t.is(certainty.standingOn(far), 'sure')
  self.members.push(node(2), node(3))
  placement.refresh()
  certainty.placementChanged()
  t.is(certainty.standingOn(far), 'former')
  t.is(certainty.standingOn(KEY), 'sure')
  certainty.released({ from: far, to: far })
  t.is(certainty.standingOn(far), 'unsure')
})

test('what it was sure of comes back as the nearer nodes go only when a root vouches for it', (t) => {
  const self = certain(2)
  const { certainty, placement } = self
  const far = idFromHex('41')
  self.members.push(node(2), node(3))
  placement.refresh()
  certainty.placementChanged()
  self.members.splice(2)
  placement.refresh()
  certainty.placementChanged()
  t.is(certainty.standingOn(far), 'former')
  self.pass(minutes(10.1))
  t.is(certainty.standingOn(far), 'unsure')
  certainty.vouched(ALL.arcs)
  t.is(certainty.standingOn(far), 'sure')
})

test('a leaver was sure; a node that was not active for a while is sure of nothing', (t) => {
  const { certainty, placement } = certain()
  placement.noteDeparting(node(0))
  certainty.placementChanged()
  t.is(certainty.standingOn(KEY), 'former')
  t.true(certainty.unknown.isEmpty)
  certainty.lose()
  t.is(certainty.standingOn(KEY), 'unsure')
})
