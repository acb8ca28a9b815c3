import {
  type Column,
  count,
  maybe,
  milliseconds,
  number,
  type Row,
  type RowOf,
  seconds,
  text,
} from './column.ts'
import { LOST_KEY_COLUMNS } from './lost-key-columns.ts'
import { type Metric, metricColumns } from './metrics.ts'
import { DEGREE_COLUMNS, NODE_COLUMNS, RING_COLUMNS } from './node-columns.ts'
import { RATE_COLUMNS } from './node-rates.ts'

export { asWritten, type Column, formatCell, type Row } from './column.ts'
export type { LostKeyRow } from './lost-key-columns.ts'
export type { DegreeRow, NodeRow, RingRow } from './node-columns.ts'

const JOINS_FAILED = count(
  'joins_failed',
  'nodes that gave up and went: their join failed, because their id was taken, or because they had never joined and no node answered',
)
const JOINS = count(
  'joins',
  'nodes that became active for the first time; nodes that a converged start sets up did not join',
)
const CRASHES = count('crashes', 'silent departures')
const LEAVES = count('leaves', 'announced departures')
const KEYS_ACKNOWLEDGED = count(
  'keys_acknowledged',
  'keys of which the newest acknowledged write is a value, lost or not, at the end of the period or interval',
)
const KEYS_AT_RISK = count(
  'keys_at_risk',
  'acknowledged keys with some live holders, but not on each of the k closest active nodes, on either side of a partition, at the end of the period or interval; with storage.capacity, where copies may lie elsewhere: with fewer than k live holders (and than live nodes)',
)
const KEYS_LOST = count(
  'keys_lost',
  'acknowledged keys that no live node holds, at the end of the period or interval',
)
const BACKGROUND = text(
  'background',
  'yes for a phase under `during` or at a given time, which other phases contain or overlap; else no. The rows with no follow each other without a gap, from 0 to the end of the run, and so add up',
)
const FAILURE_PCT = maybe(
  number('failure_pct', 4, '100 · failed / (attempted − aborted − unrecoverable − unreachable)'),
)

/** One operation of any kind, in the order of (start, operation). */
export const LOOKUP_COLUMNS = [
  count('operation', 'its number in the order of starting, from 1, as `explain` takes it'),
  seconds('time_s', 'when it started'),
  maybe(
    count(
      'phase',
      'index of the phase that counts it, as in summary.csv: the phase in the foreground when it started, even if another phase asked for it; a workload in the background counts none; empty if it began in a warm-up, whose row counts it',
    ),
  ),
  text('op', 'insert, lookup, delete or route'),
  count('source', 'the node that started it'),
  text('key', 'the id of the key, hexadecimal'),
  maybe(text('key_name', 'the key before it was hashed; empty for a route')),
  maybe(
    count(
      'root',
      'the node that was the root (ground truth) when it was first handled; under a partition, in the part where it was handled',
    ),
  ),
  maybe(count('delivered_at', 'the node that first handled it, as root or as a replica; empty if none did')),
  text('outcome', 'one of the outcomes'),
  maybe(milliseconds('handled_ms', 'start to first handling')),
  maybe(count('hops', 'overlay hops of the message that was first handled')),
  maybe(milliseconds('latency_ms', 'start to answer at the source; for a route, start to first handling')),
  maybe(milliseconds('direct_ms', 'one-way base latency from the source to the node that first handled it')),
  maybe(number('rdp', 3, 'handled_ms over direct_ms; empty where the source handled it itself')),
  maybe(count('retries', 'how many times the source asked again; empty without an answer')),
] as const
export type LookupRow = RowOf<typeof LOOKUP_COLUMNS>

