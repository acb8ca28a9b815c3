import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { Neighbours } from '../../../protocol/storage/neighbours.ts'
import { node } from '../samples.ts'
import { entry, FakeNode, type FakeOptions, KEY } from './fake.ts'

function neighboursOf(options: FakeOptions = {}) {
  const self = new FakeNode({ nodes: 3, ...options, parameters: { replicas: 1, ...options.parameters } })
  const neighbours = new Neighbours({
    routing: self.routing,
    transport: self.transport,
    holdings: self.holdings,
    placement: self.placement,
    coordinator: { reconsider: () => self.note('reconsider requests') },
    reconciliation: { peerGone: (peer, how) => self.note(`${peer} has ${how}`) },
    rounds: {
      neighbourhoodChanged: () => self.note('neighbourhood changed'),
      schedule: () => self.note('look'),
    },
    departure: { tellIfDeparting: (peer) => self.note(`tell ${peer} if departing`) },
  })
  const join = (number: number) => {
    self.members.push(node(number))
    neighbours.joined(node(number))
  }
  const lose = (number: number) => {
    self.members.splice(self.members.indexOf(node(number)), 1)
    neighbours.left(node(number))
  }
  return { self, neighbours, join, lose }
}

test('a joiner is invited to look for its keys if any of them are held here, and repair and requests are looked through', (t) => {
  const { self, join } = neighboursOf()
  self.hold(entry(idFromHex('41'), 1))
  join(3)
  t.deepEqual(self.effects(), [
    'tell 3 if departing',
    'to 3: invite',
    'neighbourhood changed',
    'reconsider requests',
  ])
})

test('a node that holds nothing invites no node', (t) => {
  const { self, join, lose } = neighboursOf()
  join(3)
  lose(3)
  t.false(self.effects().some((each) => each.endsWith('invite')))
})

test('a node so far off that no keys are shared with it changes no placement', (t) => {
  const { self, join } = neighboursOf({ nodes: 6 })
  self.members.splice(3, 1)
  self.placement.refresh()
  const { epoch } = self.placement
  join(3)
  t.deepEqual(self.effects(), ['tell 3 if departing', 'reconsider requests'])
  t.is(self.placement.epoch, epoch)
})

test('when a node dies, the nodes on both sides of it are invited to look for its keys', (t) => {
  const { self, lose } = neighboursOf({ nodes: 4 })
  self.hold(entry(KEY, 1), entry(idFromHex('21'), 1), entry(idFromHex('31'), 1))
  lose(2)
  t.deepEqual(self.effects(), [
    'neighbourhood changed',
    'to 1: invite',
    'to 3: invite',
    '2 has died',
    'reconsider requests',
  ])
})

test('a node that had said that it departs has left, not died', (t) => {
  const { self, neighbours, lose } = neighboursOf()
  neighbours.departs(node(1))
  self.effects()
  lose(1)
  t.deepEqual(self.effects(), ['1 has left', 'reconsider requests'])
})

test('a node that departs is not counted on from then on: it may hold what is now this node’s own', (t) => {
  const { self, neighbours } = neighboursOf()
  self.hold(entry(idFromHex('31'), 1))
  neighbours.departs(node(1))
  t.deepEqual(self.effects(), ['neighbourhood changed', 'look', 'to 2: invite', 'reconsider requests'])
  t.is(self.placement.rootOf(idFromHex('21')), node(2))
  neighbours.departs(node(1))
  t.deepEqual(self.effects(), [], 'it may say so twice')
})

test('a node that was not active for a while knows no placement and no newest version any more', (t) => {
  const { self, neighbours } = neighboursOf()
  const { epoch } = self.placement
  neighbours.interrupted()
  t.is(self.placement.epoch, epoch + 1)
  t.deepEqual(self.effects(), ['neighbourhood changed', 'reconsider requests'])
})
