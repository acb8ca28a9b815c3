import { type Micros, micros } from '../../protocol/base/time.ts'
import { EventQueue, type Ticket } from './event-queue.ts'
import type { EventFields } from './event-records.ts'
import { withRoomFor } from './growable.ts'

/** Scripted actions are a source of their own that comes before all nodes. */
export const SCRIPT_SOURCE = 0

/** Sources are numbered below this: as many as there are addresses in the private network of simulated nodes. */
export const SOURCES_MAX = 0x1000000

/** A source numbers its events below this. */
const SEQUENCES_MAX = 0xffffffff

/**
 * The virtual clock and what is to come: events in the total order (time, source, the source's own sequence
 * number). The order depends on which source schedules what, never on which source happened to be served first, so that
 * one run can be split over threads and give the same trace.
 */
export class Scheduler {
  now = micros(0)
  /** Events taken so far. */
  events = 0
  readonly queue = new EventQueue()
  /** By source: the number of its next event. 4 bytes a source. */
  private sequences = new Uint32Array(1024)

  /** Queues `event` of `source` for `time`, which must not lie in the past. */
  schedule(source: number, time: Micros, event: EventFields): Ticket {
    const sequence = this.nextSequence(source)
    this.checkTime(time)
    return this.queue.schedule(time, source, sequence, event)
  }

  /** The same under a sequence number that the source drew before, for an event that is never taken back. */
  scheduleNumbered(source: number, sequence: number, time: Micros, event: EventFields): void {
    this.checkTime(time)
    this.queue.scheduleWithoutTicket(time, source, sequence, event)
  }

  /** Takes an event of the source back. Returns whether it was still to come. */
  cancel(source: number, ticket: Ticket): boolean {
    return this.queue.cancel(source, ticket)
  }

  /** Advances the clock to the next event, whose fields are then on `queue`. False when there is none. */
  step(): boolean {
    if (!this.queue.pop()) return false
    this.now = this.queue.time
    this.events++
    return true
  }

  /** A source's own count: also the number of its next datagram, for loss and jitter. */
  nextSequence(source: number): number {
    if (source >= this.sequences.length) this.grow(source)
    const sequence = this.sequences[source]!
    if (sequence === SEQUENCES_MAX)
      throw new RangeError(`source ${source}: at most ${SEQUENCES_MAX} events of one source in a run`)
    this.sequences[source] = sequence + 1
    return sequence
  }

  private checkTime(time: Micros): void {
    if (!(time >= this.now)) throw new RangeError(`event at ${time} µs, now ${this.now} µs`)
  }

  private grow(source: number): void {
    if (source >= SOURCES_MAX)
      throw new RangeError(`source ${source}: at most ${SOURCES_MAX - 1} nodes in a run`)
    this.sequences = withRoomFor(this.sequences, source)
  }
}
