import type { Micros } from '../base/time.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import { DuplicateFilter } from './duplicate-filter.ts'

/** The duplicate filter of a node, while it has anything to remember: through most nodes nothing is routed for a long time. */
export class Duplicates {
  private readonly period: Micros
  private readonly filter: ObjectFact<DuplicateFilter>

  constructor(store: NodeStore, period: Micros) {
    this.period = period
    this.filter = store.object()
  }

  /** See `DuplicateFilter.seen`. */
  seen(sender: number, sequence: number, now: Micros): boolean {
    let filter = this.filter.value
    if (filter === undefined) {
      filter = new DuplicateFilter(this.period, now)
      this.filter.value = filter
    }
    return filter.seen(sender, sequence, now)
  }

  /** Gives up a filter that has forgotten all. No later answer is another for it: it would have begun anew. */
  forgetOld(now: Micros): void {
    if (this.filter.value?.hasForgottenAll(now)) this.filter.value = undefined
  }
}
