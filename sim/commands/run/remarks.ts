import { counted, grouped } from '../../core/words.ts'
import type { PeriodRow } from '../../measure/columns.ts'
import { virtualSeconds } from '../shell/numbers.ts'

/** A drain that is shorter, in seconds, is the latency of the last answers. */
const DRAIN_AT_LEAST = 1

/** The periods that a summary for people shows. */
export const shownPeriods = (periods: readonly PeriodRow[]): readonly PeriodRow[] =>
  periods.filter(({ kind, start_s, end_s }) => kind !== 'drain' || end_s - start_s >= DRAIN_AT_LEAST)

/** Two decimals, but never "0.00 %" of what is more than nothing. */
export const percent = (share: number): string => (share < 0.01 ? '< 0.01 %' : `${share.toFixed(2)} %`)

/** What a summary for people says under a period, in one line. */
export interface Remark {
  readonly text: string
  readonly style: 'red' | 'yellow' | 'dim'
}

/** What is to be said of a period that is shown, one of all of the run. */
export function remarks(row: PeriodRow, rows: readonly PeriodRow[]): Remark[] {
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
    ['', row === latest(shownPeriods(rows)) ? stillAtRisk(latest(rows)) : '', 'yellow'],
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

/** How many nodes came and went. */
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

/** The period with the latest end, of several the last. */
const latest = (rows: readonly PeriodRow[]): PeriodRow | undefined =>
  rows.toSorted((a, b) => a.end_s - b.end_s).at(-1)

/** Of the last period of a run, which is the drain that need not be shown. */
function stillAtRisk(last: PeriodRow | undefined): string {
  const keys = last?.keys_at_risk ?? 0
  return keys === 0 ? '' : `${counted(keys, 'key')} still at risk at the end of the run`
}

function counts(causes: readonly (readonly [number, string])[]): string {
  return causes
    .filter(([count]) => count !== 0)
    .map(([count, name]) => `${grouped(count)} ${name}`)
    .join(', ')
}
