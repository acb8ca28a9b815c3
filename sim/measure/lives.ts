import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'

interface Life {
  readonly startedAt: Micros
  joinedAt: Micros | undefined
  leftAt: Micros | undefined
}

/** When each node started, joined (first became active), and went. */
export class Lives {
  readonly #lives: (Life | undefined)[] = []

  started(node: NodeHandle, at: Micros): void {
    this.#lives[node] = { startedAt: at, joinedAt: undefined, leftAt: undefined }
  }

  /** The node is there as if it had joined long ago. */
  setUp(node: NodeHandle, at: Micros): void {
    this.#lives[node] = { startedAt: at, joinedAt: at, leftAt: undefined }
  }

  /** The node is active. Returns how long after its start if it has joined just now. */
  activated(node: NodeHandle, at: Micros): number | undefined {
    const life = this.#lives[node]!
    if (life.joinedAt !== undefined) return undefined
    life.joinedAt = at
    return at - life.startedAt
  }

  gone(node: NodeHandle, at: Micros): void {
    this.#lives[node]!.leftAt = at
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
