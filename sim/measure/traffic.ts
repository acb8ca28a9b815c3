import assert from 'node:assert/strict'
import type { NodeHandle } from '../../protocol/environment.ts'
import { grown } from './growable.ts'

/** `routed`: a message on its way to the root of its key. All else is control traffic, acknowledgements included. */
export interface MessageKind {
  readonly name: string
  readonly role: 'routed' | 'ack' | 'control'
}

/** What was sent up to an instant, or between two. */
export interface TrafficTotals {
  /** Messages by kind, in the order of the kinds. */
  readonly messages: Float64Array
  readonly bytes: number
}

/** Messages and bytes sent, by kind, since the start of the run. Phases and intervals subtract what was before them. */
export class Traffic {
  readonly kinds: readonly MessageKind[]
  readonly #messages: Float64Array
  #bytes = 0

  constructor(kinds: readonly MessageKind[]) {
    this.kinds = kinds
    this.#messages = new Float64Array(kinds.length)
  }

  /** `kind`: its place among the kinds. Lost messages are sent messages. */
  count(kind: number, bytes: number): void {
    this.#messages[kind]! += 1
    this.#bytes += bytes
  }

  totals(): TrafficTotals {
    return { messages: this.#messages.slice(), bytes: this.#bytes }
  }

  /** What was sent since `totals()` gave `before`. */
  since(before: TrafficTotals): TrafficTotals {
    assert(before.messages.length === this.#messages.length, 'totals of other message kinds')
    return {
      messages: this.#messages.map((count, kind) => count - before.messages[kind]!),
      bytes: this.#bytes - before.bytes,
    }
  }

  /** Sums messages over the kinds of a role, or over all of them. */
  sum(messages: Float64Array, role: MessageKind['role'] | 'any'): number {
    return messages.reduce((sum, count, kind) => {
      return role === 'any' || this.kinds[kind]?.role === role ? sum + count : sum
    }, 0)
  }
}

/** Messages of each node: 8 bytes a node. */
export class NodeTraffic {
  #counts = new Uint32Array(0)

  sent(node: NodeHandle): void {
    this.#count(node * 2)
  }

  received(node: NodeHandle): void {
    this.#count(node * 2 + 1)
  }

  sentBy(node: NodeHandle): number {
    return this.#counts[node * 2] ?? 0
  }

  receivedBy(node: NodeHandle): number {
    return this.#counts[node * 2 + 1] ?? 0
  }

  #count(at: number): void {
    if (at >= this.#counts.length) this.#counts = grown(this.#counts, at + 1)
    this.#counts[at]!++
  }
}
