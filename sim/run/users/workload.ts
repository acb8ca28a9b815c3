import { NO_NODE, type NodeHandle, type OperationId } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import { DiscreteDistribution, zipf } from '../../core/distributions.ts'
import { hash32, type RandomStream, randomStream, type StreamKey, streamKey } from '../../core/random.ts'
import { valueSize } from '../../core/value-sizes.ts'
import { wholeShare } from '../../core/whole-share.ts'
import type { OperationKind } from '../../measure/outcomes.ts'
import type { DeletePhase, InsertPhase, LookupPhase, MixPhase, RoutePhase } from '../../scenario/resolved.ts'
import type { Membership } from '../membership.ts'
import type { Stage } from '../phases/activity.ts'
import type { World } from '../world.ts'
import type { KeyStore, WorkloadKey } from './key-store.ts'
import { keyId, randomId } from './keys.ts'

/** More names than this are not tried for an id that is free. */
const RETRIES_MAX = 1_000

export type WorkloadPhase = InsertPhase | LookupPhase | RoutePhase | DeletePhase | MixPhase

/** In the order of their weights. */
const MIXED = ['lookups', 'updates', 'inserts', 'deletes'] as const

/** An operation as it is handed to its caller. */
export interface IssuedOperation {
  readonly id: OperationId
  readonly kind: OperationKind
  readonly phase: number
  readonly caller: NodeHandle
  readonly key: Id
  readonly keyName: string | undefined
  /** Of an insert. */
  readonly value: Uint8Array | undefined
}

/** What a user asks a node for. */
export type Request = Omit<IssuedOperation, 'id' | 'phase'>

/**
 * What the users of the overlay ask for in one phase, one operation after another. All is drawn from streams of the
 * phase's own, one for each question, so that another caller does not mean another key.
 */
export class Workload {
  private readonly world: World
  private readonly membership: Membership
  private readonly keys: KeyStore
  private readonly phase: WorkloadPhase
  private readonly callers: RandomStream
  /** Which key. */
  private readonly draws: RandomStream
  private readonly values: StreamKey
  private readonly mixture: Mixture | undefined
  /** Of so many keys. */
  private popularity: { readonly keys: number; readonly ranks: DiscreteDistribution } | undefined

  constructor({ world, membership, keys }: Stage, phase: WorkloadPhase) {
    const { seed } = world.scenario
    this.world = world
    this.membership = membership
    this.keys = keys
    this.phase = phase
    this.callers = randomStream(streamKey(seed, 'workload', phase.index, 'callers'))
    this.draws = randomStream(streamKey(seed, 'workload', phase.index, 'keys'))
    this.values = streamKey(seed, 'workload', phase.index, 'values')
    if (phase.kind === 'mix') this.mixture = new Mixture(phase, seed)
  }

  /** Operation number `index` of the phase; undefined when there is nobody to begin it or no key left. */
  issue(index: number, caller = this.caller()): Request | undefined {
    const { phase } = this
    switch (phase.kind) {
      case 'insert': {
        const { key, value } = this.newPair(phase, index)
        return this.issued(caller, 'insert', key, value)
      }
      case 'lookup':
        return this.issued(caller, 'lookup', this.chooseKey(phase.keys))
      case 'delete':
        return this.issued(caller, 'delete', this.keys.take(this.draws))
      case 'route': {
        const id = this.routeKey(phase.keys, caller)
        return this.issued(caller, 'route', { name: undefined, id })
      }
      case 'mix':
        return this.mixed(phase, this.mixture!, index, caller)
    }
  }

  /** Who begins the next operation; NO_NODE if there is nobody. */
  caller(): NodeHandle {
    const { first, joined } = this.membership
    const drawn = joined.draw(this.callers) ?? NO_NODE
    if (this.phase.from === 'random') return drawn
    return joined.has(first) ? first : NO_NODE
  }

  private mixed(phase: MixPhase, mixture: Mixture, index: number, caller: NodeHandle) {
    const write = (key: WorkloadKey | undefined) => {
      const value = this.newBytes(index, valueSize(mixture.sizes.next(), phase.valueBytes))
      return this.issued(caller, 'insert', key, value)
    }
    switch (mixture.kind()) {
      case 'lookups':
        return this.issued(caller, 'lookup', this.chooseKey(phase.keys))
      case 'updates':
        return write(this.chooseKey(phase.keys))
      case 'inserts':
        return write(this.newKey(index))
      case 'deletes':
        return this.issued(caller, 'delete', this.keys.take(this.draws))
    }
  }

