import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { Condition } from './population.ts'

interface Life {
  readonly startedAt: Micros
  joinedAt: Micros | undefined
  leftAt: Micros | undefined
  isActive: boolean
}

/** When each node started, joined (first became active), and went; and whether it is active. */
export class Lives {
  readonly #lives: (Life | undefined)[] = []

  started(node: NodeHandle, at: Micros): void {
    this.#lives[node] = { startedAt: at, joinedAt: undefined, leftAt: undefined, isActive: false }
  }

  /** The node is there as if it had joined long ago. */
  setUp(node: NodeHandle, at: Micros): void {
    this.#lives[node] = { startedAt: at, joinedAt: at, leftAt: undefined, isActive: false }
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
  gone(node: NodeHandle, at: Micros): Condition {
    this.#lives[node]!.leftAt = at
    return this.deactivated(node) ? 'active' : 'not active'
  }

  /** When the node first became active, if ever. */
  joinedAt(node: NodeHandle): Micros | undefined {
    return this.#lives[node]!.joinedAt
  }

  /** When the node went, if it has. */
  leftAt(node: NodeHandle): Micros | undefined {
    return this.#lives[node]!.leftAt
  }

  /** Every node that was ever started, in order of their handles. */
  *nodes(): IterableIterator<NodeHandle> {
    for (const [node, life] of this.#lives.entries()) if (life !== undefined) yield node as NodeHandle
  }
}
