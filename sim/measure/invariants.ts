import { NO_NODE, type NodeHandle, type OperationId } from '../../protocol/base/handles.ts'
import { compareClockwise, type Id } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { LeafSet } from '../../protocol/state/leaf-set.ts'
import { SIDES, type Side } from '../../protocol/state/side.ts'
import { withRoomFor } from '../core/growable.ts'
import type { Oracle } from './oracle.ts'
import type { Violations } from './violations.ts'

export interface InvariantsOptions {
  readonly oracle: Oracle
  readonly violations: Violations
  /** Is it promised that every key has one root as long as the overlay is undisturbed, or are violations only counted? */
  readonly oneRoot: 'promised' | 'counted'
  now(): Micros
  idOf(node: NodeHandle): Id
  /** The leaf set of an active node; the caller reads it before it asks for another. */
  leafSetOf(node: NodeHandle): LeafSet
}

/**
 * Checks during a run what must hold at any instant. No node is in its own leaf set. At most one active node would
 * deliver a key, the closest active one [MSP §3, LU]: this is promised until a node goes or a message does not arrive,
 * and violations are only counted from then on.
 *
 * An active node claims the keys that are closer to it than to its nearest leaf on either side. So the claims are right
 * exactly if no active node has its nearest leaf beyond the next active node. A leaf before the next active node is not
 * active yet; no node claims its keys, which wait for it.
 */
export class Invariants {
  readonly #options: InvariantsOptions
  #isPromised: boolean
  /** By node: the version of its leaf set when its members were last checked, plus 1. 4 bytes per node. */
  #checkedLeafSets = new Uint32Array(0)
  /** What has been reported of a node is not reported again. */
  readonly #said = new Set<string>()

  constructor(options: InvariantsOptions) {
    this.#options = options
    this.#isPromised = options.oneRoot === 'promised'
  }

  /** A node has gone, a message has not arrived, or the network is cut. */
  disturbed(): void {
    this.#isPromised = false
  }

  /** To be called after the oracle is updated. Only the node's own claim and its neighbours' can have become wrong. */
  activated(node: NodeHandle): void {
    this.#checkMembers(node)
    if (!this.#isPromised) return
    const near = this.#options.oracle.around(node, 2)
    for (const place of [2, 1, 3])
      this.#claimIsWrong(near[place]!, { before: near[place - 1]!, after: near[place + 1]! })
  }

  /** A node took on an operation as the root of its key. `root`: the closest active node at this instant. */
  handled(operation: OperationId, node: NodeHandle, root: NodeHandle): void {
    if (!this.#isPromised || node === root) return
    this.#broken(
      `operation ${operation}`,
      `node ${node} handled operation ${operation}, and the closest active node to its key was ${named(root)}`,
    )
  }

  /**
   * Checks the active nodes whose leaf set has changed since they were last checked. If only a neighbour has changed,
   * no claim can have become wrong unnoticed: a new neighbour was checked when it was activated, and when one becomes
   * inactive the next is farther away.
   */
  intervalEnded(): void {
    const ring = this.#options.oracle.ring()
    for (let place = 0; place < ring.length; place++) {
      const node = ring[place]!
      if (this.#checkMembers(node) === 'unchanged' || !this.#isPromised) continue
      this.#claimIsWrong(node, around(ring, place))
    }
  }

  /** Checks all active nodes; returns how many claim keys of another node in the same part of the network. */
  wrongClaims(): number {
    const isWrong = (node: NodeHandle, place: number, ring: readonly NodeHandle[]): boolean => {
      this.#checkMembers(node)
      return this.#claimIsWrong(node, around(ring, place))
    }
    return this.#options.oracle.rings().reduce((wrong, ring) => wrong + ring.filter(isWrong).length, 0)
  }

  #checkMembers(node: NodeHandle): 'changed' | 'unchanged' {
    const leafSet = this.#options.leafSetOf(node)
    const version = leafSet.version + 1
    if (this.#checkedLeafSets[node] === version) return 'unchanged'
    this.#checkedLeafSets = withRoomFor(this.#checkedLeafSets, node)
    this.#checkedLeafSets[node] = version
    if (leafSet.has(node)) this.#broken(`self ${node}`, `node ${node} is in its own leaf set`)
    return 'changed'
  }

  /** `before` and `after`: the active nodes next to it, itself if it is the only one. */
  #claimIsWrong(node: NodeHandle, { before, after }: { before: NodeHandle; after: NodeHandle }): boolean {
    const { left, right } = this.#options.leafSetOf(node)
    if ((left === before && right === after) || before === node) return false
    const nearest = { clockwise: right, counterclockwise: left }
    const next = { clockwise: after, counterclockwise: before }
    const side = SIDES.find((side) => this.#isBeyond(node, side, nearest[side], next[side]))
    if (side === undefined) return false
    if (this.#isPromised) {
      this.#broken(
        `claim ${node}`,
        `node ${node} would deliver keys of node ${next[side]}, the next active node ${side}: its nearest leaf on that side is ${named(nearest[side])}`,
      )
    }
    return true
  }

  /** Is the nearest leaf of a side farther away than the next active node? */
  #isBeyond(node: NodeHandle, side: Side, leaf: NodeHandle, next: NodeHandle): boolean {
    if (leaf === NO_NODE) return true
    const { idOf } = this.#options
    const order = compareClockwise(idOf(node), idOf(leaf), idOf(next))
    return side === 'clockwise' ? order > 0 : order < 0
  }

  #broken(what: string, text: string): void {
    if (this.#said.has(what)) return
    this.#said.add(what)
    this.#options.violations.add(`at ${(this.#options.now() / 1_000_000).toFixed(6)} s ${text}`)
  }
}

/** The neighbours of the node at a place of the ring. */
function around(ring: readonly NodeHandle[], place: number): { before: NodeHandle; after: NodeHandle } {
  return { before: ring.at(place - 1)!, after: ring[place + 1] ?? ring[0]! }
}

const named = (node: NodeHandle): string => (node === NO_NODE ? 'none' : `node ${node}`)
