import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { idFromHex, isOnArc } from '../../../protocol/base/id.ts'
import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import { randomStream, streamKey } from '../../core/random.ts'
import type { CrashPhase, PhaseKind } from '../../scenario/resolved.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { chosen } from './chosen.ts'

/** How often it is looked whether overlay and data have recovered. */
const CHECK_PERIOD = seconds(1)

/** Phases in which nodes come or go. */
const MOVES: ReadonlySet<PhaseKind> = new Set(['join', 'leave', 'crash', 'churn'])

type Needs = Pick<Simulated, 'seed' | 'world' | 'membership' | 'truth' | 'timetable' | 'observers'>

/**
 * Nodes fall silent, all at once. From then on it is looked once a second whether every leaf set is right again and no key
 * at risk, until all is well or other nodes come or go.
 */
export class Crash implements Activity {
  private readonly clock: Clock
  private readonly simulated: Needs
  private readonly phase: CrashPhase
  private readonly at: Micros
  /** How many nodes had given up by then. */
  private givenUp = 0
  private isOverlayBroken = true
  private isDataAtRisk = false

  constructor(clock: Clock, simulated: Needs, phase: CrashPhase) {
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
    this.at = clock.now
  }

  start(): void {
    const { membership, timetable, observers } = this.simulated
    const victims = this.victims()
    for (const observer of observers) observer.crashBegins?.(this.phase.index, victims)
    for (const node of victims) membership.crashNode(node)
    this.givenUp = membership.givenUp
    if (!timetable.isUnderWay('churn')) this.checkLater()
    this.clock.endAt(this.clock.now)
  }

  ended(): void {
    this.isDataAtRisk = this.simulated.truth.ledger.keysAtRisk > 0
  }

  /** Looks what has recovered. */
  act(): void {
    const { membership, timetable, truth, observers } = this.simulated
    const { index } = this.phase
    if (membership.givenUp !== this.givenUp) return
    if (timetable.startedAfter(index).some(({ kind }) => MOVES.has(kind))) return
    const after = micros(this.clock.now - this.at)
    if (this.isOverlayBroken && truth.isWhole()) {
      this.isOverlayBroken = false
      for (const observer of observers) observer.repaired?.(index, after)
    }
    if (this.isDataAtRisk && truth.ledger.keysAtRisk === 0) {
      this.isDataAtRisk = false
      for (const observer of observers) observer.restored?.(index, after)
    }
    if (this.isOverlayBroken || this.isDataAtRisk) this.checkLater()
  }

  private checkLater(): void {
    this.clock.afterwards(micros(this.clock.now + CHECK_PERIOD), 0)
  }

  private victims(): NodeHandle[] {
    const { seed, world, membership, truth } = this.simulated
    const { victims, index } = this.phase
    const key = streamKey(seed, 'crash', index)
    if ('idsInArc' in victims) {
      const from = idFromHex(victims.idsInArc.from)
      const to = idFromHex(victims.idsInArc.to)
      return membership.live.inOrder().filter((node) => isOnArc(from, world.idOf(node), to))
    }
    if ('adjacent' in victims) {
      const ring = truth.oracle.ring()
      const start = randomStream(key).integer(Math.max(1, ring.length))
      return ring.map((_, offset) => ring[(start + offset) % ring.length]!).slice(0, victims.adjacent)
    }
    if ('region' in victims) {
      const { radiusKm, ...place } = victims.region
      return membership.live.inOrder().filter((node) => world.distanceKm(node, place) <= radiusKm)
    }
    return chosen(victims, { among: membership.live, key })
  }
}
