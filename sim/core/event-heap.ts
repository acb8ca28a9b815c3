import type { Micros } from '../../protocol/base/time.ts'
import type { EventRecords } from './event-records.ts'
import { withRoomFor } from './growable.ts'

/**
 * Binary heap of the slots of events, the first to happen on top. Times and sources lie beside the slots: the records, which
 * have left the cache, are looked at only if both are the same.
 */
export class EventHeap {
  length = 0
  private readonly records: EventRecords
  private times = new Float64Array(256)
  private sources = new Uint32Array(256)
  private slots = new Int32Array(256)

  constructor(records: EventRecords) {
    this.records = records
  }

  /** Bytes of the arrays, whether in use or not. */
  get bytes(): number {
    return this.times.byteLength + this.sources.byteLength + this.slots.byteLength
  }

  first(): number {
    return this.slots[0]!
  }

  firstTime(): Micros {
    return this.times[0]! as Micros
  }

  push(slot: number): void {
    const time = this.records.timeOf(slot)
    const source = this.records.sourceOf(slot)
    if (this.length === this.slots.length) this.grow()
    let hole = this.length++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (!this.isBefore(time, source, slot, parent)) break
      this.put(hole, this.times[parent]!, this.sources[parent]!, this.slots[parent]!)
      hole = parent
    }
    this.put(hole, time, source, slot)
  }

  /** Takes the first away. There must be one. */
  pop(): number {
    const { times, sources, slots } = this
    const top = slots[0]!
    const last = --this.length
    const time = times[last]!
    const source = sources[last]!
    const slot = slots[last]!
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      const next = child + 1
      if (next < last && this.isBefore(times[next]!, sources[next]!, slots[next]!, child)) child = next
      if (this.isBefore(time, source, slot, child)) break
      this.put(hole, times[child]!, sources[child]!, slots[child]!)
      hole = child
    }
    this.put(hole, time, source, slot)
    return top
  }

  private put(index: number, time: number, source: number, slot: number): void {
    this.times[index] = time
    this.sources[index] = source
    this.slots[index] = slot
  }

  private isBefore(time: number, source: number, slot: number, index: number): boolean {
    const otherTime = this.times[index]!
    if (time !== otherTime) return time < otherTime
    const otherSource = this.sources[index]!
    if (source !== otherSource) return source < otherSource
    return this.records.precedes(slot, this.slots[index]!)
  }

  private grow(): void {
    this.times = withRoomFor(this.times, this.length)
    this.sources = withRoomFor(this.sources, this.length)
    this.slots = withRoomFor(this.slots, this.length)
  }
}
