import { micros, seconds } from '../../../protocol/base/time.ts'
import { exponential } from '../../core/distributions.ts'
import { type RandomStream, randomStream, streamKey } from '../../core/random.ts'
import type { LookupPhase, MixPhase, RoutePhase } from '../../scenario/resolved.ts'
import { Workload } from '../users/workload.ts'
import type { Activity, Cues, Stage } from './activity.ts'

/** How long a gap lasts at most before it is drawn anew, from the size that the overlay then has. */
const PATIENCE = seconds(1)

const ISSUE = 0
const LOOK_AGAIN = 1

type RatePhase = LookupPhase | RoutePhase | MixPhase

/** Operations as a Poisson process, whose rate goes with the number of nodes that have joined. */
export class RateWorkload implements Activity {
  private readonly cues: Cues
  private readonly stage: Stage
  private readonly phase: RatePhase
  /** Operations per second and joined node. */
  private readonly rate: number
  private readonly workload: Workload
  private readonly gaps: RandomStream
  private issued = 0

  constructor(cues: Cues, stage: Stage, phase: RatePhase, { rate }: { rate: number }) {
    const { seed } = stage.world.scenario
    this.cues = cues
    this.stage = stage
    this.phase = phase
    this.rate = rate
    this.workload = new Workload(stage, phase)
    this.gaps = randomStream(streamKey(seed, 'workload', phase.index, 'arrivals'))
  }

  start(): void {
    const { over } = this.phase
    if (over !== null) this.cues.endAt(micros(this.cues.now + over))
    this.next()
  }

  act(token: number): void {
    if (token === ISSUE) {
      const request = this.workload.issue(this.issued++)
      if (request !== undefined) this.stage.requests.begin(request, this.phase)
    }
    this.next()
  }

  /** A Poisson process has no memory: to draw a long gap anew on the way changes nothing but the rate. */
  private next(): void {
    const { now } = this.cues
    const { size } = this.stage.membership.joined
    const mean = 1_000_000 / (this.rate * size)
    // At least 1 µs, so that time goes on at any rate.
    const gap = size === 0 ? Infinity : 1 + Math.floor(exponential(this.gaps.next(), { mean }))
    if (gap <= PATIENCE) this.cues.at(micros(now + gap), ISSUE)
    else this.cues.at(micros(now + PATIENCE), LOOK_AGAIN)
  }
}
