import type { Micros } from '../../protocol/base/time.ts'
import { withRoomFor } from './growable.ts'

/** Names a queued event until it is popped or cancelled; a stale ticket is recognised and ignored. */
export type Ticket = number & { readonly __unit: 'Ticket' }

/** What an event carries. The queue does not look inside. */
export interface EventFields {
  /** The party that the event is for. */
  readonly target: number
  /** What sort of event it is: 0 … 254. */
  readonly kind: number
  /** Two numbers and a reference, as the kind wants them. */
  readonly code: number
  readonly token: number
  readonly payload: unknown
}

const CANCELLED = 255
const FREE_LIST_END = -1
const BUCKETS = 4_096
const BUCKET_WIDTH_US = 16_384

/** The numbers of a slot. `LINK` chains the slots of a bucket and the free ones. */
const FIELDS = 8
const TIME = 0
const ORDER = 1
const TARGET = 2
const KIND = 3
const CODE = 4
const TOKEN = 5
const GENERATION = 6
const LINK = 7

const SLOTS_MAX = 0x2000000

/**
 * The future, ordered by (time, order): a heap of what is due within one bucket, fed by a wheel of unsorted
 * buckets. Most timers of an overlay are cancelled (an acknowledgement comes) or lie seconds ahead, and
 * neither ever touches the heap. `schedule`, `cancel`: O(1); `pop`: O(log of one bucket), amortised.
 *
 * Events live in numbered slots of one array; nothing is allocated for one. After `pop` the fields of
 * the event are on the queue itself (`time`, `target`, …), valid until the next `pop`.
 */
export class EventQueue {
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

  private capacity = 1024
  /** `FIELDS` numbers a slot, side by side: 64 bytes, a line of the cache. */
  private records = new Float64Array(this.capacity * FIELDS)
  private payloads: unknown[] = []
  private slots = 0
  private freeSlot = FREE_LIST_END

  private heap = new SlotHeap()

  private readonly buckets = new Int32Array(BUCKETS).fill(FREE_LIST_END)
  private inBuckets = 0
  private beyondWheel = FREE_LIST_END
  /** Absolute number of the bucket whose events are in the heap. */
  private cursor = 0

  /** Queues an event. `order` breaks ties of `time` and must be unique among equal times. */
  schedule(time: Micros, order: number, event: EventFields): Ticket {
    const slot = this.takeSlot()
    const { records } = this
    const at = slot * FIELDS
    records[at + TIME] = time
    records[at + ORDER] = order
    records[at + TARGET] = event.target
    records[at + KIND] = event.kind
    records[at + CODE] = event.code
    records[at + TOKEN] = event.token
    this.payloads[slot] = event.payload
    this.size++
    this.file(slot)
    return (records[at + GENERATION]! * SLOTS_MAX + slot) as Ticket
  }

  /** Takes an event back. Returns whether it was still queued. */
  cancel(ticket: Ticket): boolean {
    const slot = ticket % SLOTS_MAX
    const generation = (ticket - slot) / SLOTS_MAX
    if (
      slot >= this.slots ||
      this.records[slot * FIELDS + GENERATION] !== generation ||
      this.records[slot * FIELDS + KIND] === CANCELLED
    )
      return false
    this.records[slot * FIELDS + KIND] = CANCELLED
    this.payloads[slot] = undefined
    this.size--
    return true
  }

  /** Time of the next event, or undefined when there is none. */
  nextTime(): Micros | undefined {
    return this.advance() ? (this.heap.firstTime() as Micros) : undefined
  }

  /** Moves to the next event. Returns false when there is none. */
  pop(): boolean {
    if (!this.advance()) return false
    const slot = this.heap.pop()
    const { records } = this
    const at = slot * FIELDS
    this.time = records[at + TIME] as Micros
    this.target = records[at + TARGET]! | 0
    this.kind = records[at + KIND]! | 0
    this.code = records[at + CODE]! | 0
    this.token = asInteger(records[at + TOKEN]!)
    this.payload = this.payloads[slot]
    this.ticket = (records[at + GENERATION]! * SLOTS_MAX + slot) as Ticket
    this.size--
    this.releaseSlot(slot)
    return true
  }

  /** Bytes of the arrays, whether in use or not. */
  get bytes(): number {
    return this.capacity * (FIELDS * 8 + 8) + this.heap.bytes + BUCKETS * 4
  }

  /** Brings the next live event to the top of the heap. */
  private advance(): boolean {
    if (this.size === 0) return false
    for (;;) {
      while (this.heap.length > 0) {
        const slot = this.heap.first()
        if (this.records[slot * FIELDS + KIND] !== CANCELLED) return true
        this.heap.pop()
        this.releaseSlot(slot)
      }
      if (this.inBuckets === 0) this.jumpToBeyond()
      else this.turnTo(this.cursor + 1)
    }
  }

