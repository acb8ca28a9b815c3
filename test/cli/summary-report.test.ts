import test from 'ava'
import { summaryReport } from '../../sim/commands/summary-report.ts'
import { formatTable } from '../../sim/commands/table.ts'
import { painter } from '../../sim/commands/terminal.ts'
import { summaryRow } from './rows.ts'

const plain = painter('off')
const report = (...rows: Parameters<typeof summaryRow>[0][]) =>
  summaryReport(rows.map(summaryRow), plain).split('\n')

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
        unrecoverable: 3,
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
      '  └ failed: 5 lost, 7 timed out',
      '  └ not counted: 120 aborted (caller gone), 3 unrecoverable (all copies crashed)',
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

test('colours change no width and go only where wanted', (t) => {
  const painted = summaryReport([summaryRow({ lost: 1 })], painter('on'))
  t.not(painted, summaryReport([summaryRow({ lost: 1 })], plain))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one
  t.is(painted.replaceAll(/\u001b\[\d+m/g, ''), summaryReport([summaryRow({ lost: 1 })], plain))
})
