import { type Micros, micros } from '../base/time.ts'

/** How many estimates of others are remembered. */
const REMEMBERED = 15

/** Estimates of Trt, the period of probing table entries: this node's own, and the latest of others [MSP §4.1]. */
export class ProbePeriods {
  /** 0 if the node makes none. */
  own = micros(0)
  /** As they came, the oldest overwritten first. */
  readonly others: Micros[] = []
  private next = 0

  /** Another node's estimate; 0 if it has none. */
  note(period: Micros): void {
    if (period === 0) return
    this.others[this.next] = period
    this.next = (this.next + 1) % REMEMBERED
  }
}
