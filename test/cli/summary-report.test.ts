import { stripVTControlCharacters } from 'node:util'
import test from 'ava'
import { summaryReport } from '../../sim/commands/run/summary-report.ts'
import { formatTable } from '../../sim/commands/shell/table.ts'
import { painter } from '../../sim/commands/shell/terminal.ts'
import { periodRow, summaryRow } from './rows.ts'

const plain = painter('off')
const report = (...rows: Parameters<typeof periodRow>[0][]) =>
  summaryReport(rows.map(periodRow), { columns: 100, paint: plain }).split('\n')
/** What stands below the line of one phase. */
const remarksOn = (row: Parameters<typeof periodRow>[0]) => report(row).slice(3)

test('a phase is a line; what went wrong stands below it, by cause, and nothing that did not happen', (t) => {
  t.deepEqual(
    report(
      { label: 'join', nodes_live: 1000, nodes_active: 998, leaf_sets_wrong: 3, claims_wrong: 1 },
      {
        label: 'after the crash',
        end_s: 3_725,
        nodes_live: 700,
        nodes_active: 700,
        attempted: 10_000,
        failure_pct: 0.1215,
        lost: 5,
        timed_out: 7,
        aborted: 120,
        aborted_slow: 7,
        misdelivered_again: 6,
        absent_unacknowledged: 2,
        outdated: 4,
        unrecoverable: 3,
        refused: 2,
        hops_mean: 2.317,
        latency_ms_p50: 152.33,
        latency_ms_p99: 8_311.2,
        rdp_mean: 1.416,
      },
    ),
    [
      'phase             lasted  nodes  operations  failed  hops  p50 ms  p99 ms   rdp  msg/node/s',
      '───────────────  ───────  ─────  ──────────  ──────  ────  ──────  ──────  ────  ──────────',
      'join              60.0 s  1,000                                                        0.25',
      '  └ nodes at the end: 2 not active, 3 with a wrong leaf set, 1 that would deliver keys of others',
      'after the crash  3,725 s    700      10,000  0.12 %  2.32   152.3  8311.2  1.42        0.25',
      '  └ failed: 5 lost, 7 timed out, 4 outdated (the newest crashed away)',
      '  └ 6 handled again by a wrong node',
      '  └ not counted: 120 aborted (caller gone), 3 unrecoverable (all copies crashed)',
      '  └ 7 of those aborted had waited for more than 10 s',
      '  └ 2 refused for want of room',
      '  └ 2 “absent” by a deletion without an acknowledgement',
    ],
  )
})

test('a failure share that rounds to nothing is not shown as nothing', (t) => {
  t.true(report({ attempted: 100_000, failure_pct: 0.001, lost: 1 })[2]?.includes('< 0.01 %'))
  t.true(report({ attempted: 100_000, failure_pct: 0 })[2]?.includes(' 0 %'))
})

test('the table fits 100 columns however long a label is', (t) => {
  const lines = report({
    label: 'lookups that begin five minutes after half of the network has gone away',
    end_s: 35_999,
    nodes_live: 1_000_000,
    nodes_active: 1_000_000,
    attempted: 10_000_000,
    failure_pct: 100,
    hops_mean: 12.3,
    latency_ms_p50: 12_345.6,
    latency_ms_p99: 60_000,
    rdp_mean: 12.34,
    messages_per_node_s: 1_234.5,
  })
  t.true(lines.every((line) => line.length <= 100))
  t.regex(lines[2] ?? '', /^lookups.*… /)
})

test('a table leaves out columns that are empty throughout', (t) => {
  const columns = ['a', 'b', 'c'].map((title) => ({ title, align: 'right' }) as const)
  t.deepEqual(
    formatTable(
      columns,
      [
        ['first column', '', '1'],
        ['x', '', '20'],
      ],
      80,
    ),
    ['           a   c', '────────────  ──', 'first column   1', '           x  20'],
  )
})

test('the summary fits 80 columns and 60: what matters least is left out and named, remarks are folded', (t) => {
  const row = summaryRow({
    label: 'a phase with a label that is rather long',
    attempted: 123_456,
    failure_pct: 12.34,
    lost: 5,
    timed_out: 7,
    aborted: 12_000,
    unrecoverable: 3_000,
    nodes_live: 100_000,
    hops_mean: 2.3,
    latency_ms_p50: 12_345.6,
    latency_ms_p99: 58_311.2,
    rdp_mean: 1.4,
    messages_per_node_s: 1_234.56,
    end_s: 100_000,
  })
  for (const columns of [110, 80, 60, 40]) {
    const lines = summaryReport([row], { columns, paint: plain }).split('\n')
    t.true(
      lines.every((line) => line.length <= columns),
      `${columns} columns:\n${lines.join('\n')}`,
    )
    t.is(
      lines.some((line) => line.startsWith('left out, for want of width: rdp')),
      columns < 100,
    )
    t.regex(lines[0]!, /phase .*failed/)
  }
})

test('colours change no width and go only where wanted', (t) => {
  const painted = summaryReport([summaryRow({ lost: 1 })], { columns: 100, paint: painter('on') })
  t.not(painted, summaryReport([summaryRow({ lost: 1 })], { columns: 100, paint: plain }))
  t.is(
    stripVTControlCharacters(painted),
    summaryReport([summaryRow({ lost: 1 })], { columns: 100, paint: plain }),
  )
})

