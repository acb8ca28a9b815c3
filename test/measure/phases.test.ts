import test from 'ava'
import { seconds } from '../../protocol/base/time.ts'
import { type Column, columnsOf, formatCell, type Row, SUMMARY_COLUMNS } from '../../sim/measure/columns.ts'
import { RATE_COLUMNS } from '../../sim/measure/node-rates.ts'
import { DRAIN, NO_PERIOD, warmUpOf } from '../../sim/measure/period.ts'
import { ACKS, LEAF_SET, LOOKUPS, network, place } from './network.ts'
import { at, key, node, operation, started, version } from './samples.ts'

const nothingOf = (columns: readonly Column[], value: number | null): Row =>
  Object.fromEntries(columns.map(({ name }) => [name, value]))

test('a phase has the traffic of its own time and the operations that started in it', (t) => {
  const { traffic, operations, phases, ledger } = network()
  traffic.count(2, LEAF_SET, 1_000)
  phases.started({ period: 0, kind: 'route', label: 'routes', background: 'no', at: at(10) })
  for (const [id, hops] of [1, 2, 2, 3].entries()) {
    operations.started(started({ id: operation(id), kind: 'route', at: at(11) }))
    operations.handled(operation(id), { node: node(2), at: at(11 + hops / 100), hops, root: node(2) })
  }
  operations.started(started({ id: operation(9), kind: 'route', at: at(12) }))
  traffic.count(0, LOOKUPS, 100)
  traffic.count(1, ACKS, 20)
  traffic.count(2, LEAF_SET, 30)
  traffic.count(2, place('replication'), 50)
  traffic.count(2, place('repair'), 60)
  traffic.count(2, place('repair'), 40)
  // Node 0 is the root of all keys; it holds one, node 1 holds all.
  for (const [handle, hex, bytes] of [
    [0, '11', 10],
    [1, '11', 10],
    [1, '12', 20],
    [1, '13', 0],
  ] as const) {
    ledger.stored(node(handle), { key: key(hex), version: version(1), bytes, tombstone: false }, at(15))
    ledger.acknowledged({ key: key(hex), content: 'value', version: version(1) }, at(15))
  }
  phases.ended(0, { at: at(20), leafSetsWrong: 0, claimsWrong: 0, liveNodes: [node(0), node(1)] })
  traffic.count(2, LEAF_SET, 1_000)
  t.throws(() => phases.periodRows(), { message: '1 operations have not ended' })
  operations.deadlineReached(operation(9), at(72))
  const [row] = phases.periodRows()
  t.deepEqual(row, {
    phase: 0,
    kind: 'route',
    label: 'routes',
    background: 'no',
    start_s: 10,
    end_s: 20,
    nodes_live: 2,
    nodes_active: 2,
    leaf_sets_wrong: 0,
    claims_wrong: 0,
    stable: null,
    repair_s: null,
    restored_s: null,
    dead_run_max: null,
    joins: 0,
    join_s_mean: null,
    join_s_p50: null,
    join_s_p99: null,
    joins_failed: 0,
    crashes: 0,
    leaves: 0,
    inactive_pct: 0,
    deactivations: 0,
    attempted: 5,
    without_caller: 0,
    without_key: 0,
    succeeded: 4,
    failed: 1,
    failure_pct: 20,
    aborted: 0,
    aborted_slow: 0,
    unrecoverable: 0,
    unreachable: 0,
    misdelivered: 0,
    misdelivered_again: 0,
    lost: 1,
    timed_out: 0,
    not_found: 0,
    stale: 0,
    outdated: 0,
    refused: 0,
    superseded: 0,
    absent_unacknowledged: 0,
    hops_mean: 2,
    hops_p50: 2,
    hops_p99: 3,
    latency_ms_mean: 20,
    latency_ms_p50: 20,
    latency_ms_p99: 30,
    rdp_mean: 2,
    rdp_p50: 2,
    rdp_p99: 3,
    stretch_sum: 2,
    messages_per_node_s: 6 / 20,
    control_messages_per_node_s: 4 / 20,
    ack_messages_per_node_s: 1 / 20,
    bytes_per_node_s: 300 / 20,
    control_bytes_per_node_s: 150 / 20,
    replication_bytes: 50,
    repair_bytes: 100,
    ...nothingOf(RATE_COLUMNS, 0),
    keys_acknowledged: 3,
    keys_at_risk: 2,
    keys_lost: 0,
    keys_max_over_mean: 1.5,
    keys_variation: 0.5,
    keys_gini: 0.25,
    bytes_max_over_mean: 1.5,
    bytes_variation: 0.5,
    bytes_gini: 0.25,
    root_keys_max_over_mean: 2,
    root_keys_gini: 0.5,
  })
})