/** A period (a phase, the warm-up before one, or the drain after the last, whose end is the end of the run), and its membership changes. */
const SUMMARY_BEFORE_OPERATIONS = [
  maybe(
    count(
      'phase',
      'its place in the scenario, from 0, as in `--set phases[3]…` if no earlier phase is repeated; each repetition under `repeat` counts; empty for a warm-up and for the drain, which are no phases',
    ),
  ),
  text(
    'kind',
    'join, settle, insert …; warm-up; or drain: from the end of the last phase of the foreground until phases at a given time are over and the last operation has ended, which is the end of the run',
  ),
  text('label', 'the name that `expect` uses'),
  BACKGROUND,
  seconds('start_s', 'start of the period'),
  seconds('end_s', 'end of the period; its operations may close later'),
  count('nodes_live', 'nodes that run, at the end of the period'),
  count('nodes_active', 'nodes that have joined and deliver, at the end of the period'),
  maybe(
    count(
      'leaf_sets_wrong',
      'active nodes whose leaf set is not the ideal one, at the end of the period; under a partition, the ideal one of their own part',
    ),
  ),
  maybe(
    count(
      'claims_wrong',
      'active nodes that would also answer for keys of the next active node, at the end of the period; under a partition, of the next one in the same part; empty without checks',
    ),
  ),
  maybe(text('stable', 'for a settle until stable: yes, or no if it reached its cap first')),
  maybe(
    seconds(
      'repair_s',
      'from the last victim of a crash, or from the end of a partition, until every live node was active with the ideal leaf set, checked once per second; empty if other nodes came or went before that',
    ),
  ),
  maybe(
    seconds(
      'restored_s',
      'for a crash or a partition that put keys at risk: from the last victim, or from the end of the partition, until no key was at risk, its copies being on the k closest nodes again, checked once per second; empty if other nodes came or went before that',
    ),
  ),
  maybe(
    count(
      'dead_run_max',
      'for a crash: the longest run of adjacent nodes, on the ring of active nodes just before, that crashed together, or so shortly after one another that no leaf set was repaired in between; from L/2 on the ring is severed',
    ),
  ),
  JOINS,
  maybe(number('join_s_mean', 6, 'mean time from start to first activation, of the nodes that joined')),
  maybe(seconds('join_s_p50', 'median')),
  maybe(seconds('join_s_p99', '99th percentile')),
  JOINS_FAILED,
  CRASHES,
  LEAVES,
  maybe(
    number(
      'inactive_pct',
      4,
      '100 · time in which live nodes were not active, joining included, over the time that they lived in the period',
    ),
  ),
  count('deactivations', 'how many times a node stopped being active without leaving'),
] as const
/** The operations that it started. Hops, latency and rdp are those of the operations that succeeded. */
export const SUMMARY_OPERATIONS = [
  count('attempted', 'operations started in the period'),
  count(
    'without_caller',
    'operations that were due and could not begin, since no node was there to begin them: none had joined, or the first node, which was to begin them, had gone; a client or a rate tries again after one second, and each try counts; not in attempted',
  ),
  count(
    'without_key',
    'operations that were due and could not begin, since there was no key to ask for; not in attempted',
  ),
  count('succeeded', 'operations with the right result'),
  count('failed', 'misdelivered + lost + timed_out + not_found + stale + outdated'),
  FAILURE_PCT,
  count(
    'aborted',
    'the caller crashed or left before the end; a route does not need its caller, and is aborted only if no other node received its message, or the run ended before its deadline',
  ),
  count(
    'aborted_slow',
    'aborted operations whose caller had waited for more than 10 s when it went; slow operations that failure_pct and the latencies leave out',
  ),
  count('unrecoverable', 'every holder of the acknowledged value had crashed, and no value was answered'),
  count(
    'unreachable',
    'every live holder of the acknowledged value was across a partition from the caller when the operation began or ended, and that value was not answered',
  ),
  count(
    'misdelivered',
    'handled by a node that was not the root at that instant, or answered on the way by a node not among the k closest',
  ),
  count(
    'misdelivered_again',
    'handlings by such nodes after the first handling, which alone is judged, or after the operation had ended; not counted as failed',
  ),
  count('lost', 'handled by no node within the deadline of the caller'),
  count('timed_out', 'handled, but no answer at the caller within its deadline'),
  count('not_found', 'answered "absent" though an acknowledged value existed'),
  count('stale', 'older than the newest value acknowledged before the operation started'),
  count(
    'outdated',
    'older than that value, while every holder of it had crashed: the older one was served as if it were the newest',
  ),
  count('refused', 'answered with a refusal, for lack of room: nothing was stored; not counted as failed'),
  count(
    'superseded',
    'acknowledged writes that lost to a write from another part of the network when a partition ended; only the newest write of each key in each part counts, and only if the run lasts until then; not counted as failed',
  ),
  count(
    'absent_unacknowledged',
    'succeeded, answered "absent", and right only because of a deletion that was not acknowledged yet when the answer came',
  ),
  maybe(number('hops_mean', 4, 'mean overlay hops')),
  maybe(count('hops_p50', 'median')),
  maybe(count('hops_p99', '99th percentile')),
  maybe(milliseconds('latency_ms_mean', 'mean latency')),
  maybe(milliseconds('latency_ms_p50', 'median')),
  maybe(milliseconds('latency_ms_p99', '99th percentile')),
  maybe(number('rdp_mean', 3, 'mean of the ratios')),
  maybe(number('rdp_p50', 3, 'median of the ratios')),
  maybe(number('rdp_p99', 3, '99th percentile of the ratios')),
  maybe(number('stretch_sum', 4, 'sum of the times to first handling over the sum of direct latencies')),
] as const
/** Datagrams that did not arrive exactly once, as they were sent. */
const MISHAP_COLUMNS = [
  count(
    'datagrams_lost',
    'datagrams sent that were lost on the way, by the loss of the network or by a fault; not datagrams to a host where no process ran',
  ),
  count('datagrams_duplicated', 'copies of sent datagrams that a fault of links made'),
  count(
    'datagrams_damaged',
    'datagrams sent in which a fault of links flipped a bit; the receiver drops nearly all by their checksum',
  ),
  count('datagrams_dropped', 'datagrams for which the queue of an access link, at either end, had no room'),
] as const

