import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { fail } from '../core/assert.ts'
import type { EventFields } from '../core/event-records.ts'
import { SCRIPT_SOURCE, type Scheduler } from '../core/scheduler.ts'
import { HOST_EVENT_KINDS } from '../host/hosts.ts'
import { DRAIN, lastInForeground, NO_PERIOD, type PeriodNumber, warmUpOf } from '../measure/period.ts'
import type { Phase, ResolvedScenario } from '../scenario/resolved.ts'
import type { RunObserver } from './observer.ts'
import { activityOf } from './phases/activities.ts'
import type { Activity, Clock, Simulated, Timetable } from './phases/activity.ts'

/** What the script puts into the queue, as events of its own source. */
const ACTION = {
  /** Token: the phase. */
  startPhase: HOST_EVENT_KINDS,
  endPhase: HOST_EVENT_KINDS + 1,
  /** The activity of a phase acts, unless the phase has ended; code: the phase, token: the activity's. */
  act: HOST_EVENT_KINDS + 2,
  /** The same, also if it has ended. */
  actAfterwards: HOST_EVENT_KINDS + 3,
  /** The warm-up of a phase is over; token: the phase. */
  measure: HOST_EVENT_KINDS + 4,
  /** The oldest open operation has reached its deadline. */
  deadline: HOST_EVENT_KINDS + 5,
  /** A row of the time series is due. */
  interval: HOST_EVENT_KINDS + 6,
  /** A joiner has to go, and may come back under another id, or has given up; token: the node. */
  takenId: HOST_EVENT_KINDS + 7,
  failedJoin: HOST_EVENT_KINDS + 8,
  /** A leaver has handed over what it held; token: the node. */
  left: HOST_EVENT_KINDS + 9,
} as const

export interface ScriptOptions {
  readonly phases: readonly Phase[]
  readonly interval: ResolvedScenario['interval']
  readonly scheduler: Scheduler
  /** What the phases act upon. */
  readonly simulated: Omit<Simulated, 'timetable'>
}

/** A phase that has started and not ended. */
interface RunningPhase {
  readonly phase: Phase
  readonly startedAt: Micros
  /** As far as is known. */
  endsAt: Micros
  isMeasured: boolean
}

/**
 * Carries the phases of a scenario out: one after another in the foreground, and beside them those in the background. What a
 * phase does is up to its activity.
 */
export class Script implements RunObserver, Timetable {
  private readonly options: ScriptOptions
  private readonly running = new Map<number, RunningPhase>()
  /** Of each phase that has started. */
  private readonly activities: Activity[] = []
  /** The phases that have started, in the order in which they did. */
  private readonly started: number[] = []
  /** How many phases that start at a given time have not ended. */
  private timedLeft: number
  /** The phase in the foreground. */
  private current = NO_PERIOD
  private readonly last: number
  private isLastPhaseOver = false
  private intervalEnd: Micros

  constructor(options: ScriptOptions) {
    this.options = options
    this.intervalEnd = options.interval
    this.last = lastInForeground(options.phases)
    this.timedLeft = options.phases.filter(({ at }) => at !== undefined).length
  }

  start(): void {
    this.at(this.intervalEnd, ACTION.interval, 0)
    this.at(this.now, ACTION.startPhase, 0)
    for (const { at, index } of this.options.phases)
      if (at !== undefined) this.at(at, ACTION.startPhase, index)
  }

  /** Have all phases and all operations ended? */
  get isOver(): boolean {
    return this.isLastPhaseOver && this.timedLeft === 0 && this.options.simulated.requests.openCount === 0
  }

  /** Index of the phase in the foreground, from 0. */
  get phase(): number {
    return Math.max(0, this.current)
  }

  /** Roughly how much of that phase is over, 0 … 1. */
  phaseProgress(): number {
    const running = this.running.get(this.current)
    if (running === undefined) return this.isLastPhaseOver ? 1 : 0
    const { startedAt, endsAt } = running
    return endsAt <= startedAt ? 0 : Math.min(1, (this.now - startedAt) / (endsAt - startedAt))
  }

  /**
   * To which period an operation belongs that begins now: the phase in the foreground, or its warm-up; at the very end of one the
   * next, and after the last the drain.
   */
  get operationPeriod(): PeriodNumber {
    const running = this.running.get(this.current)
    if (running !== undefined) return running.isMeasured ? this.current : warmUpOf(this.current)
    if (this.isLastPhaseOver) return DRAIN
    const next = this.options.phases.find(({ index, background }) => index > this.current && !background)!
    return warmUpTime(next) > 0 ? warmUpOf(next.index) : next.index
  }

  alongside(phase: number): readonly Phase[] {
    return [...this.running.values()].flatMap((other) => (other.phase.index === phase ? [] : [other.phase]))
  }

  startedAfter(phase: number): readonly Phase[] {
    const later = this.started.slice(this.started.indexOf(phase) + 1)
    return later.map((index) => this.options.phases[index]!)
  }

  /** `deadlineReached` of the requests is called then. */
  awaitDeadline(at: Micros): void {
    this.at(at, ACTION.deadline, 0)
  }

