import { counted, grouped } from '../../core/words.ts'
import type { PeriodRow } from '../../measure/columns.ts'
import { virtualSeconds } from '../shell/numbers.ts'
import { folded, layTable, type TableColumn } from '../shell/table.ts'
import type { Paint } from '../shell/terminal.ts'

/** A drain that is shorter, in seconds, is the latency of the last answers. */
const DRAIN_AT_LEAST = 1

interface SummaryColumn extends TableColumn {
  readonly cell: (row: PeriodRow) => string
}

const COLUMNS: readonly SummaryColumn[] = [
  { title: 'phase', align: 'left', cell: labelCell },
  { title: 'lasted', align: 'right', leftOut: 3, cell: (row) => virtualSeconds(row.end_s - row.start_s) },
  { title: 'nodes', align: 'right', cell: (row) => grouped(row.nodes_live) },
  { title: 'operations', align: 'right', cell: (row) => (row.attempted === 0 ? '' : grouped(row.attempted)) },
  { title: 'failed', align: 'right', cell: (row) => failureShare(row) },
  { title: 'hops', align: 'right', leftOut: 2, cell: (row) => decimals(row.hops_mean, 2) },
  { title: 'p50 ms', align: 'right', leftOut: 4, cell: (row) => decimals(row.latency_ms_p50, 1) },
  { title: 'p99 ms', align: 'right', cell: (row) => decimals(row.latency_ms_p99, 1) },
  { title: 'rdp', align: 'right', leftOut: 5, cell: (row) => decimals(row.rdp_mean, 2) },
  { title: 'msg/node/s', align: 'right', leftOut: 1, cell: (row) => decimals(row.messages_per_node_s, 2) },
]

/**
 * The summary for people: one line per period and, under it, what went wrong there.
 *
 * @param look.columns how wide it may be
 */
export function summaryReport(
  periods: readonly PeriodRow[],
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): string {
  const rows = periods.filter(
    ({ kind, start_s, end_s }) => kind !== 'drain' || end_s - start_s >= DRAIN_AT_LEAST,
  )
  const {
    head,
    rows: lines,
    foot,
  } = layTable(
    COLUMNS,
    rows.map((row) => COLUMNS.map(({ cell }) => cell(row))),
    columns,
  )
  const body = rows.flatMap((row, index) => [
    lines[index] ?? '',
    ...remarks(row, rows).flatMap(({ text, style }) =>
      folded(text, columns - REMARK.length).map(
        (line, at) => `${at === 0 ? REMARK : ' '.repeat(REMARK.length)}${paint(line, style)}`,
      ),
    ),
  ])
  return [paint(head[0], 'bold'), head[1], ...body, ...foot.map((line) => paint(line, 'dim'))].join('\n')
}

const REMARK = '  └ '

/** As in the scenario. In front, where a narrow column does not cut it off. */
function labelCell({ label, background }: PeriodRow): string {
  return background === 'yes' ? `during: ${label}` : label
}

/** Two decimals, but never "0.00 %" when something failed. */
function failureShare({ failure_pct: share }: PeriodRow): string {
  if (share === null) return ''
  if (share === 0) return '0 %'
  return percent(share)
}

const percent = (share: number): string => (share < 0.01 ? '< 0.01 %' : `${share.toFixed(2)} %`)

interface Remark {
  readonly text: string
  readonly style: 'red' | 'yellow' | 'dim'
}