  private turnTo(bucket: number): void {
    this.cursor = bucket
    if (bucket % BUCKETS === 0) this.refileBeyond()
    const index = bucket % BUCKETS
    let slot = this.buckets[index]!
    this.buckets[index] = FREE_LIST_END
    while (slot !== FREE_LIST_END) {
      const next = this.records[slot * FIELDS + LINK]!
      this.inBuckets--
      if (this.records[slot * FIELDS + KIND] === CANCELLED) this.releaseSlot(slot)
      else this.heap.push(this.records[slot * FIELDS + TIME]!, this.records[slot * FIELDS + ORDER]!, slot)
      slot = next
    }
  }

  /** With an empty wheel the cursor may go straight to the first event beyond it. */
  private jumpToBeyond(): void {
    let earliest = Number.POSITIVE_INFINITY
    for (let slot = this.beyondWheel; slot !== FREE_LIST_END; slot = this.records[slot * FIELDS + LINK]!) {
      if (this.records[slot * FIELDS + KIND] !== CANCELLED)
        earliest = Math.min(earliest, this.records[slot * FIELDS + TIME]!)
    }
    this.cursor = Math.floor(earliest / BUCKET_WIDTH_US)
    this.refileBeyond()
  }

  private refileBeyond(): void {
    let slot = this.beyondWheel
    this.beyondWheel = FREE_LIST_END
    while (slot !== FREE_LIST_END) {
      const next = this.records[slot * FIELDS + LINK]!
      if (this.records[slot * FIELDS + KIND] === CANCELLED) this.releaseSlot(slot)
      else this.file(slot)
      slot = next
    }
  }

  private file(slot: number): void {
    const time = this.records[slot * FIELDS + TIME]!
    const bucket = Math.floor(time / BUCKET_WIDTH_US)
    if (bucket <= this.cursor) {
      this.heap.push(time, this.records[slot * FIELDS + ORDER]!, slot)
    } else if (bucket < this.cursor + BUCKETS) {
      const index = bucket % BUCKETS
      this.records[slot * FIELDS + LINK] = this.buckets[index]!
      this.buckets[index] = slot
      this.inBuckets++
    } else {
      this.records[slot * FIELDS + LINK] = this.beyondWheel
      this.beyondWheel = slot
    }
  }

  private takeSlot(): number {
    if (this.freeSlot !== FREE_LIST_END) {
      const slot = this.freeSlot
      this.freeSlot = this.records[slot * FIELDS + LINK]!
      return slot
    }
    if (this.slots === this.capacity) this.grow()
    this.payloads.push(undefined)
    return this.slots++
  }

  private releaseSlot(slot: number): void {
    this.payloads[slot] = undefined
    this.records[slot * FIELDS + KIND] = CANCELLED
    this.records[slot * FIELDS + GENERATION] = (this.records[slot * FIELDS + GENERATION]! + 1) % 0x8000000
    this.records[slot * FIELDS + LINK] = this.freeSlot
    this.freeSlot = slot
  }

  private grow(): void {
    this.capacity *= 2
    if (this.capacity > SLOTS_MAX) throw new RangeError(`more than ${SLOTS_MAX} queued events`)
    this.records = withRoomFor(this.records, this.capacity * FIELDS - 1)
  }
}

/**
 * The same number. The engine takes what comes from a `Float64Array` for a fraction: a handle would be boxed, and every
 * list of handles become a list of doubles.
 */
function asInteger(value: number): number {
  const integer = value | 0
  return integer === value ? integer : value
}

/** Binary heap of slots under two keys, smallest first. The keys lie beside the slots: no chasing while sifting. */
class SlotHeap {
  length = 0
  private times = new Float64Array(256)
  private orders = new Float64Array(256)
  private slots = new Int32Array(256)

  get bytes(): number {
    return this.slots.length * 20
  }

  first(): number {
    return this.slots[0]!
  }

  firstTime(): number {
    return this.times[0]!
  }

  push(time: number, order: number, slot: number): void {
    if (this.length === this.slots.length) this.grow()
    let hole = this.length++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (!this.isBefore(time, order, parent)) break
      this.move(parent, hole)
      hole = parent
    }
    this.put(hole, time, order, slot)
  }

  pop(): number {
    const top = this.slots[0]!
    const last = --this.length
    if (last > 0) {
      const time = this.times[last]!
      const order = this.orders[last]!
      let hole = 0
      for (;;) {
        let child = 2 * hole + 1
        if (child >= last) break
        if (child + 1 < last && this.isBefore(this.times[child + 1]!, this.orders[child + 1]!, child)) child++
        if (this.isBefore(time, order, child)) break
        this.move(child, hole)
        hole = child
      }
      this.put(hole, time, order, this.slots[last]!)
    }
    return top
  }

  private isBefore(time: number, order: number, index: number): boolean {
    const other = this.times[index]!
    return time < other || (time === other && order < this.orders[index]!)
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from]!
    this.orders[to] = this.orders[from]!
    this.slots[to] = this.slots[from]!
  }

  private put(index: number, time: number, order: number, slot: number): void {
    this.times[index] = time
    this.orders[index] = order
    this.slots[index] = slot
  }

  private grow(): void {
    this.times = withRoomFor(this.times, this.length)
    this.orders = withRoomFor(this.orders, this.length)
    this.slots = withRoomFor(this.slots, this.length)
  }
}
