import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import type { Phase, PhaseKind } from '../../scenario/resolved.ts'
import type { Clock, Simulated } from './activity.ts'

/** How often it is looked whether overlay and data have recovered. */
const CHECK_PERIOD = seconds(1)

/** Phases in which nodes come or go, or the network is cut. */
const DISTURBANCES: ReadonlySet<PhaseKind> = new Set(['join', 'leave', 'crash', 'churn', 'partition'])
const isDisturbance = ({ kind }: Phase): boolean => DISTURBANCES.has(kind)

export interface RecoveryOptions {
  readonly clock: Clock
  readonly simulated: Pick<Simulated, 'membership' | 'truth' | 'timetable' | 'observers'>
  /** The index of the phase. */
  readonly phase: number
  /** What the activity is given when it is to `look`. */
  readonly token: number
}

/**
 * How long overlay and data take to recover from what a phase did: looked at once per second until every leaf set is right
 * again and no key at risk, or until other nodes come or go.
 */
export class Recovery {
  private readonly options: RecoveryOptions
  private beginning = micros(0)
  /** How many nodes had given up then. */
  private givenUp = 0
  private isOverlayBroken = true
  private isDataAtRisk = false

  constructor(options: RecoveryOptions) {
    this.options = options
  }

  /** It is counted from then on. */
  begin(at: Micros): void {
    const { phase, simulated } = this.options
    this.beginning = at
    this.givenUp = simulated.membership.givenUp
    if (!simulated.timetable.alongside(phase).some(isDisturbance)) this.lookLater(at)
  }

  /** Data are to recover, too, if some are at risk now. */
  noteDataAtRisk(): void {
    this.isDataAtRisk = this.options.simulated.truth.ledger.keysAtRisk > 0
  }

  look(): void {
    const { clock, phase } = this.options
    const { membership, timetable, truth, observers } = this.options.simulated
    if (membership.givenUp !== this.givenUp) return
    if (timetable.startedAfter(phase).some(isDisturbance)) return
    const after = micros(clock.now - this.beginning)
    if (this.isOverlayBroken && truth.isWhole()) {
      this.isOverlayBroken = false
      for (const observer of observers) observer.repaired?.(phase, after)
    }
    if (this.isDataAtRisk && truth.ledger.keysAtRisk === 0) {
      this.isDataAtRisk = false
      for (const observer of observers) observer.restored?.(phase, after)
    }
    if (this.isOverlayBroken || this.isDataAtRisk) this.lookLater(clock.now)
  }

  private lookLater(since: Micros): void {
    this.options.clock.afterwards(micros(since + CHECK_PERIOD), this.options.token)
  }
}
