import assert from 'node:assert/strict'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { SummaryRow, TrafficRow } from './columns.ts'
import { Histogram } from './histogram.ts'
import type { Ledger } from './ledger.ts'
import { type LoadBalance, loadBalance } from './load-balance.ts'
import type { Operations } from './operations.ts'
import type { Oracle } from './oracle.ts'
import { failurePct } from './outcomes.ts'
import type { PhaseTally } from './phase-tally.ts'
import type { Population, PopulationTotals } from './population.ts'
import { rootKeys } from './root-keys.ts'
import {
  isControl,
  type Purpose,
  sumOf,
  type Traffic,
  type TrafficShare,
  type TrafficTotals,
} from './traffic.ts'

export interface PhasesOptions {
  readonly traffic: Traffic
  readonly population: Population
  readonly oracle: Oracle
  readonly ledger: Ledger
  readonly operations: Operations
}

export interface StartedPhase {
  /** Its place in the scenario, from 0. */
  readonly index: number
  readonly kind: string
  readonly label: string
  readonly at: Micros
}

export interface EndedPhase {
  readonly at: Micros
  /** Active nodes whose leaf set is not the ideal one; `null` if that was not looked at. */
  readonly leafSetsWrong: number | null
  /** Active nodes that would answer for keys of another; `null` if that was not looked at. */
  readonly claimsWrong: number | null
  readonly liveNodes: readonly NodeHandle[]
}

interface OpenPhase extends StartedPhase {
  /** Up to its start. */
  readonly traffic: TrafficTotals
  readonly population: PopulationTotals
  /** From start to first activation, in µs, of the nodes that joined in it. */
  readonly joinTimes: Histogram
  /** Of a crash: the most neighbours in a row that went. */
  deadRunMax: number | null
}

/** The part of a row that is known when the phase ends; its operations may still be open then. */
type EndedRow = Omit<SummaryRow, keyof ReturnType<typeof operationCells>>

/**
 * A row a phase: its operations, whenever they end, and the traffic, the comings and goings and the state of the network
 * while it lasts. Phases may overlap: each has all that happens in its time, but an operation belongs to one.
 */
export class Phases {
  readonly #options: PhasesOptions
  readonly #open = new Map<number, OpenPhase>()
  readonly #ended = new Map<number, EndedRow>()
  readonly #traffic = new Map<number, readonly TrafficRow[]>()

  constructor(options: PhasesOptions) {
    this.#options = options
  }

  started(phase: StartedPhase): void {
    const { index, at } = phase
    assert(!this.#open.has(index) && !this.#ended.has(index), `phase ${index} started twice`)
    const { traffic, population } = this.#options
    this.#open.set(index, {
      ...phase,
      traffic: traffic.totals(),
      population: population.totals(at),
      joinTimes: new Histogram(),
      deadRunMax: null,
    })
  }

  /** In this phase nodes have crashed together: up to now at most so many neighbours in a row on the ring. */
  crashed(index: number, deadRunMax: number): void {
    const phase = this.#open.get(index)
    assert(phase !== undefined, `phase ${index} is not open`)
    phase.deadRunMax = deadRunMax
  }

  /** A node has joined, so long after its start. */
  joined(after: number): void {
    for (const { joinTimes } of this.#open.values()) joinTimes.add(after)
  }

  ended(index: number, { at, leafSetsWrong, claimsWrong, liveNodes }: EndedPhase): void {
    const phase = this.#open.get(index)
    assert(phase !== undefined, `phase ${index} is not open`)
    this.#open.delete(index)
    const { population, oracle, ledger, traffic } = this.#options
    const totals = population.totals(at)
    const life = totals.life - phase.population.life
    const shares = traffic.shares(traffic.since(phase.traffic))
    this.#ended.set(index, {
      phase: index,
      kind: phase.kind,
      label: phase.label,
      start_s: phase.at / 1_000_000,
      end_s: at / 1_000_000,
      nodes_live: population.live,
      nodes_active: oracle.size,
      leaf_sets_wrong: leafSetsWrong,
      claims_wrong: claimsWrong,
      stable: null,
      repair_s: null,
      restored_s: null,
      dead_run_max: phase.deadRunMax,
      ...populationCells(phase, totals),
      ...trafficCells(shares, life),
      keys_acknowledged: ledger.keysAcknowledged,
      keys_at_risk: ledger.keysAtRisk,
      keys_lost: ledger.keysLost,
      ...loadCells(liveNodes, this.#options),
    })
    this.#traffic.set(
      index,
      shares.map(({ purpose, kind, messages, bytes }) => ({
        phase: index,
        label: phase.label,
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
  settled(index: number, stable: 'yes' | 'no'): void {
    const row = this.#ended.get(index)
    assert(row !== undefined, 'only a phase that has ended has settled')
    this.#ended.set(index, { ...row, stable })
  }

  /** Every leaf set is right again, so long after a crash. */
  repaired(index: number, after: Micros): void {
    const row = this.#ended.get(index)
    assert(row !== undefined, 'only a phase that has ended is repaired')
    this.#ended.set(index, { ...row, repair_s: after / 1_000_000 })
  }

  /** No key is at risk any more, so long after a crash. */
  restored(index: number, after: Micros): void {
    const row = this.#ended.get(index)
    assert(row !== undefined, 'only a phase that has ended is restored')
    this.#ended.set(index, { ...row, restored_s: after / 1_000_000 })
  }

  /** What has not been repaired or restored since a crash, as far as it was broken at all. */
  stillBroken(index: number): { readonly overlay: boolean; readonly data: boolean } {
    const row = this.#ended.get(index)
    return {
      overlay: row?.repair_s === null,
      data: row !== undefined && row.keys_at_risk > 0 && row.restored_s === null,
    }
  }

  /** One row for every phase that has ended, in the order of the scenario. All operations must have ended. */
  summaryRows(): SummaryRow[] {
    const { operations } = this.#options
    assert(operations.openCount === 0, `${operations.openCount} operations have not ended`)
    const rows = [...this.#ended.values()].sort((a, b) => a.phase - b.phase)
    return rows.map((row) => ({ ...row, ...operationCells(operations.tally(row.phase)) }))
  }

  /** What was sent in every phase that has ended, in the order of the scenario. */
  trafficRows(): TrafficRow[] {
    const phases = [...this.#traffic].sort(([a], [b]) => a - b)
    return phases.flatMap(([, rows]) => rows)
  }
}

function operationCells(tally: PhaseTally) {
  const { attempted, failed, counted, hops, latency, rdp, directSum, routedSum } = tally
  return {
    attempted,
    failed,
    ...tally.outcomes,
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

function populationCells({ population: before, joinTimes }: OpenPhase, totals: PopulationTotals) {
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
