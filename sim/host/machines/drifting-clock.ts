import { type Micros, micros } from '../../../protocol/base/time.ts'

/** The clock of a machine, which may run fast or slow. It never goes back, and when it is set right again it keeps what it has gained. */
export class DriftingClock {
  /** What it gains on each microsecond. */
  private share = 0
  /** A moment in true time, and what it showed then. */
  private since: Micros
  private shown: Micros

  constructor(now: Micros) {
    this.since = now
    this.shown = now
  }

  /** From now on it gains this share of the time that passes. */
  setDrift(share: number, now: Micros): void {
    this.shown = this.at(now)
    this.since = now
    this.share = share
  }

  /** What it shows at a moment in true time, which is not before the last change. */
  at(time: Micros): Micros {
    const passed = time - this.since
    return micros(this.shown + passed + Math.floor(passed * this.share))
  }

  /** The first moment in true time at which it shows this or more, as it runs now. */
  timeOf(shown: Micros): Micros {
    let time = this.since + Math.floor((shown - this.shown) / (1 + this.share)) - 1
    while (this.at(micros(time)) < shown) time++
    return micros(time)
  }
}
