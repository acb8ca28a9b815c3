import type { NumberFact } from './facts.ts'

/** The slot of a node that has no object. */
export const NO_SLOT = -1

/** An object that a node may have. The node has the number of a slot, or none; the objects lie in one array for all. */
export class ObjectFact<T extends object> {
  private readonly slot: NumberFact<number>
  private readonly objects: (T | undefined)[] = []
  /** Slots that were given back. */
  private readonly free: number[] = []

  constructor(slot: NumberFact<number>) {
    this.slot = slot
  }

  get value(): T | undefined {
    const slot = this.slot.value
    return slot < 0 ? undefined : this.objects[slot]
  }

  set value(object: T | undefined) {
    const slot = this.slot.value
    if (object !== undefined) {
      const own = slot < 0 ? (this.free.pop() ?? this.objects.length) : slot
      this.objects[own] = object
      this.slot.value = own
    } else if (slot >= 0) {
      this.objects[slot] = undefined
      this.free.push(slot)
      this.slot.value = NO_SLOT
    }
  }
}
