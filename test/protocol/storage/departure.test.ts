import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { Departure } from '../../../protocol/storage/departure.ts'
import type { Release } from '../../../protocol/storage/release.ts'
import { node } from '../samples.ts'
import { entry, FakeNode, KEY } from './fake.ts'

function departureOf() {
  const self = new FakeNode()
  const coordinator = { isIdle: true }
  const release: Pick<Release, 'schedule' | 'obstacleTo'> = {
    schedule: () => self.note('schedule release'),
    obstacleTo: (key) => (key === KEY ? 'no answer' : undefined),
  }
  const { parameters, transport, holdings, placement } = self
  const routing = { ...self.routing, isActive: true }
  const departure = new Departure(routing, parameters, transport, holdings, placement, coordinator, release)
  return { self, routing, coordinator, departure }
}

test('a node that holds nothing and was asked nothing may leave at once', (t) => {
  const { self, departure } = departureOf()
  t.is(departure.begin(), 'ready')
  t.deepEqual(self.effects(), [])
})

test('a node that holds something notifies its neighbours, and stays until it has handed over, 10 minutes at most', (t) => {
  const { self, departure } = departureOf()
  self.hold(entry(KEY, 1))
  t.is(departure.begin(), 'later')
  t.deepEqual(self.effects(), [
    'to 1: departing',
    'to 2: departing',
    'timer handOver in 600 s',
    'schedule release',
  ])
  t.false(self.placement.isRoot(KEY))
  departure.leaveIfDone()
  t.deepEqual(self.effects(), [])
  self.entries.delete(KEY)
  departure.leaveIfDone()
  t.deepEqual(self.effects(), ['ready to leave'])
})

test('when its time is up a leaver goes, and reports what no root is known to hold', (t) => {
  const { self, departure } = departureOf()
  self.hold(entry(KEY, 1), entry(idFromHex('12'), 1))
  departure.begin()
  self.effects()
  departure.timeIsUp()
  t.deepEqual(self.effects(), ['11 v1 not handed over: no answer', 'ready to leave'])
})

test('a leaver that was not active for a while has its time anew', (t) => {
  const { self, departure } = departureOf()
  departure.activated()
  t.deepEqual(self.effects(), [], 'it is not to leave')
  self.hold(entry(KEY, 1))
  departure.begin()
  self.effects()
  departure.activated()
  t.deepEqual(self.effects(), ['cancel timer', 'timer handOver in 600 s'])
})

test('a leaver that is not active when its time is up has it once more, and then goes in any case', (t) => {
  const { self, routing, departure } = departureOf()
  self.hold(entry(KEY, 1))
  departure.begin()
  self.effects()
  routing.isActive = false
  departure.timeIsUp()
  t.deepEqual(self.effects(), ['timer handOver in 600 s'])
  departure.timeIsUp()
  t.deepEqual(self.effects(), ['11 v1 not handed over: no answer', 'ready to leave'])
})

test('a node with requests to answer stays until they are', (t) => {
  const { self, coordinator, departure } = departureOf()
  coordinator.isIdle = false
  t.is(departure.begin(), 'later')
  self.effects()
  departure.leaveIfDone()
  t.deepEqual(self.effects(), [])
  coordinator.isIdle = true
  departure.leaveIfDone()
  t.deepEqual(self.effects(), ['ready to leave'])
})

test('a node that stays says nothing, and does not leave when it has nothing to do', (t) => {
  const { self, departure } = departureOf()
  departure.tellIfDeparting(node(1))
  departure.leaveIfDone()
  t.deepEqual(self.effects(), [])
})

test('a node that counts on a leaver is notified', (t) => {
  const { self, departure } = departureOf()
  self.hold(entry(idFromHex('12'), 1))
  departure.begin()
  self.effects()
  departure.tellIfDeparting(node(2))
  t.deepEqual(self.effects(), ['to 2: departing'])
})
