import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { assert } from '../core/assert.ts'
import { asWritten, type PeriodRow, SUMMARY_COLUMNS, type TrafficRow } from './columns.ts'
import { Histogram } from './histogram.ts'
import type { Ledger } from './ledger.ts'
import type { Lives } from './lives.ts'
import { type LoadBalance, loadBalance } from './load-balance.ts'
import type { Metrics } from './metrics.ts'
import type { NodeLoads, NodeLoadTotals } from './node-loads.ts'
import { rateCells } from './node-rates.ts'
import type { Operations } from './operations.ts'
import type { Oracle } from './oracle.ts'
import { failurePct } from './outcomes.ts'
import { compareByPlace, type PeriodNumber, phaseOf } from './period.ts'
import type { PhaseTally } from './phase-tally.ts'
import type { Population, PopulationTotals } from './population.ts'
import { rootKeys } from './root-keys.ts'
import {
  isControl,
  mishapCells,
  type Purpose,
  sumOf,
  type Traffic,
  type TrafficShare,
  type TrafficTotals,
} from './traffic.ts'

export interface PhasesOptions {
  readonly traffic: Traffic
  readonly population: Population
  readonly loads: NodeLoads
  readonly lives: Lives
  readonly oracle: Oracle
  readonly ledger: Ledger
  readonly operations: Operations
  readonly metrics: Metrics
}

export interface StartedPeriod {
  readonly period: PeriodNumber
  readonly kind: string
  readonly label: string
  readonly background: 'yes' | 'no'
  readonly at: Micros
}

export interface EndedPeriod {
  readonly at: Micros
  /** Active nodes whose leaf set is not the ideal one; `null` if that was not looked at. */
  readonly leafSetsWrong: number | null
  /** Active nodes that would answer for keys of another; `null` if that was not looked at. */
  readonly claimsWrong: number | null
  readonly liveNodes: readonly NodeHandle[]
}

/** All that is counted from the start of the run on. */
interface Totals {
  readonly traffic: TrafficTotals
  readonly population: PopulationTotals
  readonly loads: NodeLoadTotals
}

interface OpenPeriod extends StartedPeriod {
  /** Up to its start. */
  readonly before: Totals
  /** From start to first activation, in µs, of the nodes that joined in it. */
  readonly joinTimes: Histogram
  /** Of a crash: the most neighbours in a row that went. */
  deadRunMax: number | null
}

/** The part of a row that is known when the period ends; its operations may still be open then. */
type EndedRow = Omit<PeriodRow, keyof ReturnType<typeof operationCells>>

/** The cells of a row that are known while its period lasts, without a look at every node. */
const RUNNING_CELLS = [
  'phase',
  'label',
  'start_s',
  'end_s',
  'nodes_live',
  'attempted',
  'failed',
  'failure_pct',
  'hops_mean',
  'latency_ms_p50',
  'messages_per_node_s',
] as const
const RUNNING_COLUMNS = SUMMARY_COLUMNS.filter(({ name }) =>
  (RUNNING_CELLS as readonly string[]).includes(name),
)

/** What a row of summary.csv has come to. Of a period that lasts `end_s` is the time of the look. */
export type RunningRow = Pick<PeriodRow, (typeof RUNNING_CELLS)[number]>

/**
 * A row for each period, which is a phase, a warm-up or the drain: its operations, whenever they end, and the traffic, the
 * comings and goings and the state of the network while it lasts. Periods of the foreground follow each other without a gap,
 * so that their rows add up to the run. Background phases overlap them: each has all that happens in its time, but an
 * operation belongs to one period.
 */
export class Phases {
  readonly #options: PhasesOptions
  readonly #open = new Map<PeriodNumber, OpenPeriod>()
  readonly #ended = new Map<PeriodNumber, EndedRow>()
  readonly #traffic = new Map<PeriodNumber, readonly TrafficRow[]>()
  /** Where the latest period of the foreground ended. What happens at that instant afterwards belongs to the next. */
  #boundary: { readonly at: Micros; readonly totals: Totals } | undefined

  constructor(options: PhasesOptions) {
    this.#options = options
  }

