import { sortIn } from '../base/median.ts'
import { type Micros, micros, milliseconds } from '../base/time.ts'
import type { Float64Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { Rows } from '../store/rows.ts'

/** How many estimates of others are remembered. */
const REMEMBERED = 15

/** Used within one call. */
const sorted = new Float64Array(1 + REMEMBERED)

/** Estimates of Trt, the period of probing table entries: this node's own, and the latest of others [MSP §4.1]. */
export class ProbePeriods {
  private readonly ownFact: Float64Fact<Micros>
  /** How many estimates of others have come, and the latest, the oldest overwritten first, in milliseconds. */
  private readonly rows: Rows
  private readonly cursor: NodeStore['cursor']

  constructor(store: NodeStore) {
    this.ownFact = store.float64(micros(0))
    this.rows = store.rows(1 + REMEMBERED)
    this.cursor = store.cursor
  }

  /** 0 if the node makes none. */
  get own(): Micros {
    return this.ownFact.value
  }

  set own(period: Micros) {
    this.ownFact.value = period
  }

  /** The median of its own estimate and the remembered ones of others; the lower one of the middle two. */
  get median(): Micros {
    const { rows, cursor } = this
    sorted[0] = this.own
    if (rows.count(cursor) === 0) return this.own
    const page = rows.page(cursor)
    const first = rows.first(cursor)
    const count = Math.min(page[first]!, REMEMBERED)
    for (let index = 1; index <= count; index++)
      sortIn(sorted, index, milliseconds(page[first + index]! >>> 0))
    return sorted[count >> 1] as Micros
  }

  /** Another node's estimate, in whole milliseconds as in messages; 0 if it has none. */
  note(period: Micros): void {
    if (period === 0) return
    const { rows, cursor } = this
    const isFirst = rows.count(cursor) === 0
    if (isFirst) rows.extend(cursor, 1)
    const page = rows.page(cursor)
    const first = rows.first(cursor)
    const noted = isFirst ? 0 : page[first]!
    page[first] = noted + 1
    page[first + 1 + (noted % REMEMBERED)] = period / 1_000
  }
}
