import { type DiscreteDistribution, zipf } from '../../core/distributions.ts'
import { hash32, type RandomStream, randomStream, type StreamKey, streamKey } from '../../core/random.ts'
import type { LookupPhase } from '../../scenario/resolved.ts'
import type { KeyStore, WorkloadKey } from './key-store.ts'
import { keyId } from './keys.ts'

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
  private readonly options: PhaseKeysOptions
  private readonly phase: number
  private readonly values: StreamKey
  /** Of so many keys. */
  private popularity: { readonly keys: number; readonly ranks: DiscreteDistribution } | undefined

  /** `phase`: its index. */
  constructor(options: PhaseKeysOptions, phase: number) {
    this.options = options
    this.phase = phase
    this.draws = randomStream(streamKey(options.seed, 'workload', phase, 'keys'))
    this.values = streamKey(options.seed, 'workload', phase, 'values')
  }

  /** A key to look up or to write again; undefined if there is none. */
  choose(from: LookupPhase['keys']): WorkloadKey | undefined {
    const { keys } = this.options
    if (from === 'inserted') return keys.at(this.draws.integer(Math.max(1, keys.size)))
    if (from === 'uniform') return this.named(`uniform ${this.draws.integer(0x100000000)}`)
    const ranks = this.ranks(from.zipf)
    return ranks && keys.at(ranks.draw(this.draws.next()))
  }

  /** A key to delete, which is chosen no more; undefined if there is none. */
  take(): WorkloadKey | undefined {
    return this.options.keys.take(this.draws)
  }

  /** The key of that name, to be inserted. */
  add(name: string): WorkloadKey {
    const key = this.named(name)
    this.options.keys.add(key)
    return key
  }

  /** A new key for operation number `index`. With few id bits two names may have one id; a generated key can avoid what a dataset cannot. */
  addNew(index: number): WorkloadKey {
    let name = `phase ${this.phase} key ${index}`
    for (let retry = 1; retry < RETRIES_MAX && this.options.keys.hasHad(this.named(name).id); retry++)
      name = `phase ${this.phase} key ${index} again ${retry}`
    return this.add(name)
  }

  /** A value for operation number `index`. */
  newValue(index: number, length: number): Uint8Array {
    const value = new Uint8Array(length)
    for (let at = 0; at < length; at++) value[at] = hash32(this.values, index * 4099 + at)
    return value
  }

  private named(name: string): WorkloadKey {
    return { name, id: keyId(name, this.options.idBits) }
  }

  /** Made anew when so many keys have come or gone meanwhile that it matters. */
  private ranks(exponent: number): DiscreteDistribution | undefined {
    const { size } = this.options.keys
    const made = this.popularity
    if (size > 0 && (made === undefined || Math.abs(size - made.keys) * 16 > made.keys))
      this.popularity = { keys: size, ranks: zipf({ count: size, exponent }) }
    return this.popularity?.ranks
  }
}
