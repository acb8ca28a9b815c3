import { grouped } from '../../core/words.ts'
import type { PeriodRow } from '../../measure/columns.ts'
import { virtualSeconds } from '../shell/numbers.ts'
import { folded, layTable, type TableColumn } from '../shell/table.ts'
import type { Paint } from '../shell/terminal.ts'
import { percent, remarks, shownPeriods } from './remarks.ts'

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
  const rows = shownPeriods(periods)
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
    ...remarks(row, periods).flatMap(({ text, style }) =>
      folded(text, columns - REMARK.length).map(
        (line, at) => `${at === 0 ? REMARK : ' '.repeat(REMARK.length)}${paint(line, style)}`,
      ),
    ),
  ])
  return [paint(head[0], 'bold'), head[1], ...body, ...foot.map((line) => paint(line, 'dim'))].join('\n')
}

const REMARK = '  └ '

/** As in the scenario. In front, if a narrow column does not cut it off. */
function labelCell({ label, background }: PeriodRow): string {
  return background === 'yes' ? `during: ${label}` : label
}

/** Two decimals, but never "0.00 %" when something failed. */
function failureShare({ failure_pct: share }: PeriodRow): string {
  if (share === null) return ''
  if (share === 0) return '0 %'
  return percent(share)
}

function decimals(value: number | null, digits: number): string {
  return value === null ? '' : value.toFixed(digits)
}
