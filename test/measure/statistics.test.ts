import test from 'ava'
import fc from 'fast-check'
import { Fingerprint } from '../../sim/measure/fingerprint.ts'
import { loadBalance } from '../../sim/measure/load-balance.ts'
import { LOADS, NodeLoads, type NodeLoadTotals } from '../../sim/measure/node-loads.ts'
import { rateCells } from '../../sim/measure/node-rates.ts'
import { Population } from '../../sim/measure/population.ts'
import { isControl, PURPOSES, type Purpose, Traffic } from '../../sim/measure/traffic.ts'
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
  t.is(population.totals(at(20)).life, at(20 + 10))
  population.crashed(at(30), 'not active')
  population.left(at(40), 'not active')
  const { life, crashed, left } = population.totals(at(100))
  t.deepEqual([life, population.live, crashed, left], [at(30 + 30), 0, 1, 1])
})

test('active node-seconds are those in which the node was active, until it stopped or went', (t) => {
  const population = new Population()
  population.started(at(0))
  population.started(at(0))
  population.activated(at(10))
  t.is(population.totals(at(15)).activeLife, at(5))
  population.deactivated(at(20))
  population.activated(at(50))
  population.activated(at(60))
  population.crashed(at(70), 'active')
  population.left(at(90), 'active')
  const { activeLife, deactivations } = population.totals(at(100))
  t.deepEqual([activeLife, deactivations], [at(10 + 20 + 30), 1])
})

const place = (purpose: Purpose): number => PURPOSES.indexOf(purpose)

test('traffic since an earlier instant is what was sent in between, by purpose and kind', (t) => {
  const traffic = new Traffic({ kinds: ['lookup', 'hop ack', 'probe'] })
  traffic.count(0, place('lookups'), 100)
  const before = traffic.totals()
  traffic.count(2, place('leaf-set'), 30)
  traffic.count(0, place('lookups'), 100)
  traffic.count(1, place('acks'), 20)
  traffic.count(2, place('join'), 50)
  traffic.count(2, place('leaf-set'), 40)
  traffic.count(0, place('join'), 60)
  const since = traffic.since(before)
  t.deepEqual(traffic.byKind(since), [2, 1, 3])
  t.deepEqual(traffic.shares(since), [
    { purpose: 'join', kind: 'lookup', messages: 1, bytes: 60 },
    { purpose: 'join', kind: 'probe', messages: 1, bytes: 50 },
    { purpose: 'leaf-set', kind: 'probe', messages: 2, bytes: 70 },
    { purpose: 'acks', kind: 'hop ack', messages: 1, bytes: 20 },
    { purpose: 'lookups', kind: 'lookup', messages: 1, bytes: 100 },
  ])
})

test('control traffic is all that is not sent for an operation of a user or application', (t) => {
  t.deepEqual(
    PURPOSES.filter((purpose) => !isControl(purpose)),
    ['lookups', 'storage', 'replication', 'application'],
  )
})

test('what nodes have to do is counted for each, in and out, and since any instant', (t) => {
  const loads = new NodeLoads()
  loads.sent(node(0), 10)
  loads.sent(node(1_000), 10)
  const before = loads.totals()
  loads.sent(node(1_000), 5)
  loads.received(node(1_000), 7)
  loads.served(node(1_000))
  loads.sent(node(2_000), 1)
  const of = (handle: number, since?: NodeLoadTotals) =>
    LOADS.map((load) => loads.of(node(handle), load, since))
  t.deepEqual(of(0), [1, 0, 10, 0, 0])
  t.deepEqual(of(1_000), [2, 1, 15, 7, 1])
  t.deepEqual(of(1_000, before), [1, 1, 5, 7, 1])
  t.deepEqual(of(2_000, before), [1, 0, 1, 0, 0])
  t.deepEqual(of(100_000), [0, 0, 0, 0, 0])
})

test('rates are those of nodes that were there for ten seconds or half of the period, by nearest rank', (t) => {
  const loads = new NodeLoads()
  const stays = Array.from({ length: 20 }, (_, index) => {
    for (let sent = 0; sent <= index; sent++) loads.sent(node(index + 1), 100)
    return { node: node(index + 1), seconds: 10 }
  })
  const before = new NodeLoads().totals()
  const brief = { node: node(20), seconds: 9.9 }
  t.like(rateCells([...stays, brief], 60, loads, before), {
    messages_out_per_s_p5: 0.1,
    messages_out_per_s_p50: 1,
    messages_out_per_s_p95: 1.9,
    messages_out_per_s_max: 2,
    bytes_out_per_s_max: 200,
    messages_in_per_s_max: 0,
  })
  t.is(rateCells([...stays, brief], 19, loads, before).messages_out_per_s_max, 20 / 9.9)
  t.is(rateCells([], 60, loads, before).messages_out_per_s_p50, null)
  t.is(rateCells(stays, 0, loads, before).requests_per_s_max, 0)
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
