import { type Id, idToHex } from '../../../protocol/base/id.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { grouped, printable } from '../../core/words.ts'
import type { TraceEvent } from '../../run.ts'

/** Which events of a trace are wanted: events that match all of these. A list that is not given matches all. */
export interface Wanted {
  readonly nodes: readonly number[] | undefined
  readonly keys: readonly WantedKey[] | undefined
  readonly operations: readonly number[] | undefined
  /** Of a message, of what it carries, of a report, an operation or a timer; `timer`: of any timer. */
  readonly kinds: readonly string[] | undefined
  readonly from: Micros
  readonly to: Micros
}

/** A key as the user writes it, and the ids that may be meant. */
export interface WantedKey {
  readonly name: string
  readonly ids: readonly Id[]
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
  /** Of the keys that are asked for those that an event was about, wanted or not. */
  private readonly namedKeys = new Set<string>()
  private operationsStarted = 0

  constructor(wanted: Wanted) {
    const { nodes, kinds, keys, operations } = wanted
    this.wanted = wanted
    this.nodes = nodes && new Set(nodes)
    this.kinds = kinds && new Set(kinds)
    this.keys = keys && new Set(keys.flatMap(({ ids }) => ids.map((id) => idToHex(id))))
    this.operations = operations || keys ? new Set(operations) : undefined
    this.isByKey = keys !== undefined
  }

  /** `operation`: to which the event belongs. It must be asked of every event, in order. */
  takes(event: TraceEvent, operation: number | null): boolean {
    const { from, to } = this.wanted
    const { at, node } = event
    if (event.fact.sort === 'asked') this.noteOperation(event)
    if (this.isByKey) this.noteKeys(event)
    if (at < from || at > to) return false
    if (this.nodes?.has(node) === false) return false
    return this.isOfKind(event) && this.isOfSubject(event, operation)
  }

  /** Operations and keys that were asked for and did not occur so far, in sentences. */
  missing(): string[] {
    const { operations = [], keys = [] } = this.wanted
    const started = this.operationsStarted
    const unknown = operations.filter((operation) => operation < 1 || operation > started)
    const strangers = keys.filter(({ ids }) => !ids.some((id) => this.namedKeys.has(idToHex(id))))
    return [
      ...unknown.map(
        (each) => `No operation has the number ${each}: there were ${grouped(started)} up to here.`,
      ),
      ...strangers.map(({ name }) => `Nothing up to here was about a key called “${printable(name)}”.`),
    ]
  }

  private noteOperation(event: TraceEvent): void {
    const { operation } = event
    if (operation === null) return
    this.operationsStarted = Math.max(this.operationsStarted, operation)
    if (this.isByKey && this.namesKey(event)) this.operations!.add(operation)
  }

  private noteKeys({ keys }: TraceEvent): void {
    for (const key of keys) {
      const hex = idToHex(key)
      if (this.keys!.has(hex)) this.namedKeys.add(hex)
    }
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
