import { NO_NODE } from '../../../protocol/base/handles.ts'
import type { TraceRecord } from '../../run/trace/records.ts'

/** An event, and how many came before it in its run. */
export interface PlacedRecord {
  readonly index: number
  readonly record: TraceRecord
}

/** What two runs have in common, and where they part. */
export interface Comparison {
  /** Events that are the same, from the first on. */
  readonly same: number
  /** Undefined if the runs are the same. */
  readonly parting: Parting | undefined
}

export interface Parting {
  /** Both ends of the events that differ. */
  readonly nodes: ReadonlySet<number>
  /** The latest events at these nodes that are the same in both, in order. */
  readonly before: readonly PlacedRecord[]
  /** In each run the first event that differs, and after it the next at these nodes; none if the run has ended. */
  readonly after: Readonly<Record<'a' | 'b', readonly PlacedRecord[]>>
}

/** Events that are the same of which the latest are searched for those before. */
const KEPT = 4_096
/** Events before, and with the first that differs after, that are shown. */
const BEFORE = 6
const AFTER = 7
/** How many events are searched for matching ones afterwards. */
const LOOKED_AT = 20_000

/** Compares two runs, event by event. */
export class FirstDifference {
  private readonly a: Iterator<TraceRecord, void>
  private readonly b: Iterator<TraceRecord, void>
  /** The latest that are the same, in turn. */
  private readonly kept: PlacedRecord[] = []
  private same = 0
  private parting: Parting | undefined

  constructor(a: Iterator<TraceRecord, void>, b: Iterator<TraceRecord, void>) {
    this.a = a
    this.b = b
  }

  /** Events that have been found the same so far. */
  get compared(): number {
    return this.same
  }

  /** Compares up to that many more events. */
  step(events: number): 'running' | 'finished' {
    for (let left = events; left > 0; left--) {
      const a = this.a.next().value ?? undefined
      const b = this.b.next().value ?? undefined
      if (a === undefined && b === undefined) return 'finished'
      if (a === undefined || b === undefined || !areSame(a, b)) {
        this.parting = this.part(a, b)
        return 'finished'
      }
      this.kept[this.same % KEPT] = { index: this.same, record: a }
      this.same++
    }
    return 'running'
  }

  result(): Comparison {
    return { same: this.same, parting: this.parting }
  }

  private part(a: TraceRecord | undefined, b: TraceRecord | undefined): Parting {
    const nodes = new Set(
      [a, b].flatMap((record) => (record === undefined ? [] : [record.node, record.peer])),
    )
    nodes.delete(NO_NODE)
    const before = [...this.kept]
      .sort((one, other) => one.index - other.index)
      .filter(({ record }) => concerns(record, nodes))
      .slice(-BEFORE)
    return { nodes, before, after: { a: this.after(this.a, a, nodes), b: this.after(this.b, b, nodes) } }
  }

  private after(
    rest: Iterator<TraceRecord, void>,
    first: TraceRecord | undefined,
    nodes: ReadonlySet<number>,
  ): PlacedRecord[] {
    if (first === undefined) return []
    const found: PlacedRecord[] = [{ index: this.same, record: first }]
    for (let index = this.same + 1; index < this.same + LOOKED_AT && found.length < AFTER; index++) {
      const record = rest.next().value ?? undefined
      if (record === undefined) break
      if (concerns(record, nodes)) found.push({ index, record })
    }
    return found
  }
}

const concerns = ({ node, peer }: TraceRecord, nodes: ReadonlySet<number>): boolean =>
  nodes.has(node) || nodes.has(peer)

export function areSame(a: TraceRecord, b: TraceRecord): boolean {
  return (
    a.at === b.at &&
    a.node === b.node &&
    a.peer === b.peer &&
    a.content === b.content &&
    a.sort === b.sort &&
    a.kind === b.kind &&
    a.inner === b.inner &&
    a.operation === b.operation
  )
}