  /** A node whose join failed, or that has handed over what it held, is taken away by an event of its own, not while it acts. */
  emitted(node: NodeHandle, event: NodeEvent): void {
    const next = micros(this.now + 1)
    if (event.type === 'left') this.at(next, ACTION.left, node)
    if (event.type === 'joinFailed')
      this.at(next, event.reason === 'id taken' ? ACTION.takenId : ACTION.failedJoin, node)
  }

  /** Handles the event that the scheduler has just moved to, one of the script's. */
  handleEvent({ kind, code, token }: EventFields): void {
    const { requests, membership } = this.options.simulated
    this.endInterval()
    switch (kind) {
      case ACTION.startPhase:
        return this.startPhase(token)
      case ACTION.endPhase:
        return this.endPhase(token)
      case ACTION.act:
        return this.running.has(code) ? this.activities[code]!.act(token) : undefined
      case ACTION.actAfterwards:
        return this.activities[code]!.act(token)
      case ACTION.measure:
        return this.measure(token)
      case ACTION.deadline:
        return requests.deadlineReached()
      case ACTION.interval:
        return this.at(this.intervalEnd, ACTION.interval, 0)
      case ACTION.left:
        return membership.left(token as NodeHandle)
      case ACTION.takenId:
        return this.endJoin(token as NodeHandle, 'id taken')
      case ACTION.failedJoin:
        return this.endJoin(token as NodeHandle, 'given up')
      default:
        return fail(`scripted event ${kind}`)
    }
  }

  /** Before anything else is scripted at that instant. */
  private endInterval(): void {
    if (this.now !== this.intervalEnd) return
    for (const observer of this.observers) observer.intervalEnded?.(this.now)
    this.intervalEnd = micros(this.intervalEnd + this.options.interval)
  }

  private startPhase(index: number): void {
    const { now } = this
    const phase = this.options.phases[index]!
    const warmUp = warmUpTime(phase)
    const activity = activityOf(phase, this.clockOf(index), { ...this.options.simulated, timetable: this })
    this.activities[index] = activity
    this.started.push(index)
    this.running.set(index, { phase, startedAt: now, endsAt: now, isMeasured: false })
    if (!phase.background) this.current = index
    if (warmUp === 0) this.measure(index)
    else {
      for (const observer of this.observers) observer.warmUpStarted?.(index, now)
      this.at(micros(now + warmUp), ACTION.measure, index)
    }
    activity.start()
    if (phase.background && phase.at === undefined) this.startNext(index)
  }

  /** The next phase in their order; those at a given time start by themselves. */
  private startNext(index: number): void {
    const next = this.options.phases.find((phase) => phase.index > index && phase.at === undefined)
    if (next !== undefined) this.at(this.now, ACTION.startPhase, next.index)
  }

  /** The phase's row, and its operations, begin. */
  private measure(index: number): void {
    const running = this.running.get(index)
    if (running === undefined) return
    running.isMeasured = true
    for (const observer of this.observers) observer.phaseStarted?.(index, this.now)
  }

  /** Phases in the background end with the last phase of the foreground; phases that started at a given time end with their own time. */
  private endPhase(index: number): void {
    if (!this.running.has(index)) return
    const isLast = index === this.last
    if (isLast)
      for (const { phase } of [...this.running.values()])
        if (phase.background && phase.at === undefined) this.conclude(phase.index)
    this.conclude(index)
    if (this.options.phases[index]!.at !== undefined) this.timedLeft--
    if (isLast) this.isLastPhaseOver = true
    else if (index === this.current) this.startNext(index)
  }

  private conclude(index: number): void {
    if (!this.running.get(index)!.isMeasured) this.measure(index)
    this.running.delete(index)
    for (const observer of this.observers) observer.phaseEnded?.(index, this.now)
    this.activities[index]!.ended?.()
  }

  private endJoin(node: NodeHandle, reason: 'id taken' | 'given up'): void {
    const successor = this.options.simulated.membership.joinFailed(node, reason)
    for (const index of this.running.keys()) this.activities[index]!.joinFailed?.(node, successor)
  }

  private clockOf(index: number): Clock {
    const { scheduler } = this.options
    const expectEnd = (time: Micros): void => {
      this.running.get(index)!.endsAt = time
    }
    return {
      get now() {
        return scheduler.now
      },
      at: (time, token) => this.at(time, ACTION.act, token, index),
      afterwards: (time, token) => this.at(time, ACTION.actAfterwards, token, index),
      expectEnd,
      endAt: (time) => {
        expectEnd(time)
        this.at(time, ACTION.endPhase, index)
      },
    }
  }

  private get now(): Micros {
    return this.options.scheduler.now
  }

  private get observers(): Simulated['observers'] {
    return this.options.simulated.observers
  }

  private at(time: Micros, kind: number, token: number, code = 0): void {
    this.options.scheduler.schedule(SCRIPT_SOURCE, time, {
      target: -1,
      kind,
      code,
      token,
      payload: undefined,
    })
  }
}

const warmUpTime = (phase: Phase): Micros => (phase.kind === 'churn' ? phase.warmUp : micros(0))