test('a phase without operations, data or time leaves its figures empty', (t) => {
  const { phases } = network()
  phases.started({ period: 3, kind: 'crash', label: 'crash', background: 'no', at: at(10) })
  phases.ended(3, { at: at(10), leafSetsWrong: null, claimsWrong: null, liveNodes: [node(0), node(1)] })
  const [row] = phases.periodRows()
  const empty = SUMMARY_COLUMNS.filter((column) => formatCell(column, row?.[column.name] ?? null) === '')
  t.deepEqual(
    empty,
    SUMMARY_COLUMNS.filter(({ name, presence }) => presence === 'may be empty' && name !== 'phase'),
  )
})

test('a phase has the arrivals and departures of its time, and how much of it nodes were not active', (t) => {
  const { phases, population } = network()
  population.started(at(0))
  phases.started({ period: 0, kind: 'join', label: 'join', background: 'no', at: at(10) })
  population.started(at(10))
  population.activated(at(20))
  population.joined()
  phases.joined(seconds(20))
  population.activated(at(25))
  population.joined()
  phases.joined(seconds(15))
  population.deactivated(at(30))
  population.crashed(at(40), 'active')
  population.left(at(40), 'active')
  population.started(at(40))
  population.gaveUp(at(45), 'not active')
  phases.ended(0, { at: at(50), leafSetsWrong: 0, claimsWrong: 2, liveNodes: [] })
  phases.joined(seconds(1))
  const [row] = phases.periodRows()
  t.like(row, {
    claims_wrong: 2,
    joins: 2,
    join_s_mean: 17.5,
    join_s_p50: 15,
    join_s_p99: 20,
    joins_failed: 1,
    crashes: 1,
    leaves: 1,
    // Not active: 10 s and 15 s of joining, 20 s of the one that stopped, 5 s of the one that gave up.
    inactive_pct: Number(((100 * (10 + 15 + 20 + 5)) / (2 * 30 + 2 * 40 + 5)).toFixed(4)),
    deactivations: 1,
  })
})

test('an operation of no phase is in no row but its own', (t) => {
  const { phases, operations, timeSeries, intervals, rows } = network()
  phases.started({ period: 0, kind: 'churn', label: 'churn', background: 'no', at: at(0) })
  operations.started(started({ id: operation(1), kind: 'route', period: NO_PERIOD, at: at(1) }))
  operations.handled(operation(1), { node: node(1), at: at(2), hops: 1, root: node(1) })
  phases.ended(0, { at: at(9), leafSetsWrong: 0, claimsWrong: 0, liveNodes: [] })
  timeSeries.intervalEnded(at(10))
  operations.finish()
  t.like(phases.periodRows()[0], { attempted: 0, succeeded: 0, hops_mean: null })
  t.like(intervals[0], { lookups: 1, failed: 0 })
  t.is(rows.length, 1)
})

test('what a phase has sent stands by purpose and kind; phases come in the order of the scenario', (t) => {
  const { phases, traffic } = network()
  phases.started({ period: 1, kind: 'lookup', label: 'background', background: 'yes', at: at(0) })
  traffic.count(2, LEAF_SET, 30)
  phases.started({ period: 0, kind: 'settle', label: 'settle', background: 'no', at: at(10) })
  traffic.count(0, LOOKUPS, 100)
  traffic.count(2, place('join'), 40)
  traffic.count(2, LEAF_SET, 30)
  phases.ended(1, { at: at(20), leafSetsWrong: 0, claimsWrong: 0, liveNodes: [] })
  phases.ended(0, { at: at(20), leafSetsWrong: 0, claimsWrong: 0, liveNodes: [] })
  const columns = columnsOf('traffic', [])
  t.deepEqual(
    phases.trafficRows().map((row: Row) => columns.map((each) => formatCell(each, row[each.name])).join(',')),
    [
      '0,settle,no,join,probe,1,40,0.050000,2.0000',
      '0,settle,no,leaf-set,probe,1,30,0.050000,1.5000',
      '0,settle,no,lookups,lookup,1,100,0.050000,5.0000',
      '1,background,yes,join,probe,1,40,0.025000,1.0000',
      '1,background,yes,leaf-set,probe,2,60,0.050000,1.5000',
      '1,background,yes,lookups,lookup,1,100,0.025000,2.5000',
    ],
  )
})

