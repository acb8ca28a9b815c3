import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { compareIds, type Id, isCloser } from '../../protocol/base/id.ts'
import { lowerBound } from '../../protocol/base/lower-bound.ts'
import type { LeafSet } from '../../protocol/state/leaf-set.ts'
import { fail } from '../core/assert.ts'
import { Reach } from './reach.ts'

/** Both sides of a leaf set, each with the nearest first. In a small ring the sides overlap. */
export interface LeafSetSides {
  readonly clockwise: readonly NodeHandle[]
  readonly counterclockwise: readonly NodeHandle[]
}

/** A chunk that has grown to this length is split in half. */
const CHUNK_LENGTH = 512

/** A place in the order of ids: an index within a chunk. One past the end of the last chunk is a place too. */
interface Place {
  readonly chunk: number
  readonly index: number
}

/**
 * Ground truth of membership: the active, not crashed nodes in the order of their ids, and so the root of any key at
 * this instant. It judges and never helps a node. Nodes lie in sorted chunks: finding takes O(log n), a change O(√n)
 * at 100,000 nodes with a tiny constant.
 */
export class Oracle {
  readonly #idOf: (handle: NodeHandle) => Id
  readonly #reach: Reach
  /** None is empty. */
  readonly #chunks: NodeHandle[][] = []
  #size = 0

  /** `idOf` must always give a handle the same id. `reach`: which nodes can serve which others; not given: every node serves all. */
  constructor(idOf: (handle: NodeHandle) => Id, reach = new Reach()) {
    this.#idOf = idOf
    this.#reach = reach
  }

  /** How many nodes are active. */
  get size(): number {
    return this.#size
  }

  has(handle: NodeHandle): boolean {
    const { chunk, index } = this.#place(this.#idOf(handle), handle)
    return this.#chunks[chunk]?.[index] === handle
  }

  /** The node has become active. Returns whether it was not before; no effect if it was. */
  add(handle: NodeHandle): boolean {
    const { chunk: number, index } = this.#place(this.#idOf(handle), handle)
    const chunk = this.#chunks[number]
    if (chunk?.[index] === handle) return false
    this.#size++
    if (chunk === undefined) {
      this.#chunks.push([handle])
      return true
    }
    chunk.splice(index, 0, handle)
    if (chunk.length >= CHUNK_LENGTH) this.#chunks.splice(number + 1, 0, chunk.splice(CHUNK_LENGTH >> 1))
    return true
  }

  /** The node has crashed, left or been deactivated. Returns whether it was active; no effect if not. */
  remove(handle: NodeHandle): boolean {
    const { chunk: number, index } = this.#place(this.#idOf(handle), handle)
    const chunk = this.#chunks[number]
    if (chunk?.[index] !== handle) return false
    this.#size--
    chunk.splice(index, 1)
    if (chunk.length === 0) this.#chunks.splice(number, 1)
    return true
  }

