import { grouped } from '../../core/words.ts'
import type { NotDrawn } from '../../figures/kit/figure.ts'
import type { RunResults } from '../../figures/run/run-results.ts'
import { type Row, SUMMARY_COLUMNS, type SummaryRow } from '../../measure/columns.ts'
import type { Manifest } from '../shell/manifest.ts'
import { spokenSeconds, virtualSeconds } from '../shell/numbers.ts'
import type { Table } from './html.ts'
import type { DrawnFigure, Page } from './page.ts'
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
    tablesBefore: [phaseTable(results)],
    figures,
    notDrawn,
    tablesAfter: [scenarioTable(manifest.scenario)],
  }
}

interface PhaseColumn {
  readonly title: string
  readonly align: 'left' | 'right'
  readonly cell: (row: SummaryRow) => string
}

const decimals = (value: number | null, digits: number): string =>
  value === null ? '' : value.toFixed(digits)
const unlessZero = (count: number): string => (count === 0 ? '' : grouped(count))

const COLUMNS: readonly PhaseColumn[] = [
  { title: '#', align: 'right', cell: ({ phase }) => String(phase) },
  { title: 'from, s', align: 'right', cell: ({ start_s: start }) => start.toFixed(1) },
  { title: 'lasted, s', align: 'right', cell: (row) => (row.end_s - row.start_s).toFixed(1) },
  { title: 'nodes', align: 'right', cell: (row) => grouped(row.nodes_live) },
  { title: 'wrong leaf sets', align: 'right', cell: (row) => unlessZero(row.leaf_sets_wrong ?? 0) },
  { title: 'operations', align: 'right', cell: (row) => unlessZero(row.attempted) },
  { title: 'failed, %', align: 'right', cell: (row) => failedPercent(row.failure_pct) },
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
function furtherColumns([first]: readonly SummaryRow[]): PhaseColumn[] {
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

/** The summary, one line per phase. Columns in which no phase has anything are left out. */
function phaseTable({ summary, scenario }: RunResults): Table {
  const name = ({ phase, label }: SummaryRow) =>
    scenario.phases[phase]?.background ? `during: ${label}` : label
  const used = [...COLUMNS, ...furtherColumns(summary)].filter(({ cell }) =>
    summary.some((row) => cell(row) !== ''),
  )
  return {
    title: 'Phases',
    about:
      'Nodes, wrong leaf sets and keys are as at the end of the phase; operations count in the phase in which they started. What each column means in full is said of summary.csv.',
    columns: [{ title: 'phase', align: 'left' }, ...used],
    rows: summary.map((row) => [name(row), ...used.map(({ cell }) => cell(row))]),
  }
}
