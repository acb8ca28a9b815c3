import { type Micros, micros } from '../../../protocol/base/time.ts'
import type { Ticket } from '../../core/event-queue.ts'
import type { EventFields } from '../../core/event-records.ts'
import { DriftingClock } from './drifting-clock.ts'
import type { MachineFault } from './machine-fault.ts'

/** An event that waits until its party can take it in. */
export interface Held extends EventFields {
  /** The name in the queue of a timer, which can still be cancelled; messages have none here. */
  readonly ticket: Ticket | undefined
  /** What it takes in the buffer. */
  readonly bytes: number
}

/** One machine with a fault: what has come for its party waits here, in the order in which it came or fell due. */
export class Machine {
  private readonly inForce: MachineFault[] = []
  private backlog: Held[] = []
  private bytes = 0
  private bufferBytes = Number.POSITIVE_INFINITY
  private clock: DriftingClock | undefined
  /** Will the party be handed the first of what waits, at a time that is fixed? */
  isServing = false
  isPaused = false
  /** How long the party takes over each event. */
  delay = micros(0)

  begin(fault: MachineFault, now: Micros): void {
    this.inForce.push(fault)
    this.faultsChanged(now)
  }

  end(fault: MachineFault, now: Micros): void {
    const index = this.inForce.indexOf(fault)
    if (index < 0) return
    this.inForce.splice(index, 1)
    this.faultsChanged(now)
  }

  /** Does its party handle inputs immediately? */
  get isPrompt(): boolean {
    return !this.isPaused && this.delay === 0 && !this.isServing && this.backlog.length === 0
  }

  get isWaitedFor(): boolean {
    return this.backlog.length > 0 && !this.isPaused && !this.isServing
  }

  /** Keeps an event until its turn. Returns false if the buffer has no room for it: then it is gone. */
  hold(event: Held): boolean {
    if (event.bytes > 0 && this.bytes + event.bytes > this.bufferBytes) return false
    this.backlog.push(event)
    this.bytes += event.bytes
    return true
  }

  /** The first of what waits. */
  take(): Held | undefined {
    const first = this.backlog.shift()
    this.bytes -= first?.bytes ?? 0
    return first
  }

  takeAll(): readonly Held[] {
    const all = this.backlog
    this.backlog = []
    this.bytes = 0
    return all
  }

  /** Forgets a timer that has fallen due and waits. */
  cancel(ticket: Ticket): void {
    const index = this.backlog.findIndex((each) => each.ticket === ticket)
    if (index >= 0) this.backlog.splice(index, 1)
  }

  /** What its clock shows at a moment in true time. */
  shownAt(time: Micros): Micros {
    return this.clock?.at(time) ?? time
  }

  /** When its clock shows this, in true time. */
  timeOf(shown: Micros): Micros {
    return this.clock?.timeOf(shown) ?? shown
  }

  private faultsChanged(now: Micros): void {
    let [delay, share, bufferBytes] = [0, 0, Number.POSITIVE_INFINITY]
    this.isPaused = false
    for (const fault of this.inForce) {
      if (fault.kind === 'pause') this.isPaused = true
      if (fault.kind === 'slow') delay += fault.delay
      if (fault.kind === 'drift') share += fault.share
      else bufferBytes = Math.min(bufferBytes, fault.bufferBytes)
    }
    this.delay = micros(delay)
    this.bufferBytes = bufferBytes
    if (share !== 0) this.clock ??= new DriftingClock(now)
    this.clock?.setDrift(share, now)
  }
}
