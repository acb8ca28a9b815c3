import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../../protocol/base/id.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import type { Codec } from '../../../protocol/wire/codec.ts'
import type { Datagram, DropCause, FiredTimer, SentDatagram } from '../../host/observer.ts'
import type { Departure } from '../observer.ts'
import type { IssuedOperation } from '../users/request.ts'
import type { ContentHash } from './content-hash.ts'
import { keysOfMessage, operationOfMessage, operationOfReport } from './subject.ts'
import { describe, describeEvent, outcomeOf } from './words.ts'

/** What sort of thing happened, and what there is to know of it. */
export type TraceFact =
  /** At the sender. `lost`: it does not leave the sender's link, or will not arrive. */
  | { readonly sort: 'sent' | 'lost'; readonly datagram: SentDatagram }
  /** At the receiver. */
  | { readonly sort: 'received' | 'vanished'; readonly datagram: Datagram }
  | { readonly sort: 'dropped'; readonly datagram: Datagram; readonly cause: DropCause }
  | { readonly sort: 'timer'; readonly timer: FiredTimer }
  /** A node reports to its host. */
  | { readonly sort: 'reported'; readonly report: NodeEvent }
  /** A user asks a node for something. */
  | { readonly sort: 'asked'; readonly operation: IssuedOperation }
  | { readonly sort: 'came'; readonly how: 'joining' | 'set up' }
  | { readonly sort: 'gone'; readonly how: Departure }

export type TraceSort = TraceFact['sort']

/** What traces have to know of the run. */
export interface TraceTerms {
  readonly idBits: number
  readonly codec: Codec
  readonly hash: ContentHash
}

/** One thing that happens. One object serves all: what it says is valid while it is reported. */
export class TraceEvent {
  at = micros(0)
  /** Where it happens. */
  node = NO_NODE
  /** The other end of a message; NO_NODE if there is none. */
  peer = NO_NODE
  /** Of a message, a report, a timer or an operation. */
  kind = ''
  /** What a message wraps; '' if it does not. */
  inner = ''
  fact!: TraceFact
  private readonly terms: TraceTerms

  constructor(terms: TraceTerms) {
    this.terms = terms
  }

  of(at: Micros, node: NodeHandle, peer: NodeHandle, kind: string, inner: string, fact: TraceFact): this {
    this.at = at
    this.node = node
    this.peer = peer
    this.kind = kind
    this.inner = inner
    this.fact = fact
    return this
  }

  /** The operation that it names itself, or null. */
  get operation(): number | null {
    const { fact } = this
    if ('datagram' in fact) return operationOfMessage(fact.datagram.message)
    if (fact.sort === 'reported') return operationOfReport(fact.report)
    return fact.sort === 'asked' ? fact.operation.id : null
  }

  /** The keys that it names. */
  get keys(): readonly Id[] {
    const { fact } = this
    if ('datagram' in fact) return keysOfMessage(fact.datagram.message)
    if (fact.sort === 'asked') return [fact.operation.key]
    return fact.sort === 'reported' && 'key' in fact.report ? [fact.report.key] : []
  }

  /**
   * 32 bits of what it says beyond kind and nodes. What is received says what was sent: there it is the size, and so a run is slowed
   * less.
   */
  get content(): number {
    return this.contentOf(this.fact)
  }

  /** What happens, about the node at which it does. */
  get text(): string {
    return this.textOf(this.fact)
  }

  private contentOf(fact: TraceFact): number {
    switch (fact.sort) {
      case 'sent':
      case 'lost':
        return this.hashOf(fact.datagram)
      case 'received':
      case 'vanished':
      case 'dropped':
        return fact.datagram.bytes
      case 'timer':
        return fact.timer.token >>> 0
      case 'reported':
        return this.hashOfValue(fact.report)
      case 'asked':
        return this.hashOfValue(fact.operation)
      case 'came':
      case 'gone':
        return 0
    }
  }

  private textOf(fact: TraceFact): string {
    const { peer } = this
    switch (fact.sort) {
      case 'sent':
      case 'lost': {
        const { datagram } = fact
        return `→ ${peer}  ${describe(datagram.message)}, ${datagram.bytes} bytes, ${outcomeOf(datagram)}`
      }
      case 'received':
        return `← ${peer}  ${describe(fact.datagram.message)}`
      case 'vanished':
        return `✗ ${peer}  ${describe(fact.datagram.message)}: vanishes, the node is down`
      case 'dropped':
        return `✗ ${peer}  ${describe(fact.datagram.message)}: dropped, ${fact.cause}`
      case 'timer':
        return `timer ${this.kind}${fact.timer.token === 0 ? '' : ` of ${fact.timer.token}`}`
      case 'reported':
        return describeEvent(fact.report)
      case 'asked': {
        const { id, kind, key, keyName } = fact.operation
        const name = keyName === undefined ? '' : ` “${keyName}”`
        return `starts ${kind} ${id} of key ${idToHex(key, this.terms.idBits)}${name}`
      }
      case 'came':
        return fact.how === 'joining' ? 'begins to join' : 'is there, set up from ground truth'
      case 'gone':
        return GONE[fact.how]
    }
  }

  private hashOf({ message, bytes, fate, copies, condition }: SentDatagram): number {
    const { codec, hash } = this.terms
    codec.writeFields(message, hash.clear())
    hash.u32(bytes)
    hash.f64(fate)
    hash.u32(2 * copies + (condition === 'sound' ? 0 : 1))
    return hash.value
  }

  private hashOfValue(value: object): number {
    const { hash } = this.terms
    hash.clear().any(value)
    return hash.value
  }
}

const GONE: Readonly<Record<Departure, string>> = {
  crashed: 'crashes',
  left: 'goes',
  gaveUp: 'gives up and goes',
}
