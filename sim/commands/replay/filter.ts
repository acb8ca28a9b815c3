import { type Id, idToHex } from '../../../protocol/base/id.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { TraceEvent } from '../../run.ts'

/** Which events of a trace are wanted: events that match all of these. A list that is not given matches all. */
export interface Wanted {
  readonly nodes: readonly number[] | undefined
  readonly keys: readonly Id[] | undefined
  readonly operations: readonly number[] | undefined
  /** Of a message, of what it carries, of a report, an operation or a timer; `timer`: of any timer. */
  readonly kinds: readonly string[] | undefined
  readonly from: Micros
  readonly to: Micros
}

/** Says of each event whether it is wanted. Timers are not, unless a kind asks for them. */
export class TraceFilter {
  private readonly wanted: Wanted
  private readonly nodes: ReadonlySet<number> | undefined
  private readonly kinds: ReadonlySet<string> | undefined
  private readonly keys: ReadonlySet<string> | undefined
  /** Those that are asked for, and those of the keys. */
  private readonly operations: Set<number> | undefined
  private readonly isByKey: boolean

  constructor(wanted: Wanted) {
    const { nodes, kinds, keys, operations } = wanted
    this.wanted = wanted
    this.nodes = nodes && new Set(nodes)
    this.kinds = kinds && new Set(kinds)
    this.keys = keys && new Set(keys.map((key) => idToHex(key)))
    this.operations = operations || keys ? new Set(operations) : undefined
    this.isByKey = keys !== undefined
  }

  /** `operation`: to which the event belongs. It must be asked of every event, in order. */
  takes(event: TraceEvent, operation: number | null): boolean {
    const { from, to } = this.wanted
    const { at, node } = event
    if (this.isByKey && event.fact.sort === 'asked') this.noteOperation(event)
    if (at < from || at > to) return false
    if (this.nodes?.has(node) === false) return false
    return this.isOfKind(event) && this.isOfSubject(event, operation)
  }

  private noteOperation(event: TraceEvent): void {
    if (event.operation !== null && this.namesKey(event)) this.operations!.add(event.operation)
  }

  private isOfKind({ kind, inner, fact }: TraceEvent): boolean {
    const { kinds } = this
    if (fact.sort === 'timer') return kinds !== undefined && (kinds.has('timer') || kinds.has(kind))
    return kinds === undefined || kinds.has(kind) || kinds.has(inner)
  }

  private isOfSubject(event: TraceEvent, operation: number | null): boolean {
    if (this.operations === undefined) return true
    if (operation !== null && this.operations.has(operation)) return true
    return this.isByKey && this.namesKey(event)
  }

  private namesKey(event: TraceEvent): boolean {
    return event.keys.some((key) => this.keys!.has(idToHex(key)))
  }
}