  private issued(
    caller: NodeHandle,
    kind: OperationKind,
    key: { readonly name: string | undefined; readonly id: Id } | undefined,
    value?: Uint8Array,
  ): Request | undefined {
    if (caller === NO_NODE || key === undefined) return undefined
    return { kind, caller, key: key.id, keyName: key.name, value }
  }

  private newPair({ data }: InsertPhase, index: number): { key: WorkloadKey; value: Uint8Array } {
    if ('keys' in data) {
      const key = this.newKey(index)
      return { key, value: this.newBytes(index, valueSize(this.draws.next(), data.valueBytes)) }
    }
    const { key: name, value } = data.entries[index]!
    const key = { name, id: keyId(name, this.world.scenario.pastry.idBits) }
    this.keys.add(key)
    return { key, value: new TextEncoder().encode(value) }
  }

  /** With few id bits two names may have one id; a generated key can avoid what a dataset cannot. */
  private newKey(index: number): WorkloadKey {
    const { idBits } = this.world.scenario.pastry
    let name = `phase ${this.phase.index} key ${index}`
    for (let retry = 1; retry < RETRIES_MAX && this.keys.hasHad(keyId(name, idBits)); retry++) {
      name = `phase ${this.phase.index} key ${index} again ${retry}`
    }
    const key = { name, id: keyId(name, idBits) }
    this.keys.add(key)
    return key
  }

  private newBytes(index: number, length: number): Uint8Array {
    const value = new Uint8Array(length)
    for (let at = 0; at < length; at++) value[at] = hash32(this.values, index * 4099 + at)
    return value
  }

  private chooseKey(keys: LookupPhase['keys']): WorkloadKey | undefined {
    if (keys === 'inserted') return this.keys.at(this.draws.integer(Math.max(1, this.keys.size)))
    if (keys === 'uniform') {
      const name = `uniform ${this.draws.integer(0x100000000)}`
      return { name, id: keyId(name, this.world.scenario.pastry.idBits) }
    }
    const ranks = this.ranks(keys.zipf)
    return ranks && this.keys.at(ranks.draw(this.draws.next()))
  }

  /** Made anew when so many keys have come or gone meanwhile that it matters. */
  private ranks(exponent: number): DiscreteDistribution | undefined {
    const { size } = this.keys
    const made = this.popularity
    if (size > 0 && (made === undefined || Math.abs(size - made.keys) * 16 > made.keys))
      this.popularity = { keys: size, ranks: zipf({ count: size, exponent }) }
    return this.popularity?.ranks
  }

  /** [P01 §3] routes to the id of another node. */
  private routeKey(keys: RoutePhase['keys'], caller: NodeHandle): Id {
    if (keys === 'uniform') return randomId(this.draws, this.world.scenario.pastry.idBits)
    const { joined } = this.membership
    let target = joined.draw(this.draws) ?? NO_NODE
    while (target === caller && joined.size > 1) target = joined.draw(this.draws) ?? NO_NODE
    return this.world.idOf(target === NO_NODE ? caller : target)
  }
}

/** What is drawn for an operation of a mix beside its caller and key, each from a stream of its own. */
class Mixture {
  readonly sizes: RandomStream
  private readonly draws: RandomStream
  private readonly shares: DiscreteDistribution

  constructor({ weights, index }: MixPhase, seed: string) {
    this.sizes = randomStream(streamKey(seed, 'workload', index, 'sizes'))
    this.draws = randomStream(streamKey(seed, 'workload', index, 'kinds'))
    this.shares = new DiscreteDistribution(MIXED.map((kind) => weights[kind]))
  }

  /** What the next operation does. */
  kind(): (typeof MIXED)[number] {
    return MIXED[this.shares.draw(this.draws.next())]!
  }
}

/** How many operations a phase asks for; undefined where it states something else. */
export function operationCount(phase: WorkloadPhase, keys: KeyStore): number | undefined {
  switch (phase.kind) {
    case 'insert':
      return 'entries' in phase.data ? phase.data.entries.length : phase.data.keys
    case 'lookup':
    case 'route':
      return phase.amount.count
    case 'mix':
      return 'count' in phase.amount ? phase.amount.count : undefined
    case 'delete':
      return 'count' in phase.amount
        ? Math.min(phase.amount.count, keys.size)
        : wholeShare(phase.amount.fraction, keys.size)
  }
}
