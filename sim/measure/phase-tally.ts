import { Histogram } from './histogram.ts'
import { isExcused, isFailure, OUTCOMES, type Outcome } from './outcomes.ts'

/** What is counted of an operation that succeeded. `direct` is 0 if the source handled it itself. */
export interface Journey {
  readonly hops: number
  /** Start to answer (to first handling, for a route), in µs. */
  readonly latency: number
  /** Start to first handling, in µs. */
  readonly routed: number
  /** One-way base latency from the source to the node that first handled it, in µs. */
  readonly direct: number
}

/** Why an operation that was due could not begin: no node to begin it, or no key to ask for. */
export type NotBegun = 'no caller' | 'no key'

/** The relative delay penalty in thousandths, whole, as every table shows it; `null` if there is no distance. */
export function rdpThousandths(routed: number, direct: number): number | null {
  return direct === 0 ? null : Math.round((1000 * routed) / direct)
}

/** The operations of one period, counted as they close. Integers only; nothing depends on the order of closing. */
export class PhaseTally {
  attempted = 0
  readonly notBegun: Record<NotBegun, number> = { 'no caller': 0, 'no key': 0 }
  readonly outcomes: Record<Outcome, number>
  /** Handlings by wrong nodes that no outcome shows: the operation had been handled before, or had ended. */
  misdeliveredAgain = 0
  /** Writes that were acknowledged, and over which one from another part of a cut network has won. */
  superseded = 0
  /** Of those that were aborted: their caller had waited for more than 10 s. */
  abortedSlow = 0
  /** Of those that succeeded: "absent", which only a deletion without an acknowledgement makes right. */
  absentUnacknowledged = 0
  readonly hops = new Histogram()
  readonly latency = new Histogram()
  readonly rdp = new Histogram()
  /** Sums over the operations that have an rdp, in µs. */
  routedSum = 0
  directSum = 0

  constructor() {
    this.outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>
  }

  get failed(): number {
    return OUTCOMES.reduce((sum, outcome) => sum + (isFailure(outcome) ? this.outcomes[outcome] : 0), 0)
  }

  /** The operations that the failure rate is a share of. */
  get counted(): number {
    return OUTCOMES.reduce((sum, outcome) => sum + (isExcused(outcome) ? 0 : this.outcomes[outcome]), 0)
  }

  succeeded({ hops, latency, routed, direct }: Journey): void {
    this.hops.add(hops)
    this.latency.add(latency)
    const rdp = rdpThousandths(routed, direct)
    if (rdp === null) return
    this.rdp.add(rdp)
    this.routedSum += routed
    this.directSum += direct
  }
}
