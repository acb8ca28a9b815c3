import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { Stay } from './node-rates.ts'
import type { Condition } from './population.ts'

interface Life {
  readonly startedAt: Micros
  joinedAt: Micros | undefined
  leftAt: Micros | undefined
  departure: Departure | undefined
  isActive: boolean
}

/** How a node went. `gaveUp`: its join failed, be it the first or one back into the overlay that it had lost. */
export type Departure = 'crashed' | 'left' | 'gaveUp'

/** When each node started, joined (first became active), and went; and whether it is active. */
export class Lives {
  readonly #lives: (Life | undefined)[] = []

  started(node: NodeHandle, at: Micros): void {
    this.#lives[node] = {
      startedAt: at,
      joinedAt: undefined,
      leftAt: undefined,
      departure: undefined,
      isActive: false,
    }
  }

  /** The node is there as if it had joined long ago. */
  setUp(node: NodeHandle, at: Micros): void {
    this.#lives[node] = {
      startedAt: at,
      joinedAt: at,
      leftAt: undefined,
      departure: undefined,
      isActive: false,
    }
  }

  /** The node is active. Returns whether it was not before. */
  activated(node: NodeHandle): boolean {
    const life = this.#lives[node]!
    const wasActive = life.isActive
    life.isActive = true
    return !wasActive
  }

  /** The node is active. Returns how long after its start if it has joined just now. */
  joined(node: NodeHandle, at: Micros): number | undefined {
    const life = this.#lives[node]!
    if (life.joinedAt !== undefined) return undefined
    life.joinedAt = at
    return at - life.startedAt
  }

  /** The node is not active any more. Returns whether it was before. */
  deactivated(node: NodeHandle): boolean {
    const life = this.#lives[node]!
    const wasActive = life.isActive
    life.isActive = false
    return wasActive
  }

  /** The node is gone. Returns what it was until now. */
  gone(node: NodeHandle, departure: Departure, at: Micros): Condition {
    const life = this.#lives[node]!
    life.leftAt = at
    life.departure = departure
    return this.deactivated(node) ? 'active' : 'not active'
  }

  /** When the node was started. */
  startedAt(node: NodeHandle): Micros {
    return this.#lives[node]!.startedAt
  }

  /** When the node first became active, if ever. */
  joinedAt(node: NodeHandle): Micros | undefined {
    return this.#lives[node]!.joinedAt
  }

  /** When the node went, if it has. */
  leftAt(node: NodeHandle): Micros | undefined {
    return this.#lives[node]!.leftAt
  }

  /** How the node went, if it has. */
  departureOf(node: NodeHandle): Departure | undefined {
    return this.#lives[node]!.departure
  }

  /** How long the node was there up to now, in µs. */
  livedUntil(node: NodeHandle, now: Micros): number {
    const { startedAt, leftAt } = this.#lives[node]!
    return (leftAt ?? now) - startedAt
  }

  /** The nodes that were there between two instants, and for how long of it. */
  staysBetween(from: Micros, to: Micros): Stay[] {
    return [...this.nodes()].flatMap((node) => {
      const { startedAt, leftAt } = this.#lives[node]!
      const stay = Math.min(leftAt ?? to, to) - Math.max(startedAt, from)
      return stay > 0 ? [{ node, seconds: stay / 1_000_000 }] : []
    })
  }

  /** Every node that was ever started, in order of their handles. */
  *nodes(): IterableIterator<NodeHandle> {
    for (const [node, life] of this.#lives.entries()) if (life !== undefined) yield node as NodeHandle
  }
}
