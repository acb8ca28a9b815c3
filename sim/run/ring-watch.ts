import { type Micros, micros } from '../../protocol/base/time.ts'
import type { Phase, PhaseKind, ResolvedScenario } from '../scenario/resolved.ts'
import type { PhaseObserver } from './observer.ts'

/** A moment at which the ring is looked at. */
export interface RingMoment {
  /** The crash, leave or partition around which it is. */
  readonly phase: number | null
  readonly text: string
  readonly at: Micros
}

export interface RingWatchOptions {
  readonly record: ResolvedScenario['record']['ring']
  readonly phases: readonly Phase[]
  readonly nodesLive: () => number
  /** The moment has come. */
  readonly look: (moment: RingMoment) => void
}

/** How long after the end of a crash, leave or partition the ring is looked at again, in seconds. */
const AFTER = [5, 10, 30, 60]

/** Larger rings are looked at only if the scenario lists the moments; of a departure that begins in one nothing is. */
const LIVE_MAX = 2_000

/** Around which the ring is looked at. */
const DEPARTURES: ReadonlySet<PhaseKind> = new Set(['crash', 'leave', 'partition'])

/**
 * Decides when the ring is recorded. It schedules nothing, so that the events of a run do not depend on what is recorded:
 * before each event `Simulation` asks whether a moment is due, and the ring is looked at as it was before that instant.
 * One group of moments is open at a time: a departure that begins ends that of the one before.
 */
export class RingWatch implements PhaseObserver {
  /** When the next moment is due, in µs: to be looked at before anything happens then. Infinity if none is known. */
  dueAt = Infinity
  private readonly options: RingWatchOptions
  /** What `auto` looks at, beside the end of the run. */
  private readonly subject: 'departures' | 'ends of phases' | undefined
  /** What is to come, in the order of time. */
  private due: readonly RingMoment[] = []
  /** Is the departure under way one that is recorded? */
  private isWatched = false

  constructor(options: RingWatchOptions) {
    const { record, phases } = options
    this.options = options
    if (record === 'auto')
      this.subject = phases.some(({ kind }) => DEPARTURES.has(kind)) ? 'departures' : 'ends of phases'
    if (typeof record === 'object')
      this.plan(record.map((at) => ({ phase: null, text: `at ${at / 1_000_000} s`, at })))
  }

  /** A phase begins: nothing of it has happened. */
  phaseStarted(index: number, at: Micros): void {
    if (!this.isDeparture(index)) return
    this.plan([])
    this.isWatched = this.isSmall
    if (this.isWatched) this.look({ phase: index, text: 'before', at })
  }

  /** A phase has ended. */
  phaseEnded(index: number, at: Micros): void {
    const { label, background } = this.options.phases[index]!
    if (this.subject === 'ends of phases' && !background)
      this.look({ phase: null, text: `end of ${label}`, at })
    if (!this.isDeparture(index) || !this.isWatched) return
    this.look({ phase: index, text: 'at', at })
    this.plan(
      AFTER.map((seconds) => ({
        phase: index,
        text: `+${seconds} s`,
        at: micros(at + seconds * 1_000_000),
      })),
    )
  }

  /** Looks at the moments that are due: the clock has come to `now`, and nothing has happened then yet. */
  record(now: Micros): void {
    const { due } = this
    this.plan(due.filter(({ at }) => at > now))
    for (const moment of due) if (moment.at <= now) this.look(moment)
  }

  runEnded(at: Micros): void {
    this.plan([])
    if (this.subject !== undefined) this.look({ phase: null, text: 'end of the run', at })
  }

  private look(moment: RingMoment): void {
    if (this.subject === undefined || this.isSmall) this.options.look(moment)
  }

  private isDeparture(index: number): boolean {
    return this.subject === 'departures' && DEPARTURES.has(this.options.phases[index]!.kind)
  }

  private get isSmall(): boolean {
    return this.options.nodesLive() <= LIVE_MAX
  }

  private plan(moments: readonly RingMoment[]): void {
    this.due = moments
    this.dueAt = moments[0]?.at ?? Infinity
  }
}
