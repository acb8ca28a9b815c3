import type { Id } from '../../protocol/base/id.ts'
import { seconds } from '../../protocol/base/time.ts'
import type { Row } from '../../sim/measure/columns.ts'
import { Lives } from '../../sim/measure/lives.ts'
import { Metrics } from '../../sim/measure/metrics.ts'
import { NodeLoads } from '../../sim/measure/node-loads.ts'
import { Oracle } from '../../sim/measure/oracle.ts'
import { Phases } from '../../sim/measure/phases.ts'
import { Population } from '../../sim/measure/population.ts'
import { TimeSeries } from '../../sim/measure/time-series.ts'
import { PURPOSES, type Purpose, Traffic } from '../../sim/measure/traffic.ts'
import { at, key, ledgerOf, node, operationsOf } from './samples.ts'

export const place = (purpose: Purpose): number => PURPOSES.indexOf(purpose)
export const [LOOKUPS, ACKS, LEAF_SET] = [place('lookups'), place('acks'), place('leaf-set')]

/** Two active nodes from the start, intervals of 10 s. */
export function network() {
  const ids = [key('10'), key('80')]
  const traffic = new Traffic({ kinds: ['lookup', 'hop ack', 'probe'] })
  const population = new Population()
  const oracle = new Oracle((handle) => ids[handle] as Id)
  const ledger = ledgerOf({ replicas: 2 })
  const intervals: Row[] = []
  const loads = new NodeLoads()
  const lives = new Lives()
  for (const handle of [0, 1]) {
    lives.started(node(handle), at(0))
    population.started(at(0))
    population.activated(at(0))
    population.joined()
    oracle.add(node(handle))
  }
  const timeSeries = new TimeSeries({
    interval: seconds(10),
    traffic,
    population,
    oracle,
    ledger,
    row: (row) => intervals.push(row),
  })
  const { operations, rows } = operationsOf({ ledger, observer: timeSeries })
  const metrics = new Metrics([], { taken: [] })
  const phases = new Phases({ traffic, population, loads, lives, oracle, ledger, operations, metrics })
  return {
    traffic,
    population,
    loads,
    lives,
    oracle,
    ledger,
    operations,
    phases,
    timeSeries,
    intervals,
    rows,
  }
}
