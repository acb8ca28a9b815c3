import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { RunObserver } from '../../sim/run/observer.ts'

export interface TrafficOptions {
  /** The phase in which it counts. */
  readonly phase: number
  now(): Micros
  nodesLive(): number
}

/** Messages that nodes send in one phase, per node and second; the seed server's are left out. */
export class Traffic implements RunObserver {
  rate = 0
  private readonly options: TrafficOptions
  private startedAt = 0
  private messages = 0
  private isCounting = false

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
    const seconds = (this.options.now() - this.startedAt) / 1_000_000
    const nodes = this.options.nodesLive()
    this.rate = nodes === 0 ? 0 : this.messages / nodes / seconds
  }

  sent({ from }: { readonly from: NodeHandle }): void {
    if (this.isCounting && from !== SEED_SERVER) this.messages++
  }
}

const SEED_SERVER = 0
