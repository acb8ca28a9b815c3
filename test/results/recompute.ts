import { staySeconds } from './identities.ts'
import { closest, numberOfHex } from './ring-arithmetic.ts'
import { type Cells, numberIn, sumOver, type Tables } from './tables.ts'
import type { HandlingSeen, Moment, Seen } from './witness.ts'

export interface RecomputeOptions {
  readonly tables: Required<Pick<Tables, 'summary' | 'traffic' | 'timeseries' | 'nodes' | 'lookups' | 'ring'>>
  readonly seen: ReadonlyMap<string, Seen>
  readonly handlings: readonly HandlingSeen[]
  /** k */
  readonly replicas: number
}

/** Numbers by the names of the columns; `null` for an empty cell. */
export type Figures = Readonly<Record<string, number | null>>

const FAILURES = ['misdelivered', 'lost', 'timed_out', 'not_found', 'stale', 'outdated']
const EXCUSED = ['aborted', 'unrecoverable', 'unreachable']
const OUTCOMES = [...FAILURES, ...EXCUSED, 'succeeded', 'refused']
const NOT_CONTROL = ['lookups', 'storage', 'replication', 'application']

/** The statistics of one period, from the other files. Data are inserted once, and not deleted, in a network that is never cut. */
export function recomputed(period: Cells, options: RecomputeOptions): Figures {
  const { before, after } = options.seen.get(period.label!)!
  return {
    ...population(period, options, { before, after }),
    ...operations(period, options),
    ...traffic(period, options),
    ...mishaps({ before, after }),
    ...rates(period, options, { before, after }),
    ...data(period, options, after),
    superseded: 0,
  }
}

/** Does something that happened then belong to the period? What happens at the end of one belongs to the next. */
function isWithin(time: number, period: Cells, { summary }: RecomputeOptions['tables']): boolean {
  const [start, end] = [numberIn(period, 'start_s'), numberIn(period, 'end_s')]
  const isInstant = (row: Cells) => row.start_s === row.end_s
  if (isInstant(period)) return time === start
  if (time === start)
    return !summary.some(
      (row) => row.background === 'no' && isInstant(row) && numberIn(row, 'start_s') === time,
    )
  return time > start && (time < end || (period.kind === 'drain' && time === end))
}

function population(period: Cells, { tables }: RecomputeOptions, { before, after }: Seen): Figures {
  const within = (time: number) => isWithin(time, period, tables)
  const joins = tables.nodes
    .filter(
      (row) => numberIn(row, 'joined_s') > numberIn(row, 'started_s') && within(numberIn(row, 'joined_s')),
    )
    .map((row) => round(numberIn(row, 'joined_s') - numberIn(row, 'started_s'), 6))
  const gone = (how: string) =>
    tables.nodes.filter(({ departure, left_s }) => departure === how && within(Number(left_s))).length
  const lived = tables.nodes.reduce((sum, node) => sum + staySeconds(period, node), 0)
  const active = (after.activeTime - before.activeTime) / 1e6
  return {
    nodes_live: after.live.length,
    nodes_active: after.active.length,
    leaf_sets_wrong: after.leafSetsWrong,
    claims_wrong: after.claimsWrong,
    joins: joins.length,
    join_s_mean: mean(joins),
    join_s_p50: percentile(joins, 50),
    join_s_p99: percentile(joins, 99),
    joins_failed: gone('gave up'),
    crashes: gone('crashed'),
    leaves: gone('left'),
    inactive_pct: lived === 0 ? null : (100 * (lived - active)) / lived,
    deactivations: after.deactivations - before.deactivations,
    repair_s: period.kind === 'crash' ? repairSeconds(period, tables) : null,
    restored_s: period.kind === 'crash' ? restoredSeconds(period, tables) : null,
  }
}

/** Until all rows of ring.csv at a moment, of which there is one per second, are of active nodes without a wrong or missing link. */
function repairSeconds(period: Cells, { ring }: RecomputeOptions['tables']): number | null {
  const crashed = numberIn(period, 'end_s')
  const isBroken = ({ state, links_wrong, links_missing }: Cells) =>
    state !== 'active' || links_wrong !== '0' || links_missing !== '0'
  const broken = ring.filter((row) => numberIn(row, 'time_s') > crashed && isBroken(row))
  const times = [...new Set(ring.map((row) => numberIn(row, 'time_s')))].sort((a, b) => a - b)
  const right = times.find(
    (time) => time > crashed && !broken.some((row) => numberIn(row, 'time_s') === time),
  )
  return right === undefined ? null : right - crashed
}

