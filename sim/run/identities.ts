import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { withRoomFor } from '../core/growable.ts'
import { IdTable } from '../core/id-table.ts'

interface IdentitiesOptions {
  readonly idOf: (node: NodeHandle) => Id
  readonly isLive: (node: NodeHandle) => boolean
}

/** Which node lives under which id, and which has gone and may come back under its own: 8 to 20 bytes per id. */
export class Identities {
  private readonly options: IdentitiesOptions
  /** The last node that lived under an id. */
  private readonly lastLives: IdTable
  /** In the order of their going, from `oldest` to before `end`; some have come back since. */
  private gone = new Int32Array(64)
  private oldest = 0
  private end = 0

  constructor(options: IdentitiesOptions) {
    this.options = options
    this.lastLives = new IdTable((node) => options.idOf(node as NodeHandle))
  }

  /** The live node that has the id, or NO_NODE. */
  holderOf(id: Id): NodeHandle {
    const last = this.lastLives.find(id) as NodeHandle
    return last >= 0 && this.options.isLive(last) ? last : NO_NODE
  }

  /** A node comes. One that finds its id taken does not get it. */
  arrive(node: NodeHandle): void {
    if (this.holderOf(this.options.idOf(node)) === NO_NODE) this.lastLives.set(node)
  }

  /** A node has gone. */
  depart(node: NodeHandle): void {
    if (!this.isLastLife(node)) return
    this.gone = withRoomFor(this.gone, this.end)
    this.gone[this.end++] = node
  }

  /** The id of the node that has been away longest, which comes back; undefined if none is away but `except`. */
  takeLongestAway(except: NodeHandle): Id | undefined {
    while (this.oldest < this.end && !this.isLastLife(this.gone[this.oldest] as NodeHandle)) this.oldest++
    if (this.oldest === this.end) return undefined
    const node = this.gone[this.oldest] as NodeHandle
    if (node === except) return undefined
    this.oldest++
    if (this.oldest > 1024 && this.oldest * 2 > this.end) {
      this.gone.copyWithin(0, this.oldest, this.end)
      this.end -= this.oldest
      this.oldest = 0
    }
    return this.options.idOf(node)
  }

  private isLastLife(node: NodeHandle): boolean {
    return this.lastLives.find(this.options.idOf(node)) === node
  }
}
