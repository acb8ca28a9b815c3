import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { IdMap } from '../../protocol/base/id-map.ts'

interface IdentitiesOptions {
  readonly idOf: (node: NodeHandle) => Id
  readonly isLive: (node: NodeHandle) => boolean
}

/** Who lives under which id, and who has gone and may come back under its own. */
export class Identities {
  private readonly options: IdentitiesOptions
  /** The last node that lived under an id. */
  private readonly lastLives = new IdMap<NodeHandle>()
  /** In the order of their going; some have come back since. */
  private gone: NodeHandle[] = []
  private oldest = 0

  constructor(options: IdentitiesOptions) {
    this.options = options
  }

  /** The live node that has the id, or NO_NODE. */
  holderOf(id: Id): NodeHandle {
    const last = this.lastLives.get(id)
    return last !== undefined && this.options.isLive(last) ? last : NO_NODE
  }

  /** A node comes. One that finds its id taken does not get it. */
  arrive(node: NodeHandle): void {
    const id = this.options.idOf(node)
    if (this.holderOf(id) === NO_NODE) this.lastLives.set(id, node)
  }

  /** A node has gone. */
  depart(node: NodeHandle): void {
    if (this.isLastLife(node)) this.gone.push(node)
  }

  /** The id of the node that has been away longest, which comes back; undefined if none is away but `except`. */
  takeLongestAway(except: NodeHandle): Id | undefined {
    const { gone } = this
    while (this.oldest < gone.length && !this.isLastLife(gone[this.oldest]!)) this.oldest++
    const node = gone[this.oldest]
    if (node === undefined || node === except) return undefined
    this.oldest++
    if (this.oldest > 1024 && this.oldest * 2 > gone.length) {
      this.gone = gone.slice(this.oldest)
      this.oldest = 0
    }
    return this.options.idOf(node)
  }

  private isLastLife(node: NodeHandle): boolean {
    return this.lastLives.get(this.options.idOf(node)) === node
  }
}
