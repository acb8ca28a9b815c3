import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type RandomStream, randomStream, streamKey } from '../../core/random.ts'
import type { Caller } from '../../scenario/resolved.ts'
import type { Membership } from '../membership.ts'

export interface CallersOptions {
  readonly seed: string
  readonly membership: Pick<Membership, 'first' | 'joined'>
}

/** Which node begins each operation of a phase. */
export class Callers {
  private readonly membership: CallersOptions['membership']
  private readonly from: Caller
  private readonly draws: RandomStream

  constructor(
    { seed, membership }: CallersOptions,
    { from, index }: { readonly from: Caller; readonly index: number },
  ) {
    this.membership = membership
    this.from = from
    this.draws = randomStream(streamKey(seed, 'workload', index, 'callers'))
  }

  /** The next one; NO_NODE if no node is there to begin an operation. Always one draw. */
  next(): NodeHandle {
    const { first, joined } = this.membership
    const drawn = joined.draw(this.draws) ?? NO_NODE
    if (this.from === 'random') return drawn
    return joined.has(first) ? first : NO_NODE
  }
}
