import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { exponential, swing } from '../../core/distributions.ts'
import {
  hash32,
  type RandomStream,
  randomStream,
  type StreamKey,
  streamKey,
  toUnit,
} from '../../core/random.ts'
import { meanSession, residualSession, sessionTime } from '../../core/session-times.ts'
import type { ChurnPhase, ChurnSource } from '../../scenario/resolved.ts'
import { numberedId } from '../users/keys.ts'
import type { Activity, Clock, Simulated } from './activity.ts'

export type SessionSource = Extract<ChurnSource, { readonly session: unknown }>

/** What churn needs: to know which nodes live, to start nodes and to take them away. */
export type ChurnNeeds = Pick<Simulated, 'seed' | 'idBits'> & {
  readonly membership: Pick<
    Simulated['membership'],
    'live' | 'start' | 'crashNode' | 'leave' | 'isLeaving' | 'takeLongestAway'
  >
}

/** Token: the next may arrive. Any other is the node whose session ends. */
const ARRIVAL = NO_NODE

/**
 * Churn by session times: a node that is there when it begins stays for what is left of a session, a node that comes after
 * that for a complete one. Only these have sessions: a node that comes by another phase stays, and one that another phase takes,
 * such as a crash, is not replaced. The session of a node depends on its number alone, so that one node more does not change
 * the others.
 */
export class SessionChurn implements Activity {
  private readonly clock: Clock
  private readonly simulated: ChurnNeeds
  private readonly phase: ChurnPhase
  private readonly source: SessionSource
  private readonly sessions: StreamKey
  private readonly announcements: StreamKey
  private readonly ids: StreamKey
  private readonly gaps: RandomStream
  private readonly thinning: RandomStream
  /** Whose session has not ended. */
  private readonly present = new Set<NodeHandle>()
  private freshIds = 0
  private beginning = micros(0)
  /** Between possible arrivals of the Poisson process, in microseconds: that of its largest rate. */
  private meanGap = Number.POSITIVE_INFINITY

  constructor(clock: Clock, simulated: ChurnNeeds, phase: ChurnPhase, source: SessionSource) {
    const key = (name: string): StreamKey => streamKey(simulated.seed, 'churn', phase.index, name)
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
    this.source = source
    this.sessions = key('sessions')
    this.announcements = key('announcements')
    this.ids = key('ids')
    this.gaps = randomStream(key('gaps'))
    this.thinning = randomStream(key('thinning'))
  }

  start(): void {
    const { now } = this.clock
    const { session, arrivals, swing } = this.source
    this.beginning = now
    if (this.phase.for !== null) this.clock.endAt(micros(now + this.phase.warmUp + this.phase.for))
    const population = this.simulated.membership.live.inOrder()
    for (const node of population) this.stays(node, residualSession(this.unitOf(node), session))
    if (arrivals === 'constant' || population.length === 0) return
    this.meanGap = meanSession(session) / (population.length * (1 + (swing?.share ?? 0)))
    this.awaitArrival()
  }

  act(token: number): void {
    if (token === ARRIVAL) this.arrivalIsDue()
    else this.sessionEnds(token as NodeHandle)
  }

  joinFailed(node: NodeHandle, successor: NodeHandle): void {
    if (!this.present.delete(node)) return
    if (successor === NO_NODE) this.replace(node)
    else this.beginSession(successor)
  }

  private sessionEnds(node: NodeHandle): void {
    const { membership } = this.simulated
    // Something else may have taken it before.
    if (!this.present.delete(node) || !membership.live.has(node)) return
    if (toUnit(hash32(this.announcements, node)) < this.source.announced) membership.leave(node)
    else membership.crashNode(node)
    this.replace(node)
  }

  /** A node has gone. If the population is constant, the next one comes immediately, but never the same node again. */
  private replace(node: NodeHandle): void {
    if (this.source.arrivals === 'constant') this.arrive(node)
  }

  /** In the place of a node that has just gone, or of none. */
  private arrive(gone: NodeHandle = NO_NODE): void {
    const { membership } = this.simulated
    const { via, rejoin } = this.phase
    const id = (rejoin === 'same' ? membership.takeLongestAway(gone) : undefined) ?? this.freshId()
    this.beginSession(membership.start({ id, via, anotherId: () => this.freshId() }))
  }

  private beginSession(node: NodeHandle): void {
    this.stays(node, sessionTime(this.unitOf(node), this.source.session))
  }

  private stays(node: NodeHandle, time: Micros): void {
    this.present.add(node)
    this.clock.at(micros(this.clock.now + time), node)
  }

  private awaitArrival(): void {
    const gap = exponential(this.gaps.next(), { mean: this.meanGap })
    this.clock.at(micros(this.clock.now + 1 + Math.floor(gap)), ARRIVAL)
  }

  /** Arrivals come at the largest rate that there is, and are thinned to the rate of the moment. */
  private arrivalIsDue(): void {
    const wave = this.source.swing
    this.awaitArrival()
    if (wave === null) return this.arrive()
    const turns = (this.clock.now - this.beginning) / wave.period
    if (this.thinning.next() * (1 + wave.share) < swing(turns, wave)) this.arrive()
  }

  private unitOf(node: NodeHandle): number {
    return toUnit(hash32(this.sessions, node))
  }

  private freshId(): Id {
    return numberedId(this.ids, this.freshIds++, this.simulated.idBits)
  }
}