/** Until a row of timeseries.csv, of which there is one per second, has no key at risk; `null` if none was. */
function restoredSeconds(period: Cells, { timeseries }: RecomputeOptions['tables']): number | null {
  const crashed = numberIn(period, 'end_s')
  if (period.keys_at_risk === '0') return null
  const row = timeseries.find((each) => numberIn(each, 'time_s') > crashed && each.keys_at_risk === '0')
  return row === undefined ? null : numberIn(row, 'time_s') - crashed
}

function operations(period: Cells, { tables, handlings }: RecomputeOptions): Figures {
  const own = tables.lookups.filter((row) =>
    period.kind === 'drain'
      ? false
      : row.phase === period.phase && (row.phase !== '' || isWithin(numberIn(row, 'time_s'), period, tables)),
  )
  const of = (outcome: string) => own.filter((row) => row.outcome === outcome)
  const good = of('succeeded')
  const column = (name: string) =>
    good.map((row) => numberIn(row, name)).filter((value) => !Number.isNaN(value))
  const failed = FAILURES.reduce((sum, outcome) => sum + of(outcome).length, 0)
  const excused = EXCUSED.reduce((sum, outcome) => sum + of(outcome).length, 0)
  const counted = own.length - excused
  const far = good.filter((row) => numberIn(row, 'direct_ms') > 0)
  const leftAt = new Map(tables.nodes.map((row) => [row.node, numberIn(row, 'left_s')]))
  const statistics = (title: string, name: string) => ({
    [`${title}_mean`]: mean(column(name)),
    [`${title}_p50`]: percentile(column(name), 50),
    [`${title}_p99`]: percentile(column(name), 99),
  })
  return {
    attempted: own.length,
    ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, of(outcome).length])),
    failed,
    failure_pct: counted === 0 ? null : (100 * failed) / counted,
    aborted_slow: of('aborted').filter((row) => leftAt.get(row.source)! - numberIn(row, 'time_s') > 10)
      .length,
    misdelivered_again: own.reduce((sum, row) => sum + wrongAgain(row, handlings), 0),
    ...statistics('hops', 'hops'),
    ...statistics('latency_ms', 'latency_ms'),
    ...statistics('rdp', 'rdp'),
    stretch_sum: far.length === 0 ? null : sumOver(far, 'handled_ms') / sumOver(far, 'direct_ms'),
  }
}

/** Wrong handlings of an operation beyond the one that its row is about. */
function wrongAgain(row: Cells, handlings: readonly HandlingSeen[]): number {
  const own = handlings.filter(({ operation }) => operation === Number(row.operation))
  const others = row.delivered_at === '' ? own : own.slice(1)
  return others.filter(({ isRight }) => !isRight).length
}

function traffic(period: Cells, { tables }: RecomputeOptions): Figures {
  const own = tables.traffic.filter(({ phase, label }) => phase === period.phase && label === period.label)
  const purposes = (isOf: (purpose: string) => boolean) => own.filter(({ purpose }) => isOf(purpose!))
  const control = purposes((purpose) => !NOT_CONTROL.includes(purpose))
  const lived = tables.nodes.reduce((sum, node) => sum + staySeconds(period, node), 0)
  const rate = (sum: number) => (lived === 0 ? null : sum / lived)
  return {
    messages_per_node_s: rate(sumOver(own, 'messages')),
    bytes_per_node_s: rate(sumOver(own, 'bytes')),
    control_messages_per_node_s: rate(sumOver(control, 'messages')),
    control_bytes_per_node_s: rate(sumOver(control, 'bytes')),
    ack_messages_per_node_s: rate(
      sumOver(
        purposes((purpose) => purpose === 'acks'),
        'messages',
      ),
    ),
    replication_bytes: sumOver(
      purposes((purpose) => purpose === 'replication'),
      'bytes',
    ),
    repair_bytes: sumOver(
      purposes((purpose) => purpose === 'repair'),
      'bytes',
    ),
  }
}

function mishaps({ before, after }: Seen): Figures {
  const kinds = ['lost', 'duplicated', 'damaged', 'dropped'] as const
  return Object.fromEntries(
    kinds.map((kind) => [`datagrams_${kind}`, after.datagrams[kind] - before.datagrams[kind]]),
  )
}

