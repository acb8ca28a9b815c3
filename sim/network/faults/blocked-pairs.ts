import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { hash32, hash32Pair, type StreamKey } from '../../core/random.ts'
import { type Fate, type LinkFault, LOST, type Passage } from './link-fault.ts'

export interface BlockedPairsOptions {
  /** Decides which pairs, and which direction of each; pairs blocked at 5 % are among those at 10 %. */
  readonly key: StreamKey
  /** Of all pairs of hosts, 0 … 1. */
  readonly share: number
  /** `one way`: of a blocked pair one host still hears the other. */
  readonly direction: 'both ways' | 'one way'
  /** A host whose pairs are never blocked, such as the seed server. */
  isExempt?(host: NodeHandle): boolean
}

const TWO_32 = 4_294_967_296

/**
 * Links that are not transitive: two hosts may not reach each other though a third reaches both. Which pairs is a hash of
 * the two, so that hosts that come later have theirs, too.
 */
export class BlockedPairs implements LinkFault {
  private readonly options: BlockedPairsOptions
  private readonly blockedBelow: number
  private readonly directions: StreamKey

  constructor(options: BlockedPairsOptions) {
    const { key, share } = options
    this.options = options
    this.blockedBelow = Math.round(share * TWO_32)
    this.directions = { high: hash32(key, 0), low: hash32(key, 1) }
  }

  affect({ from, to }: Passage, fate: Fate): void {
    if (this.blocks(from, to)) fate.delay = LOST
  }

  /** Is what `from` sends to `to` lost? */
  blocks(from: NodeHandle, to: NodeHandle): boolean {
    const { key, direction, isExempt } = this.options
    const lower = Math.min(from, to)
    const higher = Math.max(from, to)
    if (lower === higher || hash32Pair(key, lower, higher) >= this.blockedBelow) return false
    if (isExempt?.(from) || isExempt?.(to)) return false
    if (direction === 'both ways') return true
    const isUpwardBlocked = hash32Pair(this.directions, lower, higher) < TWO_32 / 2
    return isUpwardBlocked === from < to
  }
}
