import type { Micros } from '../base/time.ts'
import type { Float64Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'

const NONE = Number.NEGATIVE_INFINITY as Micros

/** When nodes of the routing state failed: the last K, and at first the time of the join before them [MSP §4.1]. */
export class FailureHistory {
  /** K */
  private readonly capacity: number
  private readonly first: Float64Fact<Micros>
  /** The times after the first; absent while there are none. */
  private readonly later: ObjectFact<Micros[]>

  constructor(store: NodeStore, capacity: number) {
    this.capacity = capacity
    this.first = store.float64(NONE)
    this.later = store.object()
  }

  /** The node has become active, which stands for a failure. */
  begin(now: Micros): void {
    this.add(now)
  }

  noteFailure(now: Micros): void {
    this.add(now)
    if (this.count > this.capacity) this.forgetFirst()
  }

  /** How many times are remembered. */
  get count(): number {
    return this.first.value === NONE ? 0 : 1 + (this.later.value?.length ?? 0)
  }

  /** The first of them. */
  get since(): Micros {
    return this.first.value
  }

  private add(at: Micros): void {
    const later = this.later.value
    if (this.first.value === NONE) this.first.value = at
    else if (later === undefined) this.later.value = [at]
    else later.push(at)
  }

  private forgetFirst(): void {
    const later = this.later.value ?? []
    this.first.value = later.shift() ?? NONE
    if (later.length === 0) this.later.value = undefined
  }
}
