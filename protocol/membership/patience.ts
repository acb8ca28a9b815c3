import type { PastryParameters } from '../base/parameters.ts'
import { type Micros, micros } from '../base/time.ts'
import type { NumberFact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'

/** Silence may falsely condemn a live peer once in this many verdicts. */
const VERDICTS_PER_FALSE_DEATH = 100_000
/** No verdict takes more tries than this: enough if 3 of 10 datagrams are lost. */
const TRIES_MAX = 20
/** Tries that the measured loss looks back on, about. */
const TRIES_REMEMBERED = 128
/** How many of the node's own tries the measurement of another node is worth. */
const TRIES_CREDITED = 16

/**
 * Decision 28: how long a node waits for the answers to its probes, and how many times it asks before silence counts as
 * a death. The paper's To and r are the minimum; more follow from the loss and the round trips that the node's own
 * probes have met. Only answers show loss: a peer that was asked three times before it answered has shown two losses,
 * and one that never answers shows none, since it may be dead.
 */
export class Patience {
  private readonly parameters: PastryParameters
  /** Recent tries that were answered, and that were lost: older ones count for less. */
  private readonly answered: NumberFact<number>
  private readonly lost: NumberFact<number>
  /** Of the round trips to all peers, smoothed as by TCP; 0 before the first. */
  private readonly roundTrip: NumberFact<number>
  private readonly deviation: NumberFact<number>

  constructor(store: NodeStore, parameters: PastryParameters) {
    this.parameters = parameters
    const facts = store.group()
    this.answered = facts.float64(0)
    this.lost = facts.float64(0)
    this.roundTrip = facts.float64(0)
    this.deviation = facts.float64(0)
  }

  /** A peer has answered after `unanswered` earlier tries without an answer. */
  noteTries(unanswered: number): void {
    const answered = this.answered.value + 1
    const lost = this.lost.value + unanswered
    const share = answered + lost <= TRIES_REMEMBERED ? 1 : 1 / 2
    this.answered.value = share * answered
    this.lost.value = share * lost
  }

  /** The same, and the answer came `roundTrip` after the try that it answers. */
  noteAnswer(roundTrip: Micros, unanswered: number): void {
    this.noteTries(unanswered)
    const smoothed = this.roundTrip.value
    if (smoothed === 0) {
      this.roundTrip.value = roundTrip
      this.deviation.value = roundTrip / 2
    } else {
      const error = roundTrip - smoothed
      this.roundTrip.value += error / 8
      this.deviation.value += (Math.abs(error) - this.deviation.value) / 4
    }
  }

  /** The share of tries that stay unanswered although the peer lives: question or answer is lost. */
  get loss(): number {
    const answered = this.answered.value
    const lost = this.lost.value
    return answered === 0 ? 0 : lost / (answered + lost)
  }

  /** The same in whole percent, as a root reports it to a joiner. */
  get lossPercent(): number {
    return Math.round(100 * this.loss)
  }

  /** What another node has measured stands for the tries that this one has not made yet. */
  learn(lossPercent: number): void {
    const doubt = TRIES_CREDITED - this.answered.value - this.lost.value
    if (doubt <= 0) return
    this.lost.value += (doubt * lossPercent) / 100
    this.answered.value += (doubt * (100 - lossPercent)) / 100
  }

  /** How many unanswered tries count as a death: r + 1, and as many more as keep false deaths rare. */
  get tries(): number {
    const { loss } = this
    let tries = 1
    for (let allLost = loss; allLost * VERDICTS_PER_FALSE_DEATH > 1 && tries < TRIES_MAX; allLost *= loss)
      tries++
    return Math.max(tries, this.parameters.probeRetries + 1)
  }

  /**
   * How long to wait after a try before the next one, if r + 1 tries would each wait `each`: a death is found as fast if many tries are
   * needed. If round trips are long, it waits longer.
   */
  interval(each: Micros): Micros {
    return micros(
      Math.ceil(((this.parameters.probeRetries + 1) * Math.max(each, this.roundTripBorne)) / this.tries),
    )
  }

  /** The same after the last try, to which an answer must have time to come. */
  lastInterval(each: Micros): Micros {
    return micros(Math.max(this.interval(each), this.roundTripBorne))
  }

  private get roundTripBorne(): number {
    return Math.min(this.usualRoundTrip ?? 0, this.parameters.maxRetransmission)
  }

  /** The time within which nearly every answer comes, from any node; undefined before the first. */
  get usualRoundTrip(): Micros | undefined {
    const roundTrip = this.roundTrip.value
    return roundTrip === 0 ? undefined : micros(Math.ceil(roundTrip + 4 * this.deviation.value))
  }
}
