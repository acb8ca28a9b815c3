import assert from 'node:assert/strict'
import type { Micros } from '../../protocol/environment.ts'
import type { SummaryRow } from './columns.ts'
import { loadBalance } from './load-balance.ts'
import type { Operations } from './operations.ts'
import type { Oracle } from './oracle.ts'
import { failurePct } from './outcomes.ts'
import type { PhaseTally } from './phase-tally.ts'
import type { Population } from './population.ts'
import type { Traffic, TrafficTotals } from './traffic.ts'

export interface PhasesOptions {
  readonly traffic: Traffic
  readonly population: Population
  readonly oracle: Oracle
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
  /** How many values each live node holds. */
  readonly valuesPerNode: Iterable<number>
}

interface OpenPhase extends StartedPhase {
  readonly traffic: TrafficTotals
  readonly life: number
}

/** The part of a row that is known when the phase ends; its operations may still be open then. */
type EndedRow = Omit<SummaryRow, keyof ReturnType<typeof operationCells>>

/**
 * A row a phase: its operations, whenever they end, and the traffic and the state of the network while it lasts. Phases
 * may overlap.
 */
export class Phases {
  readonly #options: PhasesOptions
  readonly #open = new Map<number, OpenPhase>()
  readonly #ended = new Map<number, EndedRow>()

  constructor(options: PhasesOptions) {
    this.#options = options
  }

  started(phase: StartedPhase): void {
    assert(
      !this.#open.has(phase.index) && !this.#ended.has(phase.index),
      `phase ${phase.index} started twice`,
    )
    const { traffic, population } = this.#options
    this.#open.set(phase.index, { ...phase, traffic: traffic.totals(), life: population.lifeUntil(phase.at) })
  }

  ended(index: number, { at, leafSetsWrong, valuesPerNode }: EndedPhase): void {
    const phase = this.#open.get(index)
    assert(phase !== undefined, `phase ${index} is not open`)
    this.#open.delete(index)
    const { population, oracle, traffic } = this.#options
    this.#ended.set(index, {
      phase: index,
      kind: phase.kind,
      label: phase.label,
      start_s: phase.at / 1_000_000,
      end_s: at / 1_000_000,
      nodes_live: population.live,
      nodes_active: oracle.size,
      leaf_sets_wrong: leafSetsWrong,
      stable: null,
      repair_s: null,
      ...trafficCells(traffic, phase.traffic, population.lifeUntil(at) - phase.life),
      ...loadCells(valuesPerNode),
    })
  }

  /** How a phase that waited for stability, and has ended, came to its end. */
  settled(index: number, stable: 'yes' | 'no'): void {
    const row = this.#ended.get(index)
    assert(row !== undefined, 'only a phase that has ended has settled')
    this.#ended.set(index, { ...row, stable })
  }

  /** What a phase that has ended broke is whole again, so long after it. */
  repaired(index: number, after: Micros): void {
    const row = this.#ended.get(index)
    assert(row !== undefined, 'only a phase that has ended is repaired')
    this.#ended.set(index, { ...row, repair_s: after / 1_000_000 })
  }

  /** One row for every phase that has ended, in the order of the scenario. All operations must have ended. */
  summaryRows(): SummaryRow[] {
    const { operations } = this.#options
    assert(operations.openCount === 0, `${operations.openCount} operations have not ended`)
    const rows = [...this.#ended.values()].sort((a, b) => a.phase - b.phase)
    return rows.map((row) => ({ ...row, ...operationCells(operations.tally(row.phase)) }))
  }
}

function operationCells(tally: PhaseTally) {
  const { attempted, failed, counted, hops, latency, rdp, directSum, routedSum } = tally
  return {
    attempted,
    failed,
    ...tally.outcomes,
    failure_pct: failurePct({ failed, counted }),
    hops_mean: hops.mean(),
    hops_p50: hops.percentile(50),
    hops_p99: hops.percentile(99),
    latency_ms_mean: thousandth(latency.mean()),
    latency_ms_p50: thousandth(latency.percentile(50)),
    latency_ms_p99: thousandth(latency.percentile(99)),
    rdp_mean: thousandth(rdp.mean()),
    rdp_p50: thousandth(rdp.percentile(50)),
    stretch_sum: directSum === 0 ? null : routedSum / directSum,
  }
}

/** `life`: node-microseconds lived in the phase. */
function trafficCells(traffic: Traffic, before: TrafficTotals, life: number) {
  const { messages, bytes } = traffic.since(before)
  const perNodeSecond = (count: number) => (life === 0 ? null : (count * 1_000_000) / life)
  const total = traffic.sum(messages, 'any')
  return {
    messages_per_node_s: perNodeSecond(total),
    control_messages_per_node_s: perNodeSecond(total - traffic.sum(messages, 'routed')),
    ack_messages_per_node_s: perNodeSecond(traffic.sum(messages, 'ack')),
    bytes_per_node_s: perNodeSecond(bytes),
  }
}

function loadCells(valuesPerNode: Iterable<number>) {
  const balance = loadBalance(valuesPerNode)
  return {
    keys_max_over_mean: balance?.maxOverMean ?? null,
    keys_variation: balance?.variation ?? null,
    keys_gini: balance?.gini ?? null,
  }
}

const thousandth = (value: number | null): number | null => (value === null ? null : value / 1_000)
