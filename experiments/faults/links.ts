import type { SummaryRow } from '../../sim/measure/columns.ts'
import { isFailure, OUTCOMES } from '../../sim/measure/outcomes.ts'
import { run } from '../../sim/run.ts'
import { scenarioOf } from '../parse.ts'
import { Table } from '../report.ts'

/* Links that are worse than they should be: what fails, what it costs, and what is left of it afterwards. */

interface Case {
  readonly name: string
  readonly head: string
  readonly phases: readonly string[]
  /** Of these phases a row is printed. */
  readonly shown: readonly string[]
}

/** An overlay at rest, links that are worse for ten minutes while it is read, and two minutes of peace. */
const duringLinks = (links: string): Pick<Case, 'head' | 'phases' | 'shown'> => ({
  head: 'network: { latency: { model: euclidean } }',
  phases: [
    'join: { nodes: 100, start: converged }',
    'insert: { keys: 200, over: 20s }',
    'lookup: { label: before, count: 1000, over: 2m }',
    `during: { links: { label: fault, for: 10m, ${links} } }`,
    'lookup: { label: meanwhile, count: 2000, over: 10m }',
    'settle: { for: 2m }',
    'lookup: { label: afterwards, count: 1000, over: 2m }',
  ],
  shown: ['before', 'meanwhile', 'afterwards'],
})

/** Twice as many join in ten seconds as there are, and all of them read. */
const flashCrowd = (network: string): Pick<Case, 'head' | 'phases' | 'shown'> => ({
  head: `network: { latency: { model: geographic }${network} }`,
  phases: [
    'join: { nodes: 50, start: converged }',
    'insert: { keys: 300, valueBytes: 4KiB..16KiB, over: 2m }',
    'lookup: { label: before, rate: 0.1, over: 60s }',
    'join: { label: crowd, nodes: 100, over: 10s }',
    'lookup: { label: right after, rate: 0.1, over: 60s }',
    'settle: { until: stable, atMost: 20m }',
    'lookup: { label: afterwards, rate: 0.1, over: 60s }',
  ],
  shown: ['before', 'crowd', 'right after', 'afterwards'],
})

const CASES: readonly Case[] = [
  { name: 'no fault', ...duringLinks('loss: 0') },
  { name: '5 % lost, each by itself', ...duringLinks('loss: 0.05') },
  { name: '5 % lost, in bursts of 500 ms', ...duringLinks('bursts: { good: 9500ms, bad: 500ms }') },
  { name: '5 % lost, in bursts of 5 s', ...duringLinks('bursts: { good: 95s, bad: 5s }') },
  { name: '20 % lost, in bursts of 5 s', ...duringLinks('bursts: { good: 20s, bad: 5s }') },
  {
    name: '20 % twice, 20 % 500 ms late',
    ...duringLinks('duplicate: { share: 0.2 }, reorder: { share: 0.2, by: 500ms }'),
  },
  { name: '5 % damaged, 1 % of these unnoticed', ...duringLinks('corrupt: { share: 0.05, missed: 0.01 }') },
  { name: 'one node of ten is not heard', ...duringLinks('loss: 1, from: { fraction: 0.1 }') },
  { name: 'a flash crowd, no access links', ...flashCrowd('') },
  {
    name: 'a flash crowd over 1 Mbit/s',
    ...flashCrowd(', access: { up: 1Mbit/s, down: 1Mbit/s, queue: 64KiB }'),
  },
]

const FAILURES = OUTCOMES.filter(isFailure)

/** Prints a row for each case and phase, over all seeds. */
export function links(seeds: number): void {
  const table = new Table([
    'case',
    'phase',
    'operations',
    'failed',
    'by cause',
    'p99 ms',
    'messages/node/s',
    'bytes/node/s',
    'lost, dropped %',
    'wrong leaf sets',
  ])
  for (const each of CASES) {
    const runs = Array.from({ length: seeds }, (_, index) => summaryOf(each, index + 1))
    for (const label of each.shown)
      table.row(
        cellsOf(
          each.name,
          label,
          runs.map((rows) => rows.find((row) => row.label === label)!),
        ),
      )
  }
}

function summaryOf({ head, phases }: Case, seed: number): readonly SummaryRow[] {
  const text = `name: links\nseed: ${seed}\n${head}\nphases:\n${phases.map((phase) => `  - ${phase}\n`).join('')}`
  return run(scenarioOf('links', text)).summary
}

function cellsOf(name: string, label: string, rows: readonly SummaryRow[]): (string | number)[] {
  const sum = (read: (row: SummaryRow) => number | null): number =>
    rows.reduce((total, row) => total + (read(row) ?? 0), 0)
  const mean = (read: (row: SummaryRow) => number | null): string => (sum(read) / rows.length).toFixed(2)
  const messages = sum((row) => (row.messages_per_node_s ?? 0) * row.nodes_live * (row.end_s - row.start_s))
  const gone = sum((row) => row.datagrams_lost + row.datagrams_dropped)
  const causes = FAILURES.map((cause) => [cause, sum((row) => row[cause])] as const)
    .filter(([, count]) => count > 0)
    .map(([cause, count]) => `${count} ${cause}`)
  return [
    name,
    label,
    sum((row) => row.attempted),
    sum((row) => row.failed),
    causes.join(', '),
    mean((row) => row.latency_ms_p99),
    mean((row) => row.messages_per_node_s),
    mean((row) => row.bytes_per_node_s),
    messages === 0 ? '' : ((100 * gone) / messages).toFixed(2),
    sum((row) => row.leaf_sets_wrong),
  ]
}
