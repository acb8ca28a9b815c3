import type { Micros } from '../../protocol/base/time.ts'
import { withRoomFor } from './growable.ts'

/** What an event carries. The queue does not look inside. */
export interface EventFields {
  /** The party that the event is for. */
  readonly target: number
  /** What sort of event it is: 0 … 254. */
  readonly kind: number
  /** A whole number of 22 bits with its sign, one from -2³¹ to 2³² - 1, and a reference, as the kind wants them. */
  readonly code: number
  readonly token: number
  readonly payload: unknown
}

/** No slot: the end of a chain of slots. */
export const NO_SLOT = -1

/** Slots are numbered below this. */
export const SLOTS_MAX = 0x2000000

/**
 * A record is 32 bytes, two of them a line of the cache: eight words, of which the first two are one number of 64 bits.
 * All words come out as integers: a handle that came out of a `Float64Array` would be boxed, and every list of handles
 * become a list of doubles.
 */
const WORDS = 8
const SOURCE = 2
const SEQUENCE = 3
const TARGET = 4
/** From the lowest bit: the kind (8), whether there is a payload (1), whether the token is 2³¹ or more (1), the code (22, signed). */
const SORT = 5
const TOKEN = 6
const LINK = 7

/** Of a payload, in an array. */
const REFERENCE_BYTES = 8

const KIND_MASK = 0xff
const NO_EVENT = 0xff
const HAS_PAYLOAD = 0x100
const LARGE_TOKEN = 0x200
const CODE_SHIFT = 10

/** Queued events in numbered slots of one array; nothing is allocated for one. Data: the order of service is the queue's. */
export class EventRecords {
  private times = new Float64Array(1024 * (WORDS / 2))
  /** The same bytes. */
  private words = new Int32Array(this.times.buffer)
  private readonly payloads: unknown[] = []
  private slots = 0
  private freeSlot = NO_SLOT

  /** Bytes of the arrays, whether in use or not. */
  get bytes(): number {
    return this.words.byteLength + (this.words.length / WORDS) * REFERENCE_BYTES
  }

  /** Puts an event into a free slot. Returns the slot. */
  add(time: Micros, source: number, sequence: number, event: EventFields): number {
    const { kind, code, token, payload } = event
    let sort = (code << CODE_SHIFT) | kind
    if (payload !== undefined) sort |= HAS_PAYLOAD
    if ((token | 0) !== token) {
      if (token >>> 0 !== token) throw new RangeError(`token ${token}: a whole number of 32 bits`)
      sort |= LARGE_TOKEN
    }
    if (sort >> CODE_SHIFT !== code) throw new RangeError(`code ${code}: a whole number of 22 bits`)
    const slot = this.takeSlot()
    const { words } = this
    const at = slot * WORDS
    this.times[at >> 1] = time
    words[at + SOURCE] = source
    words[at + SEQUENCE] = sequence
    words[at + TARGET] = event.target
    words[at + SORT] = sort
    words[at + TOKEN] = token
    if (payload !== undefined) this.payloads[slot] = payload
    return slot
  }

  timeOf(slot: number): Micros {
    return this.times[slot * (WORDS / 2)]! as Micros
  }

  sourceOf(slot: number): number {
    return this.words[slot * WORDS + SOURCE]! >>> 0
  }

  sequenceOf(slot: number): number {
    return this.words[slot * WORDS + SEQUENCE]! >>> 0
  }

  targetOf(slot: number): number {
    return this.words[slot * WORDS + TARGET]!
  }

  kindOf(slot: number): number {
    return this.words[slot * WORDS + SORT]! & KIND_MASK
  }

  codeOf(slot: number): number {
    return this.words[slot * WORDS + SORT]! >> CODE_SHIFT
  }

  tokenOf(slot: number): number {
    const token = this.words[slot * WORDS + TOKEN]!
    return (this.words[slot * WORDS + SORT]! & LARGE_TOKEN) === 0 ? token : token >>> 0
  }

  payloadOf(slot: number): unknown {
    return (this.words[slot * WORDS + SORT]! & HAS_PAYLOAD) === 0 ? undefined : this.payloads[slot]
  }

  /** Does the slot hold an event? Neither a free one does nor one whose event was dropped. */
  holdsEvent(slot: number): boolean {
    return slot < this.slots && this.kindOf(slot) !== NO_EVENT
  }

  /** The slots that hold events for a party, in no particular order. Looks at all slots: for occasional use. */
  slotsFor(target: number): number[] {
    const slots: number[] = []
    for (let slot = 0; slot < this.slots; slot++)
      if (this.holdsEvent(slot) && this.targetOf(slot) === target) slots.push(slot)
    return slots
  }

  /** Of two events of one time: does the first come before the second? */
  precedes(slot: number, other: number): boolean {
    return this.sourceOf(slot) === this.sourceOf(other)
      ? this.sequenceOf(slot) < this.sequenceOf(other)
      : this.sourceOf(slot) < this.sourceOf(other)
  }

  /** The next slot of the chain in which this one is. */
  linkOf(slot: number): number {
    return this.words[slot * WORDS + LINK]!
  }

  link(slot: number, next: number): void {
    this.words[slot * WORDS + LINK] = next
  }

  /** The slot no longer holds an event, but is not free yet. */
  drop(slot: number): void {
    if ((this.words[slot * WORDS + SORT]! & HAS_PAYLOAD) !== 0) this.payloads[slot] = undefined
    this.words[slot * WORDS + SORT] = NO_EVENT
  }

  /** The slot is free, its event being dropped or not. */
  release(slot: number): void {
    this.drop(slot)
    this.link(slot, this.freeSlot)
    this.freeSlot = slot
  }

  private takeSlot(): number {
    const slot = this.freeSlot
    if (slot !== NO_SLOT) {
      this.freeSlot = this.linkOf(slot)
      return slot
    }
    if (this.slots * WORDS === this.words.length) this.grow()
    this.payloads.push(undefined)
    return this.slots++
  }

  private grow(): void {
    if (this.slots === SLOTS_MAX) throw new RangeError(`more than ${SLOTS_MAX} queued events`)
    this.times = withRoomFor(this.times, this.times.length)
    this.words = new Int32Array(this.times.buffer)
  }
}
