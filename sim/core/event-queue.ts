import { type Micros, micros } from '../../protocol/base/time.ts'
import { EventHeap } from './event-heap.ts'
import { type EventFields, EventRecords, NO_SLOT, SLOTS_MAX } from './event-records.ts'

/** Names a queued event among those of its source until it is popped or cancelled; a stale ticket is recognised and ignored. */
export type Ticket = number & { readonly __unit: 'Ticket' }

/** What the wheel spans: about 67 s. A power of two, as the number of buckets is: the width of a bucket is exact. */
const SPAN = 0x4000000
const BUCKETS_AT_FIRST = 4_096
/** With this many events per bucket, the number of buckets is doubled. */
const CROWDED = 8

/** How much of a sequence number a ticket holds: it distinguishes that many events of one source. */
const SEQUENCE_MASK = 0xfffffff

/**
 * The future, in the total order (time, source, the source's own sequence number): a heap of what is due within one bucket,
 * fed by a wheel of unsorted buckets, whose number grows with that of the events. Most timers of an overlay are cancelled
 * (an acknowledgement comes) or lie seconds ahead, and neither ever touches the heap. `schedule`, `cancel`: O(1), amortised;
 * `pop`: O(log of one bucket), amortised.
 *
 * After `pop` the fields of the event are on the queue itself (`time`, `target`, …), valid until the next `pop`.
 */
export class EventQueue implements EventFields {
  time = 0 as Micros
  target = 0
  kind = 0
  code = 0
  token = 0
  payload: unknown = undefined
  /** The one that `schedule` gave for it: stale by now. */
  ticket = 0 as Ticket

  /** Events that are queued and not cancelled. */
  size = 0

  private readonly records = new EventRecords()
  private readonly heap = new EventHeap(this.records)

  /** The first slot of each bucket. */
  private buckets = new Int32Array(BUCKETS_AT_FIRST).fill(NO_SLOT)
  private bucketWidth = SPAN / BUCKETS_AT_FIRST
  /** Slots in the wheel, also of cancelled events. */
  private inBuckets = 0
  private beyondWheel = NO_SLOT
  /** The end of the bucket whose events are in the heap: all before this time are, and nothing else is. */
  private openUntil = micros(this.bucketWidth)

  /** Queues an event. No other of this time may have the same source and sequence number: whole numbers below 2³². */
  schedule(time: Micros, source: number, sequence: number, event: EventFields): Ticket {
    return ticketOf(this.add(time, source, sequence, event), sequence)
  }

  /** The same for an event that is never taken back. A ticket is too large a number to be returned without a box on the heap. */
  scheduleWithoutTicket(time: Micros, source: number, sequence: number, event: EventFields): void {
    this.add(time, source, sequence, event)
  }

  /** Takes an event of the source back. Returns whether it was still queued. */
  cancel(source: number, ticket: Ticket): boolean {
    const { records } = this
    const slot = ticket & (SLOTS_MAX - 1)
    if (!records.holdsEvent(slot) || records.sourceOf(slot) !== source) return false
    if ((records.sequenceOf(slot) & SEQUENCE_MASK) !== (ticket - slot) / SLOTS_MAX) return false
    records.drop(slot)
    this.size--
    return true
  }

  /** Time of the next event, or undefined when there is none. */
  nextTime(): Micros | undefined {
    return this.advance() ? this.heap.firstTime() : undefined
  }

  /** Moves to the next event. Returns false when there is none. */
  pop(): boolean {
    if (!this.advance()) return false
    const { records } = this
    const slot = this.heap.pop()
    this.time = records.timeOf(slot)
    this.target = records.targetOf(slot)
    this.kind = records.kindOf(slot)
    this.code = records.codeOf(slot)
    this.token = records.tokenOf(slot)
    this.payload = records.payloadOf(slot)
    this.ticket = ticketOf(slot, records.sequenceOf(slot))
    this.size--
    records.release(slot)
    return true
  }