  started(started: StartedPeriod): void {
    const { period, background, at } = started
    assert(!this.#open.has(period) && !this.#ended.has(period), `period ${period} started twice`)
    this.#options.metrics.periodStarted(period)
    const boundary = this.#boundary
    const follows = background === 'no' && boundary?.at === at
    this.#open.set(period, {
      ...started,
      before: follows ? boundary.totals : this.#totals(at),
      joinTimes: new Histogram(),
      deadRunMax: null,
    })
  }

  isOpen(period: PeriodNumber): boolean {
    return this.#open.has(period)
  }

  /** In this phase nodes have crashed together; `deadRunMax`: the longest run of adjacent nodes so far. */
  crashed(phase: number, deadRunMax: number): void {
    const open = this.#open.get(phase)
    assert(open !== undefined, `phase ${phase} is not open`)
    open.deadRunMax = deadRunMax
  }

  /** A node has joined, this long after its start. */
  joined(after: number): void {
    for (const { joinTimes } of this.#open.values()) joinTimes.add(after)
  }

  ended(period: PeriodNumber, { at, leafSetsWrong, claimsWrong, liveNodes }: EndedPeriod): void {
    const open = this.#open.get(period)
    assert(open !== undefined, `period ${period} is not open`)
    this.#open.delete(period)
    this.#options.metrics.periodEnded(period)
    const { population, oracle, ledger, traffic, lives, loads } = this.#options
    const { kind, label, background, before, deadRunMax } = open
    const totals = this.#totals(at)
    if (background === 'no') this.#boundary = { at, totals }
    const life = totals.population.life - before.population.life
    const sent = traffic.since(before.traffic)
    const shares = traffic.shares(sent)
    const stays = lives.staysBetween(open.at, at)
    this.#ended.set(period, {
      phase: phaseOf(period),
      kind,
      label,
      background,
      start_s: open.at / 1_000_000,
      end_s: at / 1_000_000,
      nodes_live: population.live,
      nodes_active: oracle.size,
      leaf_sets_wrong: leafSetsWrong,
      claims_wrong: claimsWrong,
      stable: null,
      repair_s: null,
      restored_s: null,
      dead_run_max: deadRunMax,
      ...populationCells(open, totals.population),
      ...trafficCells(shares, life),
      ...mishapCells(sent),
      ...rateCells(stays, (at - open.at) / 1_000_000, loads, before.loads),
      keys_acknowledged: ledger.keysAcknowledged,
      keys_at_risk: ledger.keysAtRisk,
      keys_lost: ledger.keysLost,
      ...loadCells(liveNodes, this.#options),
    })
    this.#traffic.set(
      period,
      shares.map(({ purpose, kind, messages, bytes }) => ({
        phase: phaseOf(period),
        label,
        background,
        purpose,
        kind,
        messages,
        bytes,
        messages_per_node_s: perNodeSecond(messages, life),
        bytes_per_node_s: perNodeSecond(bytes, life),
      })),
    )
  }

  /** How a phase that waited for stability, and has ended, came to its end. */
  settled(phase: number, stable: 'yes' | 'no'): void {
    this.#amend(phase, { stable })
  }

  /** Every leaf set is right again, this long after a crash. */
  repaired(phase: number, after: Micros): void {
    this.#amend(phase, { repair_s: after / 1_000_000 })
  }

  /** No key is at risk any more, this long after a crash. */
  restored(phase: number, after: Micros): void {
    this.#amend(phase, { restored_s: after / 1_000_000 })
  }

  /** What has not been repaired or restored since a crash, as far as it was broken. */
  stillBroken(phase: number): { readonly overlay: boolean; readonly data: boolean } {
    const row = this.#ended.get(phase)
    return {
      overlay: row?.repair_s === null,
      data: row !== undefined && row.keys_at_risk > 0 && row.restored_s === null,
    }
  }

  /** One row for every period that has ended, with the digits that the file has. All operations must have ended. */
  periodRows(): PeriodRow[] {
    const { operations, metrics } = this.#options
    assert(operations.openCount === 0, `${operations.openCount} operations have not ended`)
    return inOrder(this.#ended).map(([period, row]) =>
      Object.assign(
        asWritten(SUMMARY_COLUMNS, { ...row, ...operationCells(operations.tally(period)) }),
        metrics.cellsOf(period),
      ),
    )
  }

  /** One row for every period that has begun, as far as it has come: operations that are still open are only in `attempted`. */
  runningRows(at: Micros): RunningRow[] {
    const periods = new Map([
      ...inOrder(this.#ended),
      ...[...this.#open].map(([period, open]) => [period, this.#runningCells(open, at)] as const),
    ])
    return inOrder(periods).map(([period, cells]) => {
      const { attempted, failed, counted, hops, latency } = this.#options.operations.tally(period)
      const { phase, label, start_s, end_s, nodes_live, messages_per_node_s } = cells
      return asWritten(RUNNING_COLUMNS, {
        phase,
        label,
        start_s,
        end_s,
        nodes_live,
        attempted,
        failed,
        failure_pct: failurePct({ failed, counted }),
        hops_mean: hops.mean(),
        latency_ms_p50: thousandth(latency.percentile(50)),
        messages_per_node_s,
      })
    })
  }

  /** What was sent in every period that has ended. */
  trafficRows(): TrafficRow[] {
    return inOrder(this.#traffic).flatMap(([, rows]) => rows)
  }

  #runningCells({ period, label, before, at: startedAt }: OpenPeriod, at: Micros) {
    const { population, traffic } = this.#options
    const life = population.totals(at).life - before.population.life
    return {
      phase: phaseOf(period),
      label,
      start_s: startedAt / 1_000_000,
      end_s: at / 1_000_000,
      nodes_live: population.live,
      messages_per_node_s: perNodeSecond(sumOf([...traffic.since(before.traffic).messages]), life),
    }
  }

  /** Something that is known of a phase only after its end. */
  #amend(phase: number, cells: Partial<EndedRow>): void {
    const row = this.#ended.get(phase)
    assert(row !== undefined, `phase ${phase} has not ended`)
    this.#ended.set(phase, { ...row, ...cells })
  }

  #totals(at: Micros): Totals {
    const { traffic, population, loads } = this.#options
    return { traffic: traffic.totals(), population: population.totals(at), loads: loads.totals() }
  }
}

