import test from 'ava'
import type { Micros } from '../../protocol/base/time.ts'
import { formatCell, timeSeriesColumns } from '../../sim/measure/columns.ts'
import { ACKS, LEAF_SET, network } from './network.ts'
import { at, key, node, operation, started, version } from './samples.ts'

test('an interval has its own arrivals, departures and traffic, and the state at its end', (t) => {
  const { population, oracle, ledger, traffic, timeSeries, intervals } = network()
  ledger.stored(node(0), { key: key('10'), version: version(1), bytes: 1, tombstone: false }, at(1))
  ledger.acknowledged({ key: key('10'), content: 'value', version: version(1) }, at(1))
  traffic.count(1, ACKS, 20)
  timeSeries.intervalEnded(at(10))
  population.crashed(at(11), 'active')
  oracle.remove(node(0))
  ledger.crashed(node(0), at(11))
  traffic.count(1, ACKS, 20)
  traffic.count(2, LEAF_SET, 30)
  timeSeries.intervalEnded(at(20))
  timeSeries.finish(at(25))
  const columns = timeSeriesColumns(['lookup', 'hop ack', 'probe'])
  t.deepEqual(
    intervals.map((row) => columns.map((column) => formatCell(column, row[column.name])).join(',')),
    [
      '10.000000,2,2,0,0,0,0,0,0,,1,0,1,0,20,0,0,0,0,1,1,0,1,1.0000,1',
      '20.000000,1,1,0,1,0,0,0,0,,2,0,1,1,50,0,0,0,0,1,0,1,,,0',
      '25.000000,1,1,0,0,0,0,0,0,,0,0,0,0,0,0,0,0,0,1,0,1,,,0',
    ],
  )
})

test('an operation counts in the interval of its start; rows wait for it and keep their order', (t) => {
  const { operations, timeSeries, intervals } = network()
  const times = () => intervals.map(({ time_s }) => time_s)
  operations.started(started({ id: operation(1), at: at(5) }))
  operations.started(started({ id: operation(2), at: at(6), caller: node(0) }))
  timeSeries.intervalEnded(at(10))
  operations.started(started({ id: operation(3), kind: 'route', at: at(10) }))
  operations.handled(operation(3), { node: node(1), at: at(10), hops: 0, root: node(1) })
  timeSeries.intervalEnded(at(20))
  operations.callerCrashed(node(0), at(21))
  t.deepEqual(times(), [])
  operations.deadlineReached(operation(1), at(65))
  t.deepEqual(times(), [10, 20])
  t.like(intervals[0], { lookups: 2, failed: 1, failure_pct: 100 })
  t.like(intervals[1], { lookups: 1, failed: 0, failure_pct: 0 })
})

test('an operation at the very end of the run has a row of its own', (t) => {
  const { operations, timeSeries, intervals } = network()
  timeSeries.intervalEnded(at(10))
  operations.started(started({ id: operation(1), kind: 'route', at: at(10) }))
  operations.handled(operation(1), { node: node(1), at: at(10), hops: 0, root: node(1) })
  timeSeries.finish(at(10))
  t.deepEqual(
    intervals.map(({ time_s, lookups }) => [time_s, lookups]),
    [
      [10, 0],
      [10, 1],
    ],
  )
})

test('intervals end at their multiples', (t) => {
  const { timeSeries } = network()
  t.throws(() => timeSeries.intervalEnded(at(9)))
  t.throws(() => timeSeries.intervalEnded(10_000_001 as Micros))
  t.notThrows(() => timeSeries.intervalEnded(at(10)))
})