/** Of nodes that were there for 10 s or for half of the period. */
function rates(period: Cells, { tables }: RecomputeOptions, { before, after }: Seen): Figures {
  const lasted = numberIn(period, 'end_s') - numberIn(period, 'start_s')
  const stays = tables.nodes
    .map((row) => ({ node: Number(row.node), seconds: staySeconds(period, row) }))
    .filter(({ seconds }) => seconds > 0 && seconds >= Math.min(10, lasted / 2))
  const served = new Map<number, number>()
  for (const row of tables.lookups) {
    const node = Number(row.delivered_at)
    const at = round(numberIn(row, 'time_s') + numberIn(row, 'handled_ms') / 1e3, 6)
    if (row.delivered_at !== '' && isWithin(at, period, tables)) served.set(node, (served.get(node) ?? 0) + 1)
  }
  const amounts = (place: 0 | 1 | 2 | 3) => (node: number) =>
    (after.loads.get(node)?.[place] ?? 0) - (before.loads.get(node)?.[place] ?? 0)
  const loads: readonly (readonly [string, (node: number) => number])[] = [
    ['messages_out', amounts(0)],
    ['messages_in', amounts(1)],
    ['bytes_out', amounts(2)],
    ['bytes_in', amounts(3)],
    ['requests', (node) => served.get(node) ?? 0],
  ]
  return Object.fromEntries(
    loads.flatMap(([load, amountOf]) => {
      const all = stays.map(({ node, seconds }) => amountOf(node) / seconds)
      return [5, 50, 95, 100].map((percent) => [
        `${load}_per_s_${percent === 100 ? 'max' : `p${percent}`}`,
        percentile(all, percent),
      ])
    }),
  )
}

/** Keys that were acknowledged, and how they and their bytes lie on the nodes that live. */
function data(
  period: Cells,
  { tables, replicas }: RecomputeOptions,
  { held, live, active }: Moment,
): Figures {
  const end = numberIn(period, 'end_s')
  const keys = tables.lookups
    .filter(({ op, outcome }) => op === 'insert' && outcome === 'succeeded')
    .filter((row) => round(numberIn(row, 'time_s') + numberIn(row, 'latency_ms') / 1e3, 6) < end)
    .map(({ key }) => key!)
  const holders = new Map(keys.map((key) => [key, live.filter((node) => held.get(node)!.has(key))]))
  const closestTo = new Map(keys.map((key) => [key, closest(active, numberOfHex(key), replicas)]))
  const wanted = (key: string) => closestTo.get(key)!
  const kept = keys.filter((key) => holders.get(key)!.length > 0)
  const roots = keys.map((key) => wanted(key)[0])
  const values = live.map((node) => [...held.get(node)!.values()])
  const spreads = {
    keys: spread(values.map(({ length }) => length)),
    bytes: spread(values.map((bytes) => bytes.reduce((sum, each) => sum + each, 0))),
    root_keys: spread(live.map((node) => roots.filter((root) => root === node).length)),
  }
  return {
    keys_acknowledged: keys.length,
    keys_lost: keys.length - kept.length,
    keys_at_risk: kept.filter((key) => wanted(key).some((node) => !holders.get(key)!.includes(node))).length,
    keys_max_over_mean: spreads.keys.maxOverMean,
    keys_variation: spreads.keys.variation,
    keys_gini: spreads.keys.gini,
    bytes_max_over_mean: spreads.bytes.maxOverMean,
    bytes_variation: spreads.bytes.variation,
    bytes_gini: spreads.bytes.gini,
    root_keys_max_over_mean: spreads.root_keys.maxOverMean,
    root_keys_gini: spreads.root_keys.gini,
  }
}

/** Gini as half the mean difference over the mean. */
function spread(loads: readonly number[]) {
  const average = mean(loads)
  if (average === null || average === 0) return { maxOverMean: null, variation: null, gini: null }
  const squares = loads.map((load) => (load - average) ** 2)
  const differences = loads.flatMap((a) => loads.map((b) => Math.abs(a - b)))
  return {
    maxOverMean: Math.max(...loads) / average,
    variation: Math.sqrt(mean(squares)!) / average,
    gini: mean(differences)! / (2 * average),
  }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The smallest value that at least this percentage of the values do not exceed. */
function percentile(values: readonly number[], percent: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted.find((_, index) => 100 * (index + 1) >= percent * sorted.length) ?? null
}

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals))
