import { type DiscreteDistribution, zipf } from '../../core/distributions.ts'
import { hash32, type RandomStream, randomStream, type StreamKey, streamKey } from '../../core/random.ts'
import type { LookupPhase } from '../../scenario/resolved.ts'
import type { KeyStore, WorkloadKey } from './key-store.ts'
import { keyId } from './keys.ts'

/** Which keys the operations of a phase are about. */
type ChosenKeys = Pick<LookupPhase, 'keys' | 'hot'>

/** More names than this are not tried for an id that is free. */
const RETRIES_MAX = 1_000

export interface PhaseKeysOptions {
  readonly seed: string
  readonly idBits: number
  readonly keys: KeyStore
}

/** The keys and values of the operations of one phase, by draws from streams of its own: another caller does not mean another key. */
export class PhaseKeys {
  /** Which key. */
  readonly draws: RandomStream
  /** Whether it is the hot one. */
  private readonly hotDraws: RandomStream
  private readonly options: PhaseKeysOptions
  private readonly phase: number
  private readonly values: StreamKey
  /** Of this many keys. */
  private popularity: { readonly keys: number; readonly ranks: DiscreteDistribution } | undefined

  /** `phase`: its index. */
  constructor(options: PhaseKeysOptions, phase: number) {
    this.options = options
    this.phase = phase
    this.draws = randomStream(streamKey(options.seed, 'workload', phase, 'keys'))
    this.hotDraws = randomStream(streamKey(options.seed, 'workload', phase, 'hot'))
    this.values = streamKey(options.seed, 'workload', phase, 'values')
  }

  /** A key to look up or to write again; undefined if there is none. With a hot key the others are drawn as without it. */
  choose({ keys, hot }: ChosenKeys): WorkloadKey | undefined {
    const drawn = this.draw(keys)
    if (hot === undefined || this.hotDraws.next() >= hot.share) return drawn
    return hot.key === undefined ? this.options.keys.at(0) : this.named(hot.key)
  }

  private draw(from: ChosenKeys['keys']): WorkloadKey | undefined {
    const { keys } = this.options
    if (typeof from === 'object') {
      if ('zipf' in from) {
        const ranks = this.ranks(from.zipf)
        return ranks && keys.at(ranks.draw(this.draws.next()))
      }
      return this.oneOf(from)
    }
    switch (from) {
      case 'inserted':
        return keys.at(this.draws.integer(Math.max(1, keys.size)))
      case 'deleted':
        return keys.drawDeleted(this.draws)
      case 'uniform':
        return this.named(`uniform ${this.draws.integer(0x100000000)}`)
      case 'never-stored':
        return this.unused(`never stored ${this.phase} ${this.draws.integer(0x100000000)}`)
    }
  }

  /** One of several keys, all equally likely. */
  oneOf(names: readonly string[]): WorkloadKey {
    return this.named(names[this.draws.integer(names.length)]!)
  }

  /** A key to delete, which is chosen no more; undefined if there is none. */
  take(): WorkloadKey | undefined {
    return this.options.keys.take(this.draws)
  }

  /** This key is deleted, if it is there. */
  remove(key: WorkloadKey): void {
    this.options.keys.remove(key)
  }

  /** This key is inserted. */
  add(key: WorkloadKey): void {
    this.options.keys.add(key)
  }

  /** A new key for operation number `index`. With few id bits two names may have one id; a generated key can avoid what a dataset cannot. */
  newKey(index: number): WorkloadKey {
    return this.unused(`phase ${this.phase} key ${index}`)
  }

  /** A value for operation number `index`. */
  newValue(index: number, length: number): Uint8Array {
    const value = new Uint8Array(length)
    for (let at = 0; at < length; at++) value[at] = hash32(this.values, index * 4099 + at)
    return value
  }

  /** The key of that name. */
  named(name: string): WorkloadKey {
    return { name, id: keyId(name, this.options.idBits) }
  }

  /** The key of that name, or of one like it whose id no key has had. */
  private unused(name: string): WorkloadKey {
    let key = this.named(name)
    for (let retry = 1; retry < RETRIES_MAX && this.options.keys.hasHad(key.id); retry++)
      key = this.named(`${name} again ${retry}`)
    return key
  }

  /** Made anew when enough keys have come or gone meanwhile to matter. */
  private ranks(exponent: number): DiscreteDistribution | undefined {
    const { size } = this.options.keys
    const made = this.popularity
    if (size > 0 && (made === undefined || Math.abs(size - made.keys) * 16 > made.keys))
      this.popularity = { keys: size, ranks: zipf({ count: size, exponent }) }
    return this.popularity?.ranks
  }
}
