import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { Ticket } from '../../core/event-queue.ts'
import type { EventFields } from '../../core/event-records.ts'
import { type Held, Machine } from './machine.ts'
import type { MachineFault } from './machine-fault.ts'

/** Has the host of that handle take up the next event that waits there, after that time. */
type Wake = (node: NodeHandle, after: Micros) => void

/** What became of an event that has come for a host: its party takes one in now, none, or there was no room for it. */
export type Arrival = EventFields | 'later' | 'no room'

/**
 * The machines that are hit by faults, or were. What a party could not take in waits and is handed to it in the order in which
 * it came or fell due, messages and timers alike.
 */
export class Machines {
  /** Is no machine hit at present? Read several times for each event, which is why it is not asked of the map. */
  areSound = true
  private readonly hit = new Map<NodeHandle, Machine>()
  private readonly wake: Wake

  constructor(wake: Wake) {
    this.wake = wake
  }

  begin(node: NodeHandle, fault: MachineFault, now: Micros): void {
    const machine = this.hit.get(node) ?? new Machine()
    this.hit.set(node, machine)
    this.areSound = false
    machine.begin(fault, now)
  }

  /** No effect if what ran there has gone. */
  end(node: NodeHandle, fault: MachineFault, now: Micros): void {
    const machine = this.hit.get(node)
    machine?.end(fault, now)
    if (machine !== undefined) this.serve(node, machine)
  }

  isPaused(node: NodeHandle): boolean {
    return this.hit.get(node)?.isPaused ?? false
  }

  /** An event has come for a host. `ticket`: of a timer; `bytes`: what a message takes in the buffer. */
  arrived(node: NodeHandle, event: EventFields, ticket: Ticket | undefined, bytes: number): Arrival {
    const machine = this.hit.get(node)
    if (machine === undefined || machine.isPrompt) return event
    const { target, kind, code, token, payload } = event
    const isHeld = machine.hold({ target, kind, code, token, payload, ticket, bytes })
    this.serve(node, machine)
    return isHeld ? 'later' : 'no room'
  }

  /** The time has come for the first event that waits on a host. */
  next(node: NodeHandle): EventFields | undefined {
    const machine = this.hit.get(node)
    if (machine === undefined) return undefined
    machine.isServing = false
    if (machine.isPaused) return undefined
    const event = machine.take()
    this.serve(node, machine)
    return event
  }

  cancelTimer(node: NodeHandle, ticket: Ticket): void {
    this.hit.get(node)?.cancel(ticket)
  }

  /** What ran there is gone. Returns what waited for it. */
  stop(node: NodeHandle): readonly Held[] {
    const waiting = this.hit.get(node)?.takeAll() ?? []
    this.hit.delete(node)
    this.areSound = this.hit.size === 0
    return waiting
  }

  /** What the clock of a machine shows at a moment in true time. */
  shownAt(node: NodeHandle, time: Micros): Micros {
    return this.hit.get(node)?.shownAt(time) ?? time
  }

  /** When it shows this, in true time. */
  timeOf(node: NodeHandle, shown: Micros): Micros {
    return this.hit.get(node)?.timeOf(shown) ?? shown
  }

  private serve(node: NodeHandle, machine: Machine): void {
    if (!machine.isWaitedFor) return
    machine.isServing = true
    this.wake(node, machine.delay)
  }
}
