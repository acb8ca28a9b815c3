import test from 'ava'
import fc from 'fast-check'
import { Fingerprint } from '../../sim/measure/fingerprint.ts'
import { loadBalance } from '../../sim/measure/load-balance.ts'
import { Population } from '../../sim/measure/population.ts'
import { NodeTraffic, Traffic } from '../../sim/measure/traffic.ts'
import { at, node } from './samples.ts'

test('load balance of even, uneven and absent loads', (t) => {
  t.deepEqual(loadBalance([4, 4, 4, 4]), { maxOverMean: 1, variation: 0, gini: 0 })
  t.deepEqual(loadBalance([0, 0, 0, 8]), { maxOverMean: 4, variation: Math.sqrt(3), gini: 0.75 })
  t.deepEqual(loadBalance([1, 3]), { maxOverMean: 1.5, variation: 0.5, gini: 0.25 })
  t.is(loadBalance([]), null)
  t.is(loadBalance([0, 0]), null)
})

test('the Gini coefficient is half the mean difference over the mean', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 40 }), (loads) => {
      const sum = loads.reduce((total, load) => total + load, 0)
      fc.pre(sum > 0)
      const differences = loads.flatMap((a) => loads.map((b) => Math.abs(a - b)))
      const expected = differences.reduce((total, d) => total + d, 0) / (2 * loads.length * sum)
      t.true(Math.abs((loadBalance(loads)?.gini ?? Number.NaN) - expected) < 1e-12)
    }),
  )
})

test('load balance does not depend on the order of the nodes, to the last bit', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 50 }), (loads) => {
      t.deepEqual(loadBalance(loads.toReversed()), loadBalance(loads))
    }),
  )
})

test('node-seconds are those of the nodes that ran', (t) => {
  const population = new Population()
  population.started(at(0))
  population.started(at(10))
  population.crashed(at(30))
  population.left(at(40))
  t.is(population.lifeUntil(at(100)), at(30 + 30))
  t.deepEqual([population.live, population.crashedCount, population.leftCount], [0, 1, 1])
})

test('traffic since an earlier instant is what was sent in between', (t) => {
  const traffic = new Traffic([
    { name: 'lookup', role: 'routed' },
    { name: 'hop ack', role: 'ack' },
    { name: 'probe', role: 'control' },
  ])
  traffic.count(0, 100)
  const before = traffic.totals()
  traffic.count(0, 100)
  traffic.count(1, 20)
  traffic.count(2, 30)
  traffic.count(2, 30)
  const { messages, bytes } = traffic.since(before)
  t.deepEqual([...messages], [1, 1, 2])
  t.is(bytes, 180)
  t.deepEqual(
    (['any', 'routed', 'ack', 'control'] as const).map((role) => traffic.sum(messages, role)),
    [4, 1, 1, 2],
  )
})

test('messages are counted for each node, in and out', (t) => {
  const traffic = new NodeTraffic()
  traffic.sent(node(0))
  traffic.sent(node(1_000))
  traffic.sent(node(1_000))
  traffic.received(node(1_000))
  t.deepEqual([traffic.sentBy(node(0)), traffic.receivedBy(node(0))], [1, 0])
  t.deepEqual([traffic.sentBy(node(1_000)), traffic.receivedBy(node(1_000))], [2, 1])
  t.is(traffic.sentBy(node(100_000)), 0)
})

type Event = readonly [node: number, time: number, what: number, detail: number]
const digestOf = (events: readonly Event[]): string => {
  const fingerprint = new Fingerprint()
  for (const event of events) fingerprint.mix(...event)
  return fingerprint.digest()
}
const event = fc.tuple(fc.nat({ max: 200 }), fc.maxSafeNat(), fc.integer(), fc.integer())

test('the fingerprint does not depend on how events of different nodes interleave', (t) => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 50 }), (events) => {
      const byNode = events.toSorted(([a], [b]) => a - b)
      t.is(digestOf(byNode), digestOf(events))
    }),
  )
})

test('the fingerprint changes with anything that changes: node, time to its last bit, kind, detail, order', (t) => {
  const events: Event[] = [
    [0, 1, 2, 3],
    [3, 5_000_000_000, 2, 3],
    [3, 5_000_000_001, 4, 5],
  ]
  const variants: Event[][] = [
    events,
    events.slice(0, 2),
    [...events, [4, 0, 0, 0]],
    events.map(([node, ...rest]) => [node + 1, ...rest]),
    events.map(([node, time, ...rest]) => [node, time + 2 ** 32, ...rest]),
    events.map(([node, time, ...rest]) => [node, time + 1, ...rest]),
    events.map(([node, time, what, detail]) => [node, time, what + 1, detail]),
    events.map(([node, time, what, detail]) => [node, time, what, detail + 1]),
    events.map(([node, time, what, detail]) => [node, time, detail, what]),
    [events[0] as Event, events[2] as Event, events[1] as Event],
  ]
  const digests = variants.map(digestOf)
  t.is(new Set(digests).size, variants.length)
  t.true(digests.every((digest) => /^[0-9a-f]{16}$/.test(digest)))
})

test('a frozen fingerprint: a change here makes recorded runs look different', (t) => {
  t.is(
    digestOf([
      [0, 1, 2, 3],
      [7, 123_456_789_012, -1, 42],
    ]),
    'd44ee303226a56bf',
  )
})
