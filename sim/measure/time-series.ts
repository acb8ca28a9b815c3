import type { Micros } from '../../protocol/base/time.ts'
import { assert, fail } from '../core/assert.ts'
import { messageColumn, type Row, type TimeSeriesCells, type TimeSeriesRow } from './columns.ts'
import type { Ledger } from './ledger.ts'
import type { OperationObserver } from './operations.ts'
import type { Oracle } from './oracle.ts'
import { failurePct, isExcused, isFailure, type Outcome } from './outcomes.ts'
import type { Population, PopulationTotals } from './population.ts'
import { mishapCells, sumOf, type Traffic } from './traffic.ts'

export interface TimeSeriesOptions {
  /** Length of an interval. */
  readonly interval: Micros
  readonly traffic: Traffic
  readonly population: Population
  readonly ledger: Ledger
  readonly oracle: Oracle
  /** Takes the rows in the order of time, each as soon as the operations that started in its interval have ended. */
  row(row: TimeSeriesRow): void
}

interface Interval {
  started: number
  open: number
  failed: number
  excused: number
  /** All that was known when the interval ended; `null` before. */
  observed: { readonly cells: ObservedCells; readonly messagesByKind: Row } | null
}

type ObservedCells = Omit<TimeSeriesCells, 'lookups' | 'failed' | 'failure_pct'>

/**
 * A row an interval. An operation counts in the interval in which it *started*, so that a failure shows when it was
 * caused and not a deadline later; hence only the intervals of the last deadline are kept.
 */
export class TimeSeries implements OperationObserver {
  readonly #options: TimeSeriesOptions
  /** Those not written yet, in order; the first has the number `#written`. */
  readonly #intervals: Interval[] = []
  /** Of each kind of message. */
  readonly #columns: readonly string[]
  #written = 0
  #ended = 0
  #before: PopulationTotals
  #trafficBefore

  constructor(options: TimeSeriesOptions) {
    this.#options = options
    this.#columns = options.traffic.kinds.map(messageColumn)
    this.#before = options.population.totals(0 as Micros)
    this.#trafficBefore = options.traffic.totals()
  }

  operationStarted(at: Micros): void {
    const interval = this.#interval(Math.floor(at / this.#options.interval))
    interval.started++
    interval.open++
  }

  operationClosed(start: Micros, outcome: Outcome): void {
    const interval = this.#interval(Math.floor(start / this.#options.interval))
    interval.open--
    if (isFailure(outcome)) interval.failed++
    if (isExcused(outcome)) interval.excused++
    this.#write()
  }

  /** To be called at every multiple of the interval, before anything else happens at that instant. */
  intervalEnded(at: Micros): void {
    assert(at === (this.#ended + 1) * this.#options.interval, `interval ${this.#ended} ended at ${at} µs`)
    this.#observe(at)
  }

  /** The run is over and all operations have ended: writes what is left, with a last, shorter interval if need be. */
  finish(at: Micros): void {
    const isPartial = at > this.#ended * this.#options.interval
    const hasUnwritten = this.#written + this.#intervals.length > this.#ended
    if (isPartial || hasUnwritten) this.#observe(at)
    assert(this.#intervals.length === 0, 'operations have not ended')
  }

  #interval(number: number): Interval {
    while (this.#written + this.#intervals.length <= number) {
      this.#intervals.push({ started: 0, open: 0, failed: 0, excused: 0, observed: null })
    }
    const interval = this.#intervals[number - this.#written]
    if (interval === undefined) fail(`interval ${number} is written`)
    return interval
  }

  #observe(at: Micros): void {
    const { traffic, population, ledger, oracle } = this.#options
    const totals = population.totals(at)
    const sent = traffic.since(this.#trafficBefore)
    const byKind = traffic.byKind(sent)
    const cells: ObservedCells = {
      time_s: at / 1_000_000,
      nodes_live: population.live,
      nodes_active: oracle.size,
      joins: totals.joined - this.#before.joined,
      crashes: totals.crashed - this.#before.crashed,
      leaves: totals.left - this.#before.left,
      joins_failed: totals.gaveUp - this.#before.gaveUp,
      messages: sumOf(byKind),
      bytes: sumOf(sent.bytes),
      ...mishapCells(sent),
      keys_acknowledged: ledger.keysAcknowledged,
      keys_at_risk: ledger.keysAtRisk,
      keys_lost: ledger.keysLost,
      copies_min: ledger.copiesMin,
      copies_mean: ledger.copiesMean,
      stored_bytes: ledger.storedBytes,
    }
    const messagesByKind: Record<string, number> = {}
    for (const [number, column] of this.#columns.entries()) messagesByKind[column] = byKind[number]!
    this.#interval(this.#ended).observed = { cells, messagesByKind }
    this.#before = totals
    this.#trafficBefore = traffic.totals()
    this.#ended++
    this.#write()
  }

  #write(): void {
    for (;;) {
      const first = this.#intervals[0]
      if (first === undefined || first.observed === null || first.open > 0) return
      const { observed, started, failed, excused } = first
      this.#intervals.shift()
      this.#written++
      const failure_pct = failurePct({ failed, counted: started - excused })
      this.#options.row({
        ...observed.messagesByKind,
        ...observed.cells,
        lookups: started,
        failed,
        failure_pct,
      })
    }
  }
}