test('a crash that put keys at risk has the time until none was; one that did not has nothing to restore', (t) => {
  const { phases, ledger } = network()
  const crash = (index: number) => {
    phases.started({ period: index, kind: 'crash', label: `crash ${index}`, background: 'no', at: at(10) })
    phases.ended(index, { at: at(10), leafSetsWrong: 1, claimsWrong: 0, liveNodes: [] })
  }
  t.deepEqual(phases.stillBroken(0), { overlay: false, data: false }, 'it has not even ended')
  crash(0)
  t.deepEqual(phases.stillBroken(0), { overlay: true, data: false })
  ledger.stored(node(0), { key: key('10'), version: version(1), bytes: 1, tombstone: false }, at(1))
  ledger.acknowledged({ key: key('10'), content: 'value', version: version(1) }, at(1))
  crash(1)
  t.deepEqual(phases.stillBroken(1), { overlay: true, data: true })
  phases.repaired(1, seconds(40))
  phases.restored(1, seconds(50))
  t.deepEqual(phases.stillBroken(1), { overlay: false, data: false })
  t.deepEqual(
    phases.periodRows().map((row) => [row.keys_at_risk, row.repair_s, row.restored_s]),
    [
      [0, null, null],
      [1, 40, 50],
    ],
  )
})

test('phases may overlap, and their rows come in the order of the scenario', (t) => {
  const { phases, traffic, population } = network()
  phases.started({ period: 1, kind: 'lookup', label: 'background', background: 'yes', at: at(0) })
  phases.started({ period: 0, kind: 'settle', label: 'settle', background: 'no', at: at(10) })
  traffic.count(0, LOOKUPS, 1)
  population.joined()
  phases.joined(seconds(5))
  phases.ended(1, { at: at(20), leafSetsWrong: 0, claimsWrong: 0, liveNodes: [] })
  phases.ended(0, { at: at(20), leafSetsWrong: 0, claimsWrong: 0, liveNodes: [] })
  t.deepEqual(
    phases.periodRows().map((row) => [row.label, row.messages_per_node_s, row.joins]),
    [
      ['settle', 1 / 20, 1],
      ['background', 1 / 40, 1],
    ],
  )
})

test('warm-ups, phases of the foreground and the drain follow each other without a gap, and stand in their order', (t) => {
  const { phases, traffic, operations } = network()
  const state = { leafSetsWrong: 0, claimsWrong: 0, liveNodes: [] }
  const part = { kind: 'churn', background: 'no' } as const
  phases.started({ ...part, period: warmUpOf(0), label: 'warm-up of churn', at: at(0) })
  traffic.count(0, LOOKUPS, 1)
  phases.ended(warmUpOf(0), { at: at(10), ...state })
  phases.started({ ...part, period: 0, label: 'churn', at: at(10) })
  operations.notBegun(0, 'no caller')
  traffic.count(0, LOOKUPS, 10)
  phases.ended(0, { at: at(20), ...state })
  // Another event of the script, at the same instant: it belongs to what comes.
  traffic.count(0, LOOKUPS, 100)
  phases.started({ ...part, period: DRAIN, label: 'drain', at: at(20) })
  phases.ended(DRAIN, { at: at(30), ...state })
  t.deepEqual(
    phases.trafficRows().map(({ phase, label, bytes }) => [phase, label, bytes]),
    [
      [null, 'warm-up of churn', 1],
      [0, 'churn', 10],
      [null, 'drain', 100],
    ],
  )
  t.deepEqual(
    phases.periodRows().map(({ phase, without_caller }) => [phase, without_caller]),
    [
      [null, 0],
      [0, 1],
      [null, 0],
    ],
  )
})

test('the figures of a row have the digits that the file has', (t) => {
  const { phases, traffic } = network()
  phases.started({ period: 0, kind: 'settle', label: 'settle', background: 'no', at: at(0) })
  for (const _ of [1, 2]) traffic.count(0, LOOKUPS, 1)
  phases.ended(0, { at: at(3), leafSetsWrong: 0, claimsWrong: 0, liveNodes: [] })
  t.is(phases.periodRows()[0]?.messages_per_node_s, 0.3333)
})
