import type { Micros } from '../base/time.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import { CompactFilter } from './compact-filter.ts'
import type { DuplicateFilter } from './duplicate-filter.ts'

/** The duplicate filter of a node, while it has anything to remember: through most nodes nothing is routed for a long time. */
export class Duplicates {
  /** While it has seen little. */
  private readonly compact: CompactFilter
  /** Replaces the compact one when that is full. */
  private readonly large: ObjectFact<DuplicateFilter>

  constructor(store: NodeStore, period: Micros) {
    this.compact = new CompactFilter(store, period)
    this.large = store.object()
  }

  /** See `DuplicateFilter.seen`. */
  seen(sender: number, sequence: number, now: Micros): boolean {
    const { compact } = this
    const large = this.large.value
    if (large !== undefined) return large.seen(sender, sequence, now)
    if (!compact.isThere) compact.begin(now)
    const seen = compact.seen(sender, sequence, now)
    if (seen !== 'full') return seen
    const larger = compact.larger()
    compact.giveUp()
    this.large.value = larger
    return larger.seen(sender, sequence, now)
  }

  /** Drops a filter that has forgotten all. No later answer changes: an empty filter gives the same ones. */
  forgetOld(now: Micros): void {
    if (this.compact.isThere && this.compact.hasForgottenAll(now)) this.compact.giveUp()
    if (this.large.value?.hasForgottenAll(now)) this.large.value = undefined
  }
}