  /** The events queued for a party, in order. Looks at all events: for occasional use. */
  queuedFor(target: number): readonly (EventFields & { readonly time: Micros })[] {
    const { records } = this
    return records
      .slotsFor(target)
      .sort((a, b) => records.timeOf(a) - records.timeOf(b) || (records.precedes(a, b) ? -1 : 1))
      .map((slot) => ({
        time: records.timeOf(slot),
        target,
        kind: records.kindOf(slot),
        code: records.codeOf(slot),
        token: records.tokenOf(slot),
        payload: records.payloadOf(slot),
      }))
  }

  /** Bytes of the arrays, whether in use or not. */
  get bytes(): number {
    return this.records.bytes + this.heap.bytes + this.buckets.byteLength
  }

  /** Returns its slot. */
  private add(time: Micros, source: number, sequence: number, event: EventFields): number {
    const slot = this.records.add(time, source, sequence, event)
    this.size++
    this.file(slot)
    return slot
  }

  /** Brings the next live event to the top of the heap. */
  private advance(): boolean {
    if (this.size === 0) return false
    for (;;) {
      while (this.heap.length > 0) {
        if (this.records.holdsEvent(this.heap.first())) return true
        this.records.release(this.heap.pop())
      }
      if (this.inBuckets === 0) this.jumpToBeyond()
      else this.turn()
    }
  }

  /** Opens the next bucket. */
  private turn(): void {
    const bucket = this.bucketOf(this.openUntil)
    this.openUntil = micros(this.openUntil + this.bucketWidth)
    // Once around: what lay beyond the wheel may lie within it now.
    if (bucket === 0) this.refileBeyond()
    const slot = this.buckets[bucket]!
    this.buckets[bucket] = NO_SLOT
    this.refile(slot, 'of the wheel')
  }

  /** With an empty wheel the first event beyond it is the next of all. */
  private jumpToBeyond(): void {
    const { records } = this
    let earliest = Number.POSITIVE_INFINITY
    for (let slot = this.beyondWheel; slot !== NO_SLOT; slot = records.linkOf(slot))
      if (records.holdsEvent(slot)) earliest = Math.min(earliest, records.timeOf(slot))
    this.openUntil = micros((Math.floor(earliest / this.bucketWidth) + 1) * this.bucketWidth)
    this.refileBeyond()
  }

  private refileBeyond(): void {
    const slot = this.beyondWheel
    this.beyondWheel = NO_SLOT
    this.refile(slot, 'beyond it')
  }

  /** Files anew what is in the chain that begins with a slot, but for what was cancelled. */
  private refile(first: number, from: 'of the wheel' | 'beyond it'): void {
    const { records } = this
    for (let slot = first; slot !== NO_SLOT; ) {
      const next = records.linkOf(slot)
      if (from === 'of the wheel') this.inBuckets--
      if (records.holdsEvent(slot)) this.file(slot)
      else records.release(slot)
      slot = next
    }
  }

  private file(slot: number): void {
    const { records, openUntil } = this
    const time = records.timeOf(slot)
    if (time < openUntil) {
      this.heap.push(slot)
    } else if (time < openUntil - this.bucketWidth + SPAN) {
      const bucket = this.bucketOf(time)
      records.link(slot, this.buckets[bucket]!)
      this.buckets[bucket] = slot
      this.inBuckets++
      if (this.inBuckets > CROWDED * this.buckets.length) this.divideBuckets()
    } else {
      records.link(slot, this.beyondWheel)
      this.beyondWheel = slot
    }
  }

  private bucketOf(time: Micros): number {
    return (time / this.bucketWidth) & (this.buckets.length - 1)
  }

  /** Twice as many buckets, half as wide. The open one ends where it did. */
  private divideBuckets(): void {
    const { buckets } = this
    this.buckets = new Int32Array(2 * buckets.length).fill(NO_SLOT)
    this.bucketWidth /= 2
    for (const slot of buckets) this.refile(slot, 'of the wheel')
  }
}

function ticketOf(slot: number, sequence: number): Ticket {
  return ((sequence & SEQUENCE_MASK) * SLOTS_MAX + slot) as Ticket
}