/** Its traffic, and the data at its end. */
const SUMMARY_AFTER_OPERATIONS = [
  maybe(number('messages_per_node_s', 4, 'messages sent, per live node and second')),
  maybe(
    number(
      'control_messages_per_node_s',
      4,
      'messages not sent for an operation of a user or application: all purposes but lookups, storage, replication and application; acknowledgements included',
    ),
  ),
  maybe(
    number(
      'ack_messages_per_node_s',
      4,
      'acknowledgements of hops, for messages of any kind (part of the control messages)',
    ),
  ),
  maybe(number('bytes_per_node_s', 2, 'bytes sent, per live node and second')),
  maybe(number('control_bytes_per_node_s', 2, 'bytes of the control messages')),
  count(
    'replication_bytes',
    'bytes sent in the period to copy writes to the replicas, and to compare versions',
  ),
  count(
    'repair_bytes',
    'bytes sent in the period to hand over keys, to replicate them again, to compare ranges and to release copies',
  ),
  ...MISHAP_COLUMNS,
  ...RATE_COLUMNS,
  KEYS_ACKNOWLEDGED,
  KEYS_AT_RISK,
  KEYS_LOST,
  maybe(
    number('keys_max_over_mean', 4, 'keys of the fullest live node over the mean, at the end of the period'),
  ),
  maybe(number('keys_variation', 4, 'coefficient of variation of keys per live node')),
  maybe(number('keys_gini', 4, 'Gini coefficient of keys per live node')),
  maybe(number('bytes_max_over_mean', 4, 'the same for the bytes of the values that live nodes hold')),
  maybe(number('bytes_variation', 4, 'coefficient of variation')),
  maybe(number('bytes_gini', 4, 'Gini coefficient')),
  maybe(
    number(
      'root_keys_max_over_mean',
      4,
      'acknowledged keys of the live node that is the root of most over the mean, independent of where copies are, at the end of the period',
    ),
  ),
  maybe(number('root_keys_gini', 4, 'Gini coefficient of the keys of which a live node is the root')),
] as const

/** One period of the run. */
export const SUMMARY_COLUMNS = [
  ...SUMMARY_BEFORE_OPERATIONS,
  ...SUMMARY_OPERATIONS,
  ...SUMMARY_AFTER_OPERATIONS,
] as const
/** A row of summary.csv. */
export type PeriodRow = RowOf<typeof SUMMARY_COLUMNS>
/** The row of a phase. */
export type SummaryRow = PeriodRow & { readonly phase: number }

export const isOfPhase = (row: PeriodRow): row is SummaryRow => row.phase !== null

