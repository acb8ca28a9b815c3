import test from 'ava'
import { NO_NODE } from '../../../protocol/base/handles.ts'
import { idFromHex } from '../../../protocol/base/id.ts'
import { contains } from '../../../protocol/storage/arc.ts'
import { Stayers } from '../../../protocol/storage/stayers.ts'
import { node } from '../samples.ts'
import { FakeNode } from './fake.ts'

/** Node 0 of a longer ring, with two leaves on either side: 1 and 2 clockwise, 4 and 3 counterclockwise. */
function stayersOf() {
  const self = new FakeNode({ nodes: 0, parameters: { replicas: 1 } })
  self.spansRing = false
  self.members.push(...[0, 1, 2, 3, 4].map(node))
  self.placement.refresh()
  const stayers = new Stayers(self.transport, self.placement)
  const depart = (...numbers: number[]) => {
    for (const each of numbers) self.placement.noteDeparting(node(each))
    stayers.placementChanged()
  }
  return { self, stayers, depart }
}

test('if all leaves on a side are about to leave, the outermost is asked once which nodes stay', (t) => {
  const { self, stayers, depart } = stayersOf()
  depart(1)
  t.deepEqual(self.effects(), [])
  depart(2)
  t.deepEqual(self.effects(), ['to 2: whoStays'])
  stayers.placementChanged()
  t.deepEqual(self.effects(), [])
})

test('until it has answered it counts as the root of what is nearer to it; then the node that it has named does', (t) => {
  const { self, stayers, depart } = stayersOf()
  depart(1, 2)
  const beyond = idFromHex('36')
  t.is(self.placement.rootOf(beyond), node(2))
  t.is(self.placement.stayingRootOf(beyond), NO_NODE)
  t.true(stayers.stayingReceived(node(2), { kind: 'staying', number: 1, nodes: [node(5)] }))
  t.is(self.placement.stayingRootOf(idFromHex('5a')), node(5))
  t.is(self.placement.stayingRootOf(beyond), node(3))
  t.true(self.placement.dropNamed(node(5)), 'it has died')
  t.is(self.placement.stayingRootOf(beyond), NO_NODE)
})

test('of answers that overtake each other the latest counts', (t) => {
  const { self, stayers, depart } = stayersOf()
  depart(1, 2)
  t.true(stayers.stayingReceived(node(2), { kind: 'staying', number: 2, nodes: [node(5)] }))
  t.false(stayers.stayingReceived(node(2), { kind: 'staying', number: 1, nodes: [] }))
  t.is(self.placement.stayingRootOf(idFromHex('5a')), node(5))
})

test('keys nearer to the outermost leaver are not visible: leavers behind it may hold them', (t) => {
  const { self, depart } = stayersOf()
  depart(1, 2)
  const arc = self.placement.visibleArc()
  t.deepEqual(
    ['a7', 'a9', '1f', '21'].map((key) => contains(arc, idFromHex(key))),
    [false, true, true, false],
  )
})

test('a node that asks is answered at once, and again when there is news', (t) => {
  const { self, stayers, depart } = stayersOf()
  stayers.whoStaysReceived(node(1))
  t.deepEqual(self.effects(), ['to 1: staying 2,3,4'])
  depart(4)
  t.deepEqual(self.effects(), ['to 1: staying 2,3'])
  stayers.forget(node(1))
  depart(3)
  t.deepEqual(self.effects(), ['to 3: whoStays'])
})

test('nodes that were named on the side of the asker are not named to it: two leavers would keep up a rumour', (t) => {
  const { self, stayers, depart } = stayersOf()
  depart(1, 2, 3, 4)
  self.effects()
  stayers.stayingReceived(node(2), { kind: 'staying', number: 1, nodes: [node(5)] })
  stayers.whoStaysReceived(node(1))
  stayers.whoStaysReceived(node(4))
  t.deepEqual(self.effects(), ['to 1: staying ', 'to 4: staying 5'])
})