test('a crash says when the leaf sets were right again, and when no key was at risk', (t) => {
  t.deepEqual(remarksOn({ kind: 'crash', repair_s: 61, restored_s: 95 }), [
    '  └ every leaf set right again after 61.0 s',
    '  └ no key at risk any more after 95.0 s',
  ])
})

test('keys that are still at risk when the run ends are remarked once, at its last row, as many as after the drain', (t) => {
  const crash = { kind: 'crash', label: 'crash', start_s: 60, end_s: 60, keys_at_risk: 90 }
  const settle = { label: 'settle', start_s: 60, end_s: 90, keys_at_risk: 50 }
  const drain = { phase: null, kind: 'drain', label: 'drain', start_s: 90 }
  const lines = report({}, crash, settle, { ...drain, end_s: 90.5, keys_at_risk: 47 })
  t.deepEqual(lines.slice(5), ['  └ 47 keys still at risk at the end of the run'])
  t.is(report({}, crash, settle, { ...drain, end_s: 90.5 }).length, 5)
  t.regex(report(settle, { ...drain, end_s: 95, keys_at_risk: 1 }).at(-1)!, /└ 1 key still at risk/)
})

test('a row of churn says how many nodes came and went, how long nodes did not answer, and which joins failed', (t) => {
  const churn = { kind: 'churn', joins: 1_082, join_s_mean: 6.91, crashes: 49, leaves: 33, inactive_pct: 1.3 }
  t.deepEqual(remarksOn({ ...churn, joins_failed: 3 }), [
    '  └ 1,082 joined (6.9 s on average), 49 crashed, 33 left; not active 1.30 % of the time',
    '  └ 3 joins failed',
  ])
  t.deepEqual(remarksOn({ kind: 'churn', crashes: 2, inactive_pct: null }), ['  └ 2 crashed'])
  t.deepEqual(remarksOn({ kind: 'churn' }), [])
})

test('if nothing churns, only joins that failed are remarked', (t) => {
  const comings = { joins: 100, join_s_mean: 2, crashes: 5, inactive_pct: 20 }
  t.deepEqual(remarksOn({ kind: 'join', ...comings, joins_failed: 1 }), ['  └ 1 join failed'])
  t.deepEqual(remarksOn({ kind: 'settle', ...comings }), [])
})

test('what runs in the background is marked, and churn there is remarked in the rows beside it', (t) => {
  const lines = report(
    { phase: 0, kind: 'join', label: 'join', end_s: 10, joins: 10, join_s_mean: 1 },
    {
      phase: null,
      kind: 'warm-up',
      label: 'warm-up of churn',
      background: 'yes',
      start_s: 10,
      end_s: 40,
      joins: 2,
    },
    {
      phase: 1,
      kind: 'churn',
      label: 'churn',
      background: 'yes',
      start_s: 40,
      end_s: 100,
      joins: 2,
      crashes: 3,
    },
    {
      phase: 2,
      kind: 'route',
      label: 'route',
      background: 'yes',
      start_s: 10,
      end_s: 100,
      joins: 4,
      joins_failed: 1,
    },
    { phase: 3, kind: 'settle', label: 'warming up', start_s: 10, end_s: 40, joins: 2, joins_failed: 1 },
    { phase: 4, kind: 'crash', label: 'crash', start_s: 60, end_s: 60, crashes: 7 },
    { phase: 5, kind: 'settle', label: 'after', start_s: 100, end_s: 160, joins: 9 },
  )
  t.deepEqual(
    lines.slice(2).map((line) => line.replace(/ {2}.*\d.* {2}.*/, '')),
    [
      'join',
      'during: warm-up of churn',
      '  └ 2 joined',
      'during: churn',
      '  └ 2 joined, 3 crashed',
      'during: route',
      'warming up',
      '  └ 2 joined',
      '  └ 1 join failed',
      'crash',
      '  └ 7 crashed',
      'after',
    ],
  )
})

test('the drain has a line if the last operations took long to end', (t) => {
  const drain = { phase: null, kind: 'drain', label: 'after the last phase', start_s: 60 }
  t.is(report({}, { ...drain, end_s: 60.9 }).length, 3)
  t.regex(report({}, { ...drain, end_s: 121.5 })[3] ?? '', /^after the last phase +61\.5 s/)
})

test('a phase in which nothing could begin says so, and why', (t) => {
  t.deepEqual(remarksOn({ kind: 'lookup', without_caller: 300 }), [
    '  └ nothing attempted: no node was there to begin an operation',
  ])
  t.deepEqual(remarksOn({ kind: 'lookup', without_key: 300 }), [
    '  └ nothing attempted: there was no key to ask for',
  ])
  t.deepEqual(remarksOn({ kind: 'mix', without_key: 3, without_caller: 20 }), [
    '  └ nothing attempted: no node was there to begin an operation, or there was no key to ask for',
  ])
  t.deepEqual(remarksOn({ kind: 'lookup', attempted: 5, without_caller: 1_295 }), [
    '  └ 1,295 not begun: no node was there to begin an operation',
  ])
})
