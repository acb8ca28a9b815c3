import type {
  DegreeRow,
  LookupRow,
  NodeRow,
  PeriodRow,
  RingRow,
  SummaryRow,
  TimeSeriesRow,
  TrafficRow,
} from '../../measure/columns.ts'
import { isFailure, type Outcome } from '../../measure/outcomes.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import type { Figure, NotDrawn } from '../kit/figure.ts'
import type { OperationOutcomes } from './outcome-tally.ts'

/** A run that is done, as its pictures need it. */
export interface RunResults {
  readonly scenario: ResolvedScenario
  /** The rows of the phases. */
  readonly summary: readonly SummaryRow[]
  /** Those, and the rows of warm-ups and of the drain. */
  readonly periods: readonly PeriodRow[]
  readonly timeseries: readonly TimeSeriesRow[]
  /** The rows of lookups.csv, reduced while they were read; of phases without any, nothing. */
  readonly operations: readonly PhaseOperations[]
  /** What became of those that did not succeed, and which keys were asked for. */
  readonly outcomes: OperationOutcomes
  /** Without the seed server. */
  readonly nodes: readonly NodeRow[]
  /** Nothing of results that were written before there was degrees.csv. */
  readonly degrees: readonly DegreeRow[]
  readonly traffic: readonly TrafficRow[]
  readonly ring: readonly RingRow[]
}

/** What is kept of the operations of one phase. */
export interface PhaseOperations {
  /** Index of the phase. */
  readonly phase: number
  /** Rows, whatever their outcome. */
  readonly rows: number
  readonly failed: number
  /** `hops[h]`: how many that succeeded took h hops. */
  readonly hops: readonly number[]
  /** Of those that succeeded, in ascending order: from asking to the answer; not those of routes. */
  readonly latenciesMs: readonly number[]
  /** Of routes that succeeded: from sending to the first handling, which is one way. */
  readonly routesMs: readonly number[]
  readonly rdps: readonly number[]
}

/** Reduces a million rows of lookups.csv, one after another, to three numbers each. */
export class OperationTally {
  readonly #phases = new Map<number, Growing>()

  add(row: Pick<LookupRow, 'phase' | 'op' | 'outcome' | 'hops' | 'latency_ms' | 'rdp'>): void {
    // Began in a warm-up: the summary does not count it either.
    if (row.phase === null) return
    const phase = this.#phase(row.phase)
    phase.rows++
    if (isFailure(row.outcome as Outcome)) phase.failed++
    if (row.outcome !== 'succeeded') return
    if (row.hops !== null) phase.hops[row.hops] = (phase.hops[row.hops] ?? 0) + 1
    if (row.latency_ms !== null)
      (row.op === 'route' ? phase.routesMs : phase.latenciesMs).push(row.latency_ms)
    if (row.rdp !== null) phase.rdps.push(row.rdp)
  }

  /** By phase. */
  finish(): PhaseOperations[] {
    return [...this.#phases]
      .sort(([a], [b]) => a - b)
      .map(([phase, { rows, failed, hops, latenciesMs, routesMs, rdps }]) => ({
        phase,
        rows,
        failed,
        hops: Array.from(hops, (count) => count ?? 0),
        latenciesMs: latenciesMs.sort((a, b) => a - b),
        routesMs: routesMs.sort((a, b) => a - b),
        rdps: rdps.sort((a, b) => a - b),
      }))
  }

  #phase(index: number): Growing {
    const known = this.#phases.get(index)
    if (known) return known
    const fresh: Growing = { rows: 0, failed: 0, hops: [], latenciesMs: [], routesMs: [], rdps: [] }
    this.#phases.set(index, fresh)
    return fresh
  }
}

interface Growing {
  rows: number
  failed: number
  readonly hops: number[]
  readonly latenciesMs: number[]
  readonly routesMs: number[]
  readonly rdps: number[]
}

/** What one kind of picture came to: figures, or the reason why there are none. */
export type Drawing = readonly Figure[] | NotDrawn
