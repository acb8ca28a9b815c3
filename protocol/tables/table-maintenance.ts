import { NO_NODE } from '../base/handles.ts'
import { type Micros, micros, minutes, seconds } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { Probing } from '../membership/probing.ts'
import type { NodeState } from '../state/node-state.ts'
import type { ByteFact, Float64Fact, Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import { FailureHistory } from './failure-history.ts'
import { tableProbePeriod } from './probe-tuning.ts'

/** At most an hour without probes, so that a node notices when conditions change. */
const PERIOD_MAX = minutes(60)
/** Table entries are looked through this many times within a period of probing … */
const TURNS = 8
/** … but at intervals no shorter and no longer than these. */
const TURN_MIN = seconds(1)
const TURN_MAX = seconds(60)

const MICROS_PER_SECOND = 1_000_000
const NEVER = Number.NEGATIVE_INFINITY as Micros

type MaintenanceState = Pick<NodeState, 'leafSet' | 'table' | 'peers' | 'probePeriods'>

/**
 * Keeps the routing table alive and near: probes the entries that have been silent for Trt, the period that keeps lookups
 * from meeting dead hops more often than wanted [MSP §4.1], and periodically asks a node of each row for its row [PNS].
 */
export class TableMaintenance {
  private readonly host: Host
  private readonly state: MaintenanceState
  private readonly probing: Probing
  private readonly failures: FailureHistory
  private readonly nextRow: ByteFact<number>
  /** How many entries are no leaves, and a time since which each of them has been heard. */
  private readonly strangers: Int32Fact<number>
  private readonly heardSince: Float64Fact<Micros>
  /** The versions of table and leaf set of which this is true, added: both only grow, so that one sum stands for one pair. */
  private readonly countedAt: Int32Fact<number>

  constructor(store: NodeStore, host: Host, state: MaintenanceState, probing: Probing) {
    this.host = host
    this.state = state
    this.probing = probing
    this.failures = new FailureHistory(store, host.parameters.failureHistory)
    this.nextRow = store.byte(0)
    this.strangers = store.int32(0)
    this.heardSince = store.float64(NEVER)
    this.countedAt = store.int32(-1)
  }

  /** Called when the node becomes active for the first time. */
  start(): void {
    const { tableProbing, rowExchangePeriod } = this.host.parameters
    this.failures.begin(this.host.now())
    // The younger its history, the worse a node's estimate: it does not begin at once.
    if (tableProbing !== 'off') this.probeAfter(TURN_MAX * (1 + this.host.random()))
    if (rowExchangePeriod > 0) this.scheduleRowExchange()
  }

  /** A node of the routing state was found dead. */
  noteFailure(): void {
    this.failures.noteFailure(this.host.now())
  }

  /** Probes the entries that have been silent for a period, to within half a turn. Other rules probe leaves. */
  probesDue(): void {
    const period = this.period()
    const turn = Math.min(Math.max(period / TURNS, TURN_MIN), TURN_MAX)
    const patience = period - turn / 2
    this.countStrangers()
    if (this.host.now() - this.heardSince.value >= patience) this.probeSilent(patience)
    this.probeAfter(turn)
  }

  /** Asks one node of the next row for its row. */
  rowExchangeDue(): void {
    const { table } = this.state
    const row = this.nextRow.value < table.rowCount ? this.nextRow.value : 0
    this.nextRow.value = row + 1
    const entries = table.rowEntries(row)
    const peer = entries[Math.floor(this.host.random() * entries.length)]
    if (peer !== undefined) {
      const number = this.host.questions.ask(peer)
      this.host.send(peer, { kind: 'entriesRequest', number, purpose: 'exchange', row })
    }
    this.scheduleRowExchange()
  }

  /** Trt: as set, or the median of this node's estimate and those of others (decision 14). */
  private period(): Micros {
    const { tableProbing, tableProbePeriod } = this.host.parameters
    if (tableProbing === 'fixed') return tableProbePeriod
    const { probePeriods } = this.state
    probePeriods.own = this.ownEstimate()
    return this.withinBounds(probePeriods.median)
  }

  /** In whole milliseconds. */
  private ownEstimate(): Micros {
    const { heartbeatPeriod, probeTimeout, probeRetries, targetRawLoss, digitBits } = this.host.parameters
    const verdict = (probeRetries + 1) * probeTimeout
    const period =
      MICROS_PER_SECOND *
      tableProbePeriod({
        nodes: this.state.leafSet.estimatedRingSize(),
        failureRate: this.failureRate(),
        digitBits,
        targetRawLoss,
        leafDetection: (heartbeatPeriod + verdict) / MICROS_PER_SECOND,
        verdict: verdict / MICROS_PER_SECOND,
      })
    return micros(Math.floor(this.withinBounds(period) / 1_000) * 1_000)
  }

  private withinBounds(period: number): Micros {
    const { probeTimeout, probeRetries } = this.host.parameters
    return micros(Math.min(Math.max(period, (probeRetries + 1) * probeTimeout), PERIOD_MAX))
  }

  /**
   * µ, failures per node and second, as if one more node failed just now. While fewer than K have been seen, their time runs from the join.
   */
  private failureRate(): number {
    const nodes = this.state.leafSet.size + this.countStrangers()
    const span = (this.host.now() - this.failures.since) / MICROS_PER_SECOND
    return span > 0 && nodes > 0 ? this.failures.count / (nodes * span) : 0
  }

  /** Returns how many entries are no leaves. */
  private countStrangers(): number {
    const { leafSet, table } = this.state
    const version = table.version + leafSet.version
    if (this.countedAt.value !== version) {
      let leaves = 0
      for (const leaf of leafSet.members()) if (table.has(leaf)) leaves++
      this.strangers.value = table.size - leaves
      // It is not known when nodes that were added, or are no longer leaves, were last heard.
      this.heardSince.value = NEVER
      this.countedAt.value = version
    }
    return this.strangers.value
  }

  /** Probes the entries that have been silent for `patience` and are no leaves. */
  private probeSilent(patience: number): void {
    const { leafSet, table, peers } = this.state
    const now = this.host.now()
    let heardSince = now
    for (let place = 0; place < table.places; place++) {
      const peer = table.nodeAt(place)
      if (peer === NO_NODE) continue
      const heardAt = peers.entryLastHeard(place, now) ?? NEVER
      const isSilent = now - heardAt >= patience
      // Most entries are neither, and need not be looked up among the leaves.
      if ((heardAt >= heardSince && !isSilent) || leafSet.has(peer)) continue
      if (heardAt < heardSince) heardSince = heardAt
      if (isSilent) this.probing.probe(peer)
    }
    this.heardSince.value = heardSince
  }

  private probeAfter(time: number): void {
    this.host.schedule(TIMER.tableProbe, micros(Math.ceil(time)))
  }

  /** A period holds a turn for each row. */
  private scheduleRowExchange(): void {
    const wait = Math.ceil(this.host.parameters.rowExchangePeriod / Math.max(1, this.state.table.rowCount))
    this.host.schedule(TIMER.rowExchange, micros(wait))
  }
}
