import { grouped } from '../../core/words.ts'
import type { NotDrawn } from '../../figures/kit/figure.ts'
import type { RunResults } from '../../figures/run/run-results.ts'
import { type NodeRow, type PeriodRow, type Row, SUMMARY_COLUMNS } from '../../measure/columns.ts'
import { isLongEnough, RATE_STATISTICS, rateQuantiles } from '../../measure/node-rates.ts'
import type { Manifest } from '../shell/manifest.ts'
import { spokenSeconds, virtualSeconds } from '../shell/numbers.ts'
import type { Table } from './html.ts'
import type { DrawnFigure, Page } from './page.ts'
import { failedTables, notesTables } from './run-notes.ts'
import { scenarioTable } from './scenario-table.ts'

export interface RunPageContent {
  readonly results: RunResults
  readonly manifest: Manifest
  readonly figures: readonly DrawnFigure[]
  readonly notDrawn: readonly NotDrawn[]
}

/** The page of a run. */
export function runPage({ results, manifest, figures, notDrawn }: RunPageContent): Page {
  const { name, description, seed } = manifest.scenario
  return {
    title: `${name}, seed ${seed}`,
    subtitle: description.trim(),
    facts: [
      { name: 'seed', value: seed },
      { name: 'repeat with', value: manifest.command, isCode: true },
      { name: 'E-Pastry', value: manifest.versions['e-pastry'] },
      { name: 'Node', value: manifest.versions.node },
      {
        name: 'run',
        value: `${virtualSeconds(manifest.virtualSeconds)} of virtual time, ${grouped(manifest.events)} events, in ${spokenSeconds(manifest.wallSeconds)}`,
      },
      {
        name: 'start',
        value: manifest.start === 'converged' ? 'converged (set up from ground truth)' : 'by protocol joins',
      },
      { name: 'fingerprint', value: manifest.fingerprint, isCode: true },
    ],
    verdicts: [
      ...manifest.expectations,
      ...manifest.violations.map((text) => ({ ok: false, text: `broken invariant: ${text}` })),
    ],
    tablesBefore: [
      phaseTable(results),
      ...notesTables(results),
      ...failedTables(results),
      rateTable(results, manifest.virtualSeconds),
    ],
    figures,
    notDrawn,
    tablesAfter: [scenarioTable(manifest.scenario)],
  }
}

interface PhaseColumn {
  readonly title: string
  readonly align: 'left' | 'right'
  readonly cell: (row: PeriodRow) => string
}

const decimals = (value: number | null, digits: number): string =>
  value === null ? '' : value.toFixed(digits)
const unlessZero = (count: number): string => (count === 0 ? '' : grouped(count))

const COLUMNS: readonly PhaseColumn[] = [
  { title: '#', align: 'right', cell: ({ phase }) => (phase === null ? '' : String(phase)) },
  { title: 'from, s', align: 'right', cell: ({ start_s: start }) => start.toFixed(1) },
  { title: 'lasted, s', align: 'right', cell: (row) => (row.end_s - row.start_s).toFixed(1) },
  { title: 'nodes', align: 'right', cell: (row) => grouped(row.nodes_live) },
  {
    title: 'not active',
    align: 'right',
    cell: (row) => unlessZero(row.nodes_live - row.nodes_active),
  },
  { title: 'wrong leaf sets', align: 'right', cell: (row) => unlessZero(row.leaf_sets_wrong ?? 0) },
  { title: 'operations', align: 'right', cell: (row) => unlessZero(row.attempted) },
  { title: 'failed, %', align: 'right', cell: (row) => failedPercent(row.failure_pct) },
  { title: 'aborted', align: 'right', cell: (row) => unlessZero(row.aborted) },
  { title: 'unrecoverable', align: 'right', cell: (row) => unlessZero(row.unrecoverable) },
  { title: 'hops, mean', align: 'right', cell: (row) => decimals(row.hops_mean, 2) },
  { title: 'latency p50, ms', align: 'right', cell: (row) => decimals(row.latency_ms_p50, 1) },
  { title: 'p99, ms', align: 'right', cell: (row) => decimals(row.latency_ms_p99, 1) },
  { title: 'rdp, mean', align: 'right', cell: (row) => decimals(row.rdp_mean, 2) },
  {
    title: 'messages per node and s',
    align: 'right',
    cell: (row) => decimals(row.messages_per_node_s, 2),
  },
  { title: 'keys at risk', align: 'right', cell: (row) => unlessZero(row.keys_at_risk) },
  { title: 'keys lost', align: 'right', cell: (row) => unlessZero(row.keys_lost) },
]

/** The metrics of applications of one's own. */
function furtherColumns([first]: readonly PeriodRow[]): PhaseColumn[] {
  const known = new Set<string>(SUMMARY_COLUMNS.map(({ name }) => name))
  return Object.keys(first ?? {})
    .filter((name) => !known.has(name))
    .map((name) => ({ title: name, align: 'right', cell: (row) => String((row as Row)[name] ?? '') }))
}

function failedPercent(share: number | null): string {
  if (share === null) return ''
  if (share === 0) return '0'
  return share < 0.01 ? '< 0.01' : share.toFixed(2)
}

/** The summary, one line per period. Columns in which none has anything are left out. */
function phaseTable({ periods }: RunResults): Table {
  const name = ({ background, label }: PeriodRow) => (background === 'yes' ? `during: ${label}` : label)
  const used = [...COLUMNS, ...furtherColumns(periods)].filter(({ cell }) =>
    periods.some((row) => cell(row) !== ''),
  )
  return {
    title: 'Phases',
    about:
      'Nodes, wrong leaf sets and keys are those at the end of the phase; operations count in the phase in which they started. Phases in the background (“during”) overlap the others. docs/results.md defines each column, under summary.csv.',
    columns: [{ title: 'phase', align: 'left' }, ...used],
    rows: periods.map((row) => [name(row), ...used.map(({ cell }) => cell(row))]),
  }
}

const RATES: readonly {
  readonly title: string
  readonly decimals: number
  readonly of: (row: NodeRow) => number
}[] = [
  { title: 'messages sent', decimals: 2, of: (row) => row.messages_out_per_s ?? 0 },
  { title: 'messages received', decimals: 2, of: (row) => row.messages_in_per_s ?? 0 },
  { title: 'bytes sent', decimals: 0, of: (row) => row.bytes_out_per_s ?? 0 },
  { title: 'bytes received', decimals: 0, of: (row) => row.bytes_in_per_s ?? 0 },
  { title: 'requests served', decimals: 3, of: (row) => row.requests_per_s ?? 0 },
]

/** What nodes had to do per second of their time, over the entire run. */
function rateTable({ nodes }: RunResults, runSeconds: number): Table {
  const counted = nodes.filter(({ lived_s: lived }) => isLongEnough(lived, runSeconds))
  return {
    title: 'Load of nodes per second',
    about: `Quantiles over the ${grouped(counted.length)} nodes that were in the overlay for at least 10 s, or for half of a shorter run; the rate of a node is over its time there. summary.csv has these quantiles for each phase, nodes.csv the rates of each node.`,
    columns: [
      { title: 'load', align: 'left' },
      ...RATE_STATISTICS.map((title) => ({ title, align: 'right' }) as const),
    ],
    rows: RATES.map(({ title, decimals: digits, of }) => [
      title,
      ...rateQuantiles(counted.map(of)).map((rate) => decimals(rate, digits)),
    ]),
  }
}