  /**
   * The active node whose id is closest to the key on the ring, a tie to the smaller id; `NO_NODE` if none is. With a caller:
   * of those that can serve it.
   */
  root(key: Id, caller?: NodeHandle): NodeHandle {
    if (this.#size === 0) return NO_NODE
    if (caller !== undefined && !this.#reach.isWhole) return this.closest(key, 1, caller)[0] ?? NO_NODE
    const place = this.#place(key, NO_NODE)
    const above = this.#at(this.#wrapped(place))
    const below = this.#at(this.#before(place))
    return isCloser(key, this.#idOf(below), this.#idOf(above)) ? below : above
  }

  /** The `count` active nodes closest to the key (all, if there are fewer), the root first. With a caller: of those that can serve it. */
  closest(key: Id, count: number, caller?: NodeHandle): NodeHandle[] {
    const found: NodeHandle[] = []
    if (this.#size === 0) return found
    let above = this.#wrapped(this.#place(key, NO_NODE))
    let below = this.#before(above)
    for (let looked = 0; looked < this.#size && found.length < count; looked++) {
      const isBelow = isCloser(key, this.#idOf(this.#at(below)), this.#idOf(this.#at(above)))
      const node = this.#at(isBelow ? below : above)
      if (isBelow) below = this.#before(below)
      else above = this.#after(above)
      if (caller === undefined || this.#reach.canServe(node, caller)) found.push(node)
    }
    return found
  }

  /**
   * The ideal leaf set of an active node: on either side the `size / 2` nodes next to it that can serve it, or all others if
   * there are fewer. The node itself is in neither.
   */
  leafSet(handle: NodeHandle, size: number): LeafSetSides {
    const own = this.#placeOf(handle)
    const next = (place: Place): Place => this.#after(place)
    const previous = (place: Place): Place => this.#before(place)
    return {
      clockwise: this.#others(handle, own, { length: size >> 1, step: next }),
      counterclockwise: this.#others(handle, own, { length: size >> 1, step: previous }),
    }
  }

  /** An active node between the `each` nodes before and after it, going clockwise; in a small ring the same nodes are repeated. */
  around(handle: NodeHandle, each: number): NodeHandle[] {
    const found = new Array<NodeHandle>(2 * each + 1).fill(handle)
    let before = this.#placeOf(handle)
    let after = before
    for (let step = 1; step <= each; step++) {
      before = this.#before(before)
      after = this.#after(after)
      found[each - step] = this.#at(before)
      found[each + step] = this.#at(after)
    }
    return found
  }

  /** All active nodes in the order of their ids. */
  ring(): NodeHandle[] {
    return this.#chunks.flat()
  }

  /** The same of those that can serve each other: one ring without a cut, else one for each part. */
  rings(): NodeHandle[][] {
    return this.#reach.parts(this.ring())
  }

  /** From a node's own place on: at most `length` nodes that can serve it. */
  #others(
    own: NodeHandle,
    place: Place,
    { length, step }: { readonly length: number; readonly step: (place: Place) => Place },
  ): NodeHandle[] {
    const found: NodeHandle[] = []
    for (let at = step(place); found.length < length; at = step(at)) {
      const node = this.#at(at)
      if (node === own) break
      if (this.#reach.canServe(node, own)) found.push(node)
    }
    return found
  }

  /** Where an active node is. */
  #placeOf(handle: NodeHandle): Place {
    const place = this.#place(this.#idOf(handle), handle)
    if (this.#chunks[place.chunk]?.[place.index] !== handle) fail(`node ${handle} is not active`)
    return place
  }

  /** Where (id, handle) is, or would have to be put: the first place that does not precede it. */
  #place(id: Id, handle: NodeHandle): Place {
    const chunks = this.#chunks
    const first = lowerBound(chunks.length, (chunk) => this.#precedes(chunks[chunk]!.at(-1)!, id, handle))
    // The first chunk that does not end before it; past all chunks, its place is at the end of the last one.
    const chunk = Math.max(0, Math.min(first, chunks.length - 1))
    const nodes = chunks[chunk] ?? []
    return { chunk, index: lowerBound(nodes.length, (index) => this.#precedes(nodes[index]!, id, handle)) }
  }

  /** Total order: by id; two nodes of one id (a conflict that is not resolved yet) by handle. */
  #precedes(node: NodeHandle, id: Id, handle: NodeHandle): boolean {
    return (compareIds(this.#idOf(node), id) || node - handle) < 0
  }

  #at({ chunk, index }: Place): NodeHandle {
    return this.#chunks[chunk]![index]!
  }

  /** The same place, but for one past the end of a chunk: the start of the next one, around the wrap. */
  #wrapped({ chunk, index }: Place): Place {
    if (index < this.#chunks[chunk]!.length) return { chunk, index }
    return { chunk: (chunk + 1) % this.#chunks.length, index: 0 }
  }

  #after({ chunk, index }: Place): Place {
    return this.#wrapped({ chunk, index: index + 1 })
  }

  #before({ chunk, index }: Place): Place {
    if (index > 0) return { chunk, index: index - 1 }
    const previous = (chunk + this.#chunks.length - 1) % this.#chunks.length
    return { chunk: previous, index: this.#chunks[previous]!.length - 1 }
  }
}

/**
 * Has the node at a place of a ring of nodes that can serve each other the ideal leaf set, as `Oracle.leafSet` has it? Makes no list: all nodes
 * are asked at the end of each phase.
 */
export function hasIdealLeafSet(
  ring: readonly NodeHandle[],
  place: number,
  { leafSet, size }: { readonly leafSet: Pick<LeafSet, 'count' | 'at'>; readonly size: number },
): boolean {
  const length = Math.min(size >> 1, ring.length - 1)
  if (leafSet.count('clockwise') !== length || leafSet.count('counterclockwise') !== length) return false
  for (let index = 0; index < length; index++) {
    const after = place + index + 1
    if (leafSet.at('clockwise', index) !== ring[after < ring.length ? after : after - ring.length])
      return false
    if (leafSet.at('counterclockwise', index) !== ring.at(place - index - 1)) return false
  }
  return true
}