function remarks(row: PeriodRow, rows: readonly PeriodRow[]): Remark[] {
  const failures = counts([
    [row.misdelivered, 'misdelivered'],
    [row.lost, 'lost'],
    [row.timed_out, 'timed out'],
    [row.not_found, 'not found'],
    [row.stale, 'stale'],
    [row.outdated, 'outdated (the newest crashed away)'],
  ])
  const excused = counts([
    [row.aborted, 'aborted (caller gone)'],
    [row.unrecoverable, 'unrecoverable (all copies crashed)'],
    [row.unreachable, 'unreachable (all copies across a partition)'],
  ])
  const slow =
    row.aborted_slow === 0
      ? ''
      : `${grouped(row.aborted_slow)} of those aborted had waited for more than 10 s`
  const again =
    row.misdelivered_again === 0 ? '' : `${grouped(row.misdelivered_again)} handled again by a wrong node`
  const refused = row.refused === 0 ? '' : `${grouped(row.refused)} refused for want of room`
  const superseded =
    row.superseded === 0
      ? ''
      : `${grouped(row.superseded)} acknowledged, but superseded by a write across a partition`
  const unsure =
    row.absent_unacknowledged === 0
      ? ''
      : `${grouped(row.absent_unacknowledged)} “absent” by a deletion without an acknowledgement`
  const overlay = counts([
    [row.nodes_live - row.nodes_active, 'not active'],
    [row.leaf_sets_wrong ?? 0, 'with a wrong leaf set'],
    [row.claims_wrong ?? 0, 'that would deliver keys of others'],
  ])
  // A workload in the background would only repeat what the phases beside it say.
  const isBeside = row.background === 'yes' && !isOfChurn(row)
  const isChurned = isOfChurn(row) || (!isBeside && isDuringChurn(row, rows))
  const found: [string, string, Remark['style']][] = [
    ['', isChurned ? turnover(row) : '', 'dim'],
    ['', isBeside ? '' : failedJoins(row), 'yellow'],
    ['', notBegun(row), 'yellow'],
    ['failed: ', failures, 'red'],
    ['', again, 'yellow'],
    ['not counted: ', excused, 'dim'],
    ['', slow, 'yellow'],
    ['', refused, 'yellow'],
    ['', superseded, 'yellow'],
    ['', unsure, 'dim'],
    ['nodes at the end: ', overlay, 'yellow'],
    ['still changing: ', row.stable === 'no' ? 'the cap of this settle came before stability' : '', 'yellow'],
    ['every leaf set right again after ', row.repair_s === null ? '' : virtualSeconds(row.repair_s), 'dim'],
    ['no key at risk any more after ', row.restored_s === null ? '' : virtualSeconds(row.restored_s), 'dim'],
  ]
  return found
    .filter(([, text]) => text !== '')
    .map(([title, text, style]) => ({ text: title + text, style }))
}

const isOfChurn = ({ kind }: PeriodRow): boolean => kind === 'churn' || kind === 'warm-up'

/** Do nodes come and go in the background of this row? */
function isDuringChurn({ start_s: start, end_s: end }: PeriodRow, rows: readonly PeriodRow[]): boolean {
  return rows.some(
    (other) => other.background === 'yes' && isOfChurn(other) && start < other.end_s && end > other.start_s,
  )
}

/** Operations that were due, and why they could not begin. */
function notBegun({ attempted, without_caller: callers, without_key: keys }: PeriodRow): string {
  const reasons = [
    ...(callers === 0 ? [] : ['no node was there to begin an operation']),
    ...(keys === 0 ? [] : ['there was no key to ask for']),
  ].join(', or ')
  if (reasons === '') return ''
  return `${attempted === 0 ? 'nothing attempted' : `${grouped(callers + keys)} not begun`}: ${reasons}`
}

/** Who came and went. */
function turnover({ joins, join_s_mean: mean, crashes, leaves, inactive_pct: inactive }: PeriodRow): string {
  const moves = counts([
    [joins, mean === null ? 'joined' : `joined (${mean.toFixed(1)} s on average)`],
    [crashes, 'crashed'],
    [leaves, 'left'],
  ])
  const share = inactive === null || inactive === 0 ? '' : `not active ${percent(inactive)} of the time`
  return [moves, share].filter((text) => text !== '').join('; ')
}

function failedJoins({ joins_failed: failed }: PeriodRow): string {
  return failed === 0 ? '' : `${counted(failed, 'join')} failed`
}

function counts(causes: readonly (readonly [number, string])[]): string {
  return causes
    .filter(([count]) => count !== 0)
    .map(([count, name]) => `${grouped(count)} ${name}`)
    .join(', ')
}

function decimals(value: number | null, digits: number): string {
  return value === null ? '' : value.toFixed(digits)
}
