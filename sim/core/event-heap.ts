import type { Micros } from '../../protocol/base/time.ts'
import type { EventRecords } from './event-records.ts'
import { withRoomFor } from './growable.ts'

/**
 * Binary heap of the slots of events, the first to happen on top. The times lie beside the slots: the records are looked at
 * only if two are the same.
 */
export class EventHeap {
  length = 0
  private readonly records: EventRecords
  private times = new Float64Array(256)
  private slots = new Int32Array(256)

  constructor(records: EventRecords) {
    this.records = records
  }

  /** Bytes of the arrays, whether in use or not. */
  get bytes(): number {
    return this.times.byteLength + this.slots.byteLength
  }

  first(): number {
    return this.slots[0]!
  }

  firstTime(): Micros {
    return this.times[0]! as Micros
  }

  push(slot: number): void {
    const time = this.records.timeOf(slot)
    if (this.length === this.slots.length) this.grow()
    const { times, slots } = this
    let hole = this.length++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (!this.isBefore(time, slot, parent)) break
      times[hole] = times[parent]!
      slots[hole] = slots[parent]!
      hole = parent
    }
    times[hole] = time
    slots[hole] = slot
  }

  /** Takes the first away. There must be one. */
  pop(): number {
    const { times, slots } = this
    const top = slots[0]!
    const last = --this.length
    const time = times[last]!
    const slot = slots[last]!
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      if (child + 1 < last && this.isBefore(times[child + 1]!, slots[child + 1]!, child)) child++
      if (this.isBefore(time, slot, child)) break
      times[hole] = times[child]!
      slots[hole] = slots[child]!
      hole = child
    }
    times[hole] = time
    slots[hole] = slot
    return top
  }

  private isBefore(time: number, slot: number, index: number): boolean {
    const other = this.times[index]!
    return time < other || (time === other && this.records.precedes(slot, this.slots[index]!))
  }

  private grow(): void {
    this.times = withRoomFor(this.times, this.length)
    this.slots = withRoomFor(this.slots, this.length)
  }
}
