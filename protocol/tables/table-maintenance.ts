import { type Micros, micros, minutes, seconds } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { PastryNode } from '../node.ts'
import { medianOf } from './distances.ts'
import { tableProbePeriod } from './probe-tuning.ts'

/** An hour without probes is the most, so that a node notices when times change. */
const PERIOD_MAX = minutes(60)
/** Table entries are looked through so often within a period of probing … */
const TURNS = 8
/** … but no more often than this, and no more rarely. */
const TURN_MIN = seconds(1)
const TURN_MAX = seconds(60)
/** How many estimates of others are remembered. */
const ESTIMATES = 15

const MICROS_PER_SECOND = 1_000_000

/**
 * Keeps the routing table alive and near: probes the entries that have been silent for Trt, the period that keeps lookups
 * from meeting dead hops more often than wanted [MSP §4.1], and now and then asks a node of each row for its row [PNS].
 */
export class TableMaintenance {
  private readonly node: PastryNode
  /** When nodes of the routing state failed: the last K, the first of them at first the time of the join. */
  private readonly failures: Micros[] = []
  /** The latest estimates of others, as they came. */
  private readonly estimates: Micros[] = []
  private nextEstimate = 0
  /** This node's own estimate of Trt, 0 if it makes none. */
  estimate = micros(0)
  private nextRow = 0

  constructor(node: PastryNode) {
    this.node = node
  }

  /** Called when the node becomes active for the first time. */
  start(): void {
    const { env, parameters } = this.node
    this.failures.push(env.now())
    // The younger its history, the worse a node's estimate: it does not begin at once.
    if (parameters.tableProbing !== 'off') this.probeAfter(TURN_MAX * (1 + env.random()))
    if (parameters.rowExchangePeriod > 0) this.scheduleRowExchange()
  }

  /** A node of the routing state was found dead. */
  noteFailure(): void {
    this.failures.push(this.node.env.now())
    if (this.failures.length > this.node.parameters.failureHistory) this.failures.shift()
  }

  /** Another node's estimate of Trt; 0 if it has none. */
  noteEstimate(period: Micros): void {
    if (period === 0) return
    this.estimates[this.nextEstimate] = period
    this.nextEstimate = (this.nextEstimate + 1) % ESTIMATES
  }

  /** Probes the entries that have been silent for a period, to within half a turn. Leaves are looked after elsewhere. */
  probesDue(): void {
    const { env, table, leafSet, peers, prober } = this.node
    const period = this.period()
    const turn = Math.min(Math.max(period / TURNS, TURN_MIN), TURN_MAX)
    const patience = period - turn / 2
    for (const peer of table.entries()) {
      const heardAt = peers.lastHeard(peer) ?? Number.NEGATIVE_INFINITY
      if (env.now() - heardAt >= patience && !leafSet.has(peer)) prober.probe(peer)
    }
    this.probeAfter(turn)
  }

  /** Asks one node of the next row for its row. */
  rowExchangeDue(): void {
    const { table, env } = this.node
    const row = this.nextRow < table.rowCount ? this.nextRow : 0
    this.nextRow = row + 1
    const entries = table.rowEntries(row)
    const peer = entries[Math.floor(env.random() * entries.length)]
    if (peer !== undefined) this.node.send(peer, { kind: 'entriesRequest', purpose: 'exchange', row })
    this.scheduleRowExchange()
  }

  /** Trt: as set, or the median of this node's estimate and those of others. */
  private period(): Micros {
    const { tableProbing, tableProbePeriod } = this.node.parameters
    if (tableProbing === 'fixed') return tableProbePeriod
    this.estimate = this.ownEstimate()
    return medianOf([this.estimate, ...this.estimates])
  }

  /** In whole milliseconds. */
  private ownEstimate(): Micros {
    const { heartbeatPeriod, probeTimeout, probeRetries, targetRawLoss, digitBits } = this.node.parameters
    const verdict = (probeRetries + 1) * probeTimeout
    const period =
      MICROS_PER_SECOND *
      tableProbePeriod({
        nodes: this.node.leafSet.estimatedRingSize(),
        failureRate: this.failureRate(),
        digitBits,
        targetRawLoss,
        leafDetection: (heartbeatPeriod + verdict) / MICROS_PER_SECOND,
        verdict: verdict / MICROS_PER_SECOND,
      })
    return micros(Math.floor(Math.min(Math.max(period, verdict), PERIOD_MAX) / 1_000) * 1_000)
  }

  /**
   * µ, failures a node and second, as if one more failed just now. While fewer than K have been seen, their time runs from
   * the join.
   */
  private failureRate(): number {
    const { env, leafSet, table } = this.node
    let nodes = leafSet.members().length
    for (const peer of table.entries()) if (!leafSet.has(peer)) nodes++
    const span = (env.now() - this.failures[0]!) / MICROS_PER_SECOND
    return span > 0 && nodes > 0 ? this.failures.length / (nodes * span) : 0
  }

  private probeAfter(time: number): void {
    this.node.env.startTimer(TIMER.tableProbe, micros(Math.ceil(time)))
  }

  /** A period holds a turn for each row. */
  private scheduleRowExchange(): void {
    const { env, parameters, table } = this.node
    const wait = Math.ceil(parameters.rowExchangePeriod / Math.max(1, table.rowCount))
    env.startTimer(TIMER.rowExchange, micros(wait))
  }
}
