import { NO_NODE } from '../../../protocol/base/handles.ts'
import type { TraceEvent, TraceSort } from './trace-event.ts'

/** An event as a compact trace holds it. */
export interface TraceRecord {
  /** Microseconds. */
  readonly at: number
  readonly sort: TraceSort
  readonly node: number
  /** The other end of a message; NO_NODE if there is none. */
  readonly peer: number
  /** Of a message, a report, a timer or an operation. */
  readonly kind: string
  /** What a message wraps; '' if it does not. */
  readonly inner: string
  readonly operation: number | null
  /** See `TraceEvent.content`. */
  readonly content: number
}

/** By number; a trace of another order would be another format. */
const SORTS: readonly TraceSort[] = [
  'sent',
  'lost',
  'received',
  'vanished',
  'dropped',
  'timer',
  'reported',
  'asked',
  'came',
  'gone',
]
const NUMBER_OF_SORT = new Map(SORTS.map((sort, number) => [sort, number]))
const SORT_MASK = 0x0f
const HAS_OPERATION = 0x10

/** Of these the content is a hash, in four bytes; of others a number, mostly a small one. */
const HASHED: ReadonlySet<TraceSort> = new Set(['sent', 'lost', 'reported', 'asked'])
const OF_MESSAGES: ReadonlySet<TraceSort> = new Set(['sent', 'lost', 'received', 'vanished', 'dropped'])

const SEVEN_BITS = 128
/** A record without a new name takes no more: seven numbers of at most eight bytes. */
const RECORD_MAX = 64

/**
 * Writes events as bytes: a head, the time since the event before, node and peer, kinds by their numbers, the operation, and the content. A kind is
 * spelt out where it occurs first. Numbers are in groups of seven bits, the lowest first.
 */
export class TraceEncoder {
  /** Events written so far. */
  count = 0
  private bytes = new Uint8Array(65_536)
  private length = 0
  private before = 0
  private readonly names = new Map<string, number>([['', 0]])

  add(event: TraceEvent): void {
    const { at, node, peer, kind, inner, fact, operation } = event
    const { sort } = fact
    if (this.length + RECORD_MAX > this.bytes.length) this.grow(RECORD_MAX)
    this.bytes[this.length++] = NUMBER_OF_SORT.get(sort)! | (operation === null ? 0 : HAS_OPERATION)
    this.number(at - this.before)
    this.number(node)
    if (OF_MESSAGES.has(sort)) {
      this.number(peer)
      this.name(kind)
      this.name(inner)
    } else this.name(kind)
    if (operation !== null) this.number(operation)
    if (HASHED.has(sort)) this.word(event.content)
    else this.number(event.content)
    this.before = at
    this.count++
  }

  /** Bytes that wait. */
  get size(): number {
    return this.length
  }

  /** What has been written since it was last taken. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length)
    this.length = 0
    return taken
  }

  private name(name: string): void {
    const known = this.names.get(name)
    if (known !== undefined) return this.number(known)
    this.number(this.names.size)
    this.names.set(name, this.names.size)
    const spelt = new TextEncoder().encode(name)
    this.grow(spelt.length + 2 * RECORD_MAX)
    this.number(spelt.length)
    this.bytes.set(spelt, this.length)
    this.length += spelt.length
  }

  private number(value: number): void {
    let rest = value
    while (rest >= SEVEN_BITS) {
      this.bytes[this.length++] = (rest % SEVEN_BITS) | SEVEN_BITS
      rest = Math.floor(rest / SEVEN_BITS)
    }
    this.bytes[this.length++] = rest
  }

  private word(value: number): void {
    const { bytes, length } = this
    bytes[length] = value
    bytes[length + 1] = value >>> 8
    bytes[length + 2] = value >>> 16
    bytes[length + 3] = value >>> 24
    this.length += 4
  }

  /** Makes room for that many more bytes. */
  private grow(room: number): void {
    if (this.length + room <= this.bytes.length) return
    const bytes = new Uint8Array(2 * this.bytes.length + room)
    bytes.set(this.bytes)
    this.bytes = bytes
  }
}

/** Reads what a `TraceEncoder` wrote, part by part in order. */
export class TraceDecoder {
  private bytes: Uint8Array = new Uint8Array(0)
  private position = 0
  private before = 0
  private readonly names: string[] = ['']

  /** The events of the next part. Throws a RangeError if the bytes are none that an encoder writes. */
  decode(part: Uint8Array): TraceRecord[] {
    this.bytes = part
    this.position = 0
    const records: TraceRecord[] = []
    while (this.position < part.length) records.push(this.record())
    return records
  }

  private record(): TraceRecord {
    const head = this.byte()
    const sort = SORTS[head & SORT_MASK]
    if (sort === undefined) throw new RangeError(`no sort of event has the number ${head & SORT_MASK}`)
    this.before += this.number()
    const node = this.number()
    const isMessage = OF_MESSAGES.has(sort)
    const peer = isMessage ? this.number() : NO_NODE
    const kind = this.name()
    const inner = isMessage ? this.name() : ''
    const operation = (head & HAS_OPERATION) === 0 ? null : this.number()
    const content = HASHED.has(sort) ? this.word() : this.number()
    return { at: this.before, sort, node, peer, kind, inner, operation, content }
  }

  private name(): string {
    const number = this.number()
    const known = this.names[number]
    if (known !== undefined) return known
    if (number !== this.names.length) throw new RangeError(`no kind has the number ${number}`)
    const length = this.number()
    const end = this.position + length
    if (end > this.bytes.length) throw new RangeError('a name ends before its last byte')
    const name = new TextDecoder().decode(this.bytes.subarray(this.position, end))
    this.position = end
    this.names.push(name)
    return name
  }

  private number(): number {
    let value = 0
    for (let place = 1; ; place *= SEVEN_BITS) {
      const byte = this.byte()
      value += (byte % SEVEN_BITS) * place
      if (byte < SEVEN_BITS) return value
      if (place > Number.MAX_SAFE_INTEGER) throw new RangeError('a number without an end')
    }
  }

  private word(): number {
    const [a, b, c, d] = [this.byte(), this.byte(), this.byte(), this.byte()]
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0
  }

  private byte(): number {
    const byte = this.bytes[this.position++]
    if (byte === undefined) throw new RangeError('an event ends before its last byte')
    return byte
  }
}