/**
 * The messages sent in one period, by purpose and kind; only rows with messages. In the order of period, as in
 * summary.csv, purpose and kind.
 */
const TRAFFIC_COLUMNS = [
  maybe(count('phase', 'its index in the scenario, from 0; empty for a warm-up and for the drain')),
  text('label', 'its name'),
  BACKGROUND,
  text(
    'purpose',
    'lookups, storage (requests and answers), replication (copies of writes) or application: sent for an operation; all others are control traffic: join, leaf-set, table, distance, acks, repair, seed-server, reunion (of rings that were cut apart) or relaying (of messages to nodes that are not reached directly); a leaf-set probe or reply is for a join while its sender is not active',
  ),
  text('kind', 'kind of message'),
  count('messages', 'messages sent'),
  count('bytes', 'bytes sent'),
  maybe(number('messages_per_node_s', 6, 'messages sent, per live node and second')),
  maybe(number('bytes_per_node_s', 4, 'bytes sent, per live node and second')),
] as const
export type TrafficRow = RowOf<typeof TRAFFIC_COLUMNS>

/** One interval, half open: what happens at its very end belongs to the next. */
const TIME_SERIES_BEFORE_KINDS = [
  seconds('time_s', 'end of the interval'),
  count('nodes_live', 'nodes that run, at the end'),
  count('nodes_active', 'nodes that have joined and deliver, at the end'),
  JOINS,
  CRASHES,
  LEAVES,
  JOINS_FAILED,
  count('lookups', 'operations of every kind that started in the interval'),
  count('failed', 'operations that started in the interval and failed, even if they ended later'),
  FAILURE_PCT,
  count('messages', 'messages sent'),
] as const
const TIME_SERIES_AFTER_KINDS = [
  count('bytes', 'bytes sent'),
  ...MISHAP_COLUMNS,
  KEYS_ACKNOWLEDGED,
  KEYS_AT_RISK,
  KEYS_LOST,
  maybe(count('copies_min', 'fewest live holders of an acknowledged key that is not lost, at the end')),
  maybe(number('copies_mean', 4, 'mean number of live holders of these keys')),
  count('stored_bytes', 'bytes of the values that live nodes hold, at the end'),
] as const

/** A time-series row; the messages by kind come as further columns, named by `messageColumn`. */
export type TimeSeriesRow = TimeSeriesCells & Row
export type TimeSeriesCells = RowOf<typeof TIME_SERIES_BEFORE_KINDS> & RowOf<typeof TIME_SERIES_AFTER_KINDS>

/** The column that counts the messages of a kind: `leafSetProbe` in `messages_leaf_set_probe`. */
export const messageColumn = (kind: string): string =>
  `messages_${kind
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')}`

export function timeSeriesColumns(messageKinds: readonly string[]): readonly Column[] {
  const kinds = messageKinds.map((kind) => count(messageColumn(kind), `messages of kind ${kind} sent`))
  return [...TIME_SERIES_BEFORE_KINDS, ...kinds, ...TIME_SERIES_AFTER_KINDS]
}

/** The files of rows that a run reports. */
export const CSV_FILES = [
  'summary',
  'traffic',
  'lookups',
  'timeseries',
  'nodes',
  'degrees',
  'lost_keys',
  'ring',
] as const

export type CsvFile = (typeof CSV_FILES)[number]

/**
 * The columns of a file. Only the time series depends on the message kinds of the protocol, only the summary on the metrics of
 * applications of the user.
 */
export function columnsOf(
  file: CsvFile,
  messageKinds: readonly string[],
  metrics: readonly Metric[] = [],
): readonly Column[] {
  switch (file) {
    case 'lookups':
      return LOOKUP_COLUMNS
    case 'timeseries':
      return timeSeriesColumns(messageKinds)
    case 'nodes':
      return NODE_COLUMNS
    case 'degrees':
      return DEGREE_COLUMNS
    case 'summary':
      return [...SUMMARY_COLUMNS, ...metricColumns(metrics)]
    case 'traffic':
      return TRAFFIC_COLUMNS
    case 'lost_keys':
      return LOST_KEY_COLUMNS
    case 'ring':
      return RING_COLUMNS
  }
}
