import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import { randomStream, streamKey } from '../../core/random.ts'
import type { CrashPhase, Phase, PhaseKind } from '../../scenario/resolved.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { Targets } from './targets.ts'

/** How often it is looked whether overlay and data have recovered. */
const CHECK_PERIOD = seconds(1)

/** Phases in which nodes come or go. */
const MOVES: ReadonlySet<PhaseKind> = new Set(['join', 'leave', 'crash', 'churn'])
const isMove = ({ kind }: Phase): boolean => MOVES.has(kind)

type Needs = Pick<Simulated, 'seed' | 'world' | 'membership' | 'truth' | 'timetable' | 'observers'>

/** What it acts for. */
const RECOVERY = 0
const VICTIMS = 1

/**
 * Nodes fall silent, all at once or one after another. From the last on it is looked once a second whether every leaf set is
 * right again and no key at risk, until all is well or other nodes come or go.
 */
export class Crash implements Activity {
  private readonly clock: Clock
  private readonly simulated: Needs
  private readonly phase: CrashPhase
  private readonly beginning: Micros
  /** When the last of them falls silent. */
  private readonly end: Micros
  private readonly victims: readonly NodeHandle[]
  /** How many of them have been taken. */
  private fallen = 0
  /** How many nodes had given up when the last of them went. */
  private givenUp = 0
  private isOverlayBroken = true
  private isDataAtRisk = false

  constructor(clock: Clock, simulated: Needs, phase: CrashPhase) {
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
    this.beginning = clock.now
    this.end = micros(clock.now + phase.over)
    this.victims = this.chosenVictims()
  }

  start(): void {
    this.clock.expectEnd(this.end)
    this.crashThoseDue()
  }

  act(token: number): void {
    if (token === VICTIMS) this.crashThoseDue()
    else this.lookForRecovery()
  }

  ended(): void {
    this.isDataAtRisk = this.simulated.truth.ledger.keysAtRisk > 0
  }

  private crashThoseDue(): void {
    const { membership, timetable, observers } = this.simulated
    const { victims, fallen } = this
    while (this.fallen < victims.length && this.timeOf(this.fallen) <= this.clock.now) this.fallen++
    // Something else may have taken some of them before.
    const due = victims.slice(fallen, this.fallen).filter((node) => membership.live.has(node))
    for (const observer of observers) observer.crashBegins?.(this.phase.index, due)
    for (const node of due) membership.crashNode(node)
    if (this.fallen < victims.length) return this.clock.at(this.timeOf(this.fallen), VICTIMS)
    this.givenUp = membership.givenUp
    if (!timetable.alongside(this.phase.index).some(isMove)) this.lookLater(this.end)
    this.clock.endAt(this.end)
  }

  private timeOf(victim: number): Micros {
    return micros(this.beginning + Math.floor(((victim + 1) * this.phase.over) / this.victims.length))
  }

  private lookForRecovery(): void {
    const { membership, timetable, truth, observers } = this.simulated
    const { index } = this.phase
    if (membership.givenUp !== this.givenUp) return
    if (timetable.startedAfter(index).some(isMove)) return
    const after = micros(this.clock.now - this.end)
    if (this.isOverlayBroken && truth.isWhole()) {
      this.isOverlayBroken = false
      for (const observer of observers) observer.repaired?.(index, after)
    }
    if (this.isDataAtRisk && truth.ledger.keysAtRisk === 0) {
      this.isDataAtRisk = false
      for (const observer of observers) observer.restored?.(index, after)
    }
    if (this.isOverlayBroken || this.isDataAtRisk) this.lookLater(this.clock.now)
  }

  private lookLater(since: Micros): void {
    this.clock.afterwards(micros(since + CHECK_PERIOD), RECOVERY)
  }

  private chosenVictims(): readonly NodeHandle[] {
    const { seed, truth } = this.simulated
    const { victims, index } = this.phase
    const key = streamKey(seed, 'crash', index)
    if ('adjacent' in victims) {
      const ring = truth.oracle.ring()
      const start = randomStream(key).integer(Math.max(1, ring.length))
      return ring.map((_, offset) => ring[(start + offset) % ring.length]!).slice(0, victims.adjacent)
    }
    return new Targets(victims, this.simulated, key).present
  }
}
