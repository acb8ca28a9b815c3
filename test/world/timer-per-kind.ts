import type { AgendaKind, Schedule } from '../../protocol/agenda.ts'
import { NO_TIMER, type TimerId } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { OwnEnvironment } from '../../protocol/own-environment.ts'

/** An agenda with a timer for each kind, so that the test of a part sees for what it waits. */
export class TimerPerKind implements Schedule {
  private readonly env: Pick<OwnEnvironment, 'startTimer' | 'cancelTimer'>
  private readonly timers = new Map<number, TimerId>()

  constructor(env: TimerPerKind['env']) {
    this.env = env
  }

  schedule(kind: AgendaKind, after: Micros): void {
    this.cancel(kind)
    this.timers.set(kind, this.env.startTimer(kind, after))
  }

  cancel(kind: AgendaKind): void {
    this.env.cancelTimer(this.timers.get(kind) ?? NO_TIMER)
    this.timers.delete(kind)
  }

  isScheduled(kind: AgendaKind): boolean {
    return this.timers.has(kind)
  }

  /** Its timer has fired. */
  fired(kind: number): void {
    this.timers.delete(kind)
  }
}
