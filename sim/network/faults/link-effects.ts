import { type Micros, micros } from '../../../protocol/base/time.ts'
import { hash32Pair, type StreamKey, subKey, toUnit } from '../../core/random.ts'
import { type Fate, INTACT, type LinkFault, LOST, type Passage } from './link-fault.ts'
import { type Lasting, type Strength, strengthAt } from './strength.ts'

/**
 * What can be wrong with a link that keeps nothing of one datagram for the next: each effect is a pure function of its key,
 * of the sender and of the datagram's number there. A share of datagrams is those whose hash is below it, so that those at
 * 10 % are among those at 30 %.
 */

/** What every effect is given. */
export interface EffectOptions {
  /** Its own. */
  readonly key: StreamKey
  readonly lasting: Lasting
}

/** Is a datagram among a share of all? */
function isAmong(share: number, { from, sequence }: Passage, key: StreamKey): boolean {
  return toUnit(hash32Pair(key, from, sequence)) < share
}

/** A share of the datagrams is lost. */
export class Loss implements LinkFault {
  private readonly options: EffectOptions & { readonly share: Strength }

  constructor(options: EffectOptions & { readonly share: Strength }) {
    this.options = options
  }

  affect(passage: Passage, fate: Fate): void {
    const { share, key, lasting } = this.options
    if (isAmong(strengthAt(share, passage.now, lasting), passage, key)) fate.delay = LOST
  }
}

/** Every datagram takes longer by the same time. */
export class Delay implements LinkFault {
  private readonly options: Omit<EffectOptions, 'key'> & { readonly by: Strength }

  constructor(options: Omit<EffectOptions, 'key'> & { readonly by: Strength }) {
    this.options = options
  }

  affect({ now }: Passage, fate: Fate): void {
    fate.delay += Math.round(strengthAt(this.options.by, now, this.options.lasting))
  }
}

/** Every datagram takes longer by a time of its own, evenly between nothing and a bound. */
export class Jitter implements LinkFault {
  private readonly options: EffectOptions & { readonly upTo: Strength }

  constructor(options: EffectOptions & { readonly upTo: Strength }) {
    this.options = options
  }

  affect({ from, sequence, now }: Passage, fate: Fate): void {
    const { upTo, key, lasting } = this.options
    const bound = Math.round(strengthAt(upTo, now, lasting))
    fate.delay += Math.floor(toUnit(hash32Pair(key, from, sequence)) * (bound + 1))
  }
}

/** A share of the datagrams arrives twice, the copy this much later. */
export class Duplication implements LinkFault {
  private readonly options: EffectOptions & { readonly share: Strength; readonly after: Micros }

  constructor(options: EffectOptions & { readonly share: Strength; readonly after: Micros }) {
    this.options = options
  }

  affect(passage: Passage, fate: Fate): void {
    const { share, after, key, lasting } = this.options
    if (isAmong(strengthAt(share, passage.now, lasting), passage, key)) fate.copies.push(after)
  }
}

/** A share of the datagrams is held back by the same time, so that later ones overtake them. */
export class Reordering implements LinkFault {
  private readonly options: EffectOptions & { readonly share: Strength; readonly by: Micros }

  constructor(options: EffectOptions & { readonly share: Strength; readonly by: Micros }) {
    this.options = options
  }

  affect(passage: Passage, fate: Fate): void {
    const { share, by, key, lasting } = this.options
    if (isAmong(strengthAt(share, passage.now, lasting), passage, key)) fate.delay = micros(fate.delay + by)
  }
}

/** A bit flips in a share of the datagrams. The checksum of the receiver misses a share of these. */
export class Corruption implements LinkFault {
  private readonly options: EffectOptions & { readonly share: Strength; readonly missed: number }
  private readonly bits: StreamKey
  private readonly checksums: StreamKey

  constructor(options: EffectOptions & { readonly share: Strength; readonly missed: number }) {
    this.options = options
    this.bits = subKey(options.key, 0)
    this.checksums = subKey(options.key, 1)
  }

  affect(passage: Passage, fate: Fate): void {
    const { share, missed, key, lasting } = this.options
    if (fate.flippedBit !== INTACT || !isAmong(strengthAt(share, passage.now, lasting), passage, key)) return
    fate.flippedBit = hash32Pair(this.bits, passage.from, passage.sequence)
    fate.checksum = isAmong(missed, passage, this.checksums) ? 'misses' : 'notices'
  }
}
