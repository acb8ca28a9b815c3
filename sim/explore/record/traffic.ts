import type { Micros } from '../../../protocol/base/time.ts'
import type { SentDatagram } from '../../host/observer.ts'
import type { RunObserver } from '../../run/observer.ts'

export interface TrafficOptions {
  /** The phase in which it counts. */
  readonly phase: number
  now(): Micros
  nodesLive(): number
}

/** Messages that nodes send in one phase, per node and second; the seed server's are left out. */
export class Traffic implements RunObserver {
  /** Questions whether a node lives, and their answers: of routing tables, above all. */
  pings = 0
  /** All others. */
  others = 0
  /** How long the phase has lasted. */
  seconds = 0
  private readonly options: TrafficOptions
  private startedAt = 0
  private isCounting = false
  private count = { pings: 0, others: 0 }

  constructor(options: TrafficOptions) {
    this.options = options
  }

  phaseStarted(phase: number): void {
    if (phase !== this.options.phase) return
    this.isCounting = true
    this.startedAt = this.options.now()
  }

  phaseEnded(phase: number): void {
    if (phase !== this.options.phase) return
    this.isCounting = false
    this.seconds = (this.options.now() - this.startedAt) / 1_000_000
    const nodeSeconds = this.options.nodesLive() * this.seconds
    if (nodeSeconds === 0) return
    this.pings = this.count.pings / nodeSeconds
    this.others = this.count.others / nodeSeconds
  }

  sent({ from, message: { kind } }: Pick<SentDatagram, 'from' | 'message'>): void {
    if (!this.isCounting || from === SEED_SERVER) return
    if (kind === 'ping' || kind === 'pong') this.count.pings++
    else this.count.others++
  }
}

const SEED_SERVER = 0

/** At rest an overlay may send this many times what an undisturbed one sends. */
const STORM_FACTOR = 3
/** And this much more, in messages per node and second. Self-tuned probing remembers the last failures for long [MSP §4.1]. */
const MARGIN = { pings: 2, others: 0.1 }

/**
 * Is it more than an overlay may send at rest, if an undisturbed one sends that? `leaves`: a round of leaf exchanges, a question or an
 * answer with each of so many leaves, may fall into the phase completely.
 */
export function isStorm(traffic: Traffic, undisturbed: Rates, leaves: number): boolean {
  const round = { pings: 0, others: leaves / traffic.seconds }
  return (['pings', 'others'] as const).some(
    (kind) => traffic[kind] > STORM_FACTOR * undisturbed[kind] + MARGIN[kind] + round[kind],
  )
}

export type Rates = Pick<Traffic, 'pings' | 'others'>
