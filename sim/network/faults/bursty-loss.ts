import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { hash32Pair, type StreamKey, subKey, toUnit } from '../../core/random.ts'
import type { EffectOptions } from './link-effects.ts'
import { type Fate, type LinkFault, LOST, type Passage } from './link-fault.ts'
import { type Strength, strengthAt } from './strength.ts'
import { TwoStates } from './two-states.ts'

export interface BurstyLossOptions extends EffectOptions {
  /** Mean lengths of good and of bad times. */
  readonly good: Micros
  readonly bad: Micros
  /** The shares that are lost in them. */
  readonly lossInGood: Strength
  readonly lossInBad: Strength
}

/**
 * Losses that come in bursts, after Gilbert (1960) and Elliott (1963): each link is by turns good and bad, and loses one share
 * of the datagrams in good times and another in bad ones. A link leads from one host to one other; the two directions of a pair
 * have their times apart. When a link is bad is a pure function of key, pair and instant; which datagrams are lost
 * then, of key, sender and the datagram's number there.
 */
export class BurstyLoss implements LinkFault {
  private readonly options: BurstyLossOptions
  private readonly states: TwoStates
  private readonly losses: StreamKey
  private readonly highs: StreamKey
  private readonly lows: StreamKey

  constructor(options: BurstyLossOptions) {
    this.options = options
    this.states = new TwoStates(options)
    this.losses = subKey(options.key, 0)
    this.highs = subKey(options.key, 1)
    this.lows = subKey(options.key, 2)
  }

  affect({ from, to, sequence, now }: Passage, fate: Fate): void {
    const { lossInGood, lossInBad, lasting } = this.options
    const share = strengthAt(this.isBad(from, to, now) ? lossInBad : lossInGood, now, lasting)
    if (toUnit(hash32Pair(this.losses, from, sequence)) < share) fate.delay = LOST
  }

  /** Is what `from` sends to `to` at that instant sent in a bad time of that link? */
  isBad(from: NodeHandle, to: NodeHandle, at: Micros): boolean {
    const link = { high: hash32Pair(this.highs, from, to), low: hash32Pair(this.lows, from, to) }
    return this.states.isBad(link, at)
  }
}