const inOrder = <T>(periods: ReadonlyMap<PeriodNumber, T>): [PeriodNumber, T][] =>
  [...periods].sort(([a], [b]) => compareByPlace(a, b))

function operationCells(tally: PhaseTally) {
  const { attempted, failed, counted, hops, latency, rdp, directSum, routedSum } = tally
  return {
    attempted,
    without_caller: tally.notBegun['no caller'],
    without_key: tally.notBegun['no key'],
    failed,
    ...tally.outcomes,
    superseded: tally.superseded,
    misdelivered_again: tally.misdeliveredAgain,
    aborted_slow: tally.abortedSlow,
    absent_unacknowledged: tally.absentUnacknowledged,
    failure_pct: failurePct({ failed, counted }),
    hops_mean: hops.mean(),
    hops_p50: hops.percentile(50),
    hops_p99: hops.percentile(99),
    latency_ms_mean: thousandth(latency.mean()),
    latency_ms_p50: thousandth(latency.percentile(50)),
    latency_ms_p99: thousandth(latency.percentile(99)),
    rdp_mean: thousandth(rdp.mean()),
    rdp_p50: thousandth(rdp.percentile(50)),
    rdp_p99: thousandth(rdp.percentile(99)),
    stretch_sum: directSum === 0 ? null : routedSum / directSum,
  }
}

function populationCells(
  { before: { population: before }, joinTimes }: OpenPeriod,
  totals: PopulationTotals,
) {
  const life = totals.life - before.life
  const activeLife = totals.activeLife - before.activeLife
  return {
    joins: joinTimes.count,
    join_s_mean: millionth(joinTimes.mean()),
    join_s_p50: millionth(joinTimes.percentile(50)),
    join_s_p99: millionth(joinTimes.percentile(99)),
    joins_failed: totals.gaveUp - before.gaveUp,
    crashes: totals.crashed - before.crashed,
    leaves: totals.left - before.left,
    inactive_pct: life === 0 ? null : (100 * (life - activeLife)) / life,
    deactivations: totals.deactivations - before.deactivations,
  }
}

/** `life`: node-microseconds lived in the phase. */
function trafficCells(shares: readonly TrafficShare[], life: number) {
  const control = shares.filter(({ purpose }) => isControl(purpose))
  const acks = shares.filter(({ purpose }) => purpose === 'acks')
  return {
    messages_per_node_s: perNodeSecond(messagesOf(shares), life),
    control_messages_per_node_s: perNodeSecond(messagesOf(control), life),
    ack_messages_per_node_s: perNodeSecond(messagesOf(acks), life),
    bytes_per_node_s: perNodeSecond(bytesOf(shares), life),
    control_bytes_per_node_s: perNodeSecond(bytesOf(control), life),
    replication_bytes: bytesFor('replication', shares),
    repair_bytes: bytesFor('repair', shares),
  }
}

const messagesOf = (shares: readonly TrafficShare[]): number => sumOf(shares.map(({ messages }) => messages))
const bytesOf = (shares: readonly TrafficShare[]): number => sumOf(shares.map(({ bytes }) => bytes))
const bytesFor = (wanted: Purpose, shares: readonly TrafficShare[]): number =>
  bytesOf(shares.filter(({ purpose }) => purpose === wanted))

/** How evenly values, their bytes, and the keys by their roots lie on the live nodes. */
function loadCells(nodes: readonly NodeHandle[], { ledger, oracle }: PhasesOptions) {
  const keys = balanceOf(nodes.map((node) => ledger.valuesOf(node)))
  const bytes = balanceOf(nodes.map((node) => ledger.bytesOf(node)))
  const roots = rootKeys(ledger, oracle)
  const rooted = balanceOf(nodes.map((node) => roots.get(node) ?? 0))
  return {
    keys_max_over_mean: keys.maxOverMean,
    keys_variation: keys.variation,
    keys_gini: keys.gini,
    bytes_max_over_mean: bytes.maxOverMean,
    bytes_variation: bytes.variation,
    bytes_gini: bytes.gini,
    root_keys_max_over_mean: rooted.maxOverMean,
    root_keys_gini: rooted.gini,
  }
}

function balanceOf(loads: readonly number[]): LoadBalance | Record<keyof LoadBalance, null> {
  return loadBalance(loads) ?? { maxOverMean: null, variation: null, gini: null }
}

const perNodeSecond = (count: number, life: number): number | null =>
  life === 0 ? null : (count * 1_000_000) / life
const thousandth = (value: number | null): number | null => (value === null ? null : value / 1_000)
const millionth = (value: number | null): number | null => (value === null ? null : value / 1_000_000)
