import { NO_NODE, type NodeHandle, type OperationId } from '../../protocol/environment.ts'
import type { Id } from '../../protocol/id.ts'
import { type DiscreteDistribution, uniformInteger, zipf } from '../core/distributions.ts'
import { hash32, type RandomStream, randomStream, type StreamKey, streamKey } from '../core/random.ts'
import { wholeShare } from '../core/whole-share.ts'
import type { OperationKind } from '../measure/outcomes.ts'
import type { Caller, DeletePhase, InsertPhase, LookupPhase, RoutePhase } from '../scenario/resolved.ts'
import type { Stage } from './activity.ts'
import type { KeyStore } from './key-store.ts'
import { keyId, randomId } from './keys.ts'
import type { Membership } from './membership.ts'
import type { World } from './world.ts'

/** More names than this are not tried for an id that is free. */
const RETRIES_MAX = 1_000

export type WorkloadPhase = InsertPhase | LookupPhase | RoutePhase | DeletePhase

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
  private readonly draws: RandomStream
  private readonly values: StreamKey
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
  }

  /** Operation number `index` of the phase; undefined when there is nobody to begin it or no key left. */
  issue(index: number): Request | undefined {
    const caller = this.caller(this.phase.from)
    const { phase } = this
    switch (phase.kind) {
      case 'insert': {
        const { name, value, key } = this.newValue(phase, index)
        this.keys.add({ name, id: key })
        return this.issued(caller, key, name, value)
      }
      case 'lookup': {
        const chosen = this.chooseKey(phase.keys)
        return chosen && this.issued(caller, chosen.id, chosen.name)
      }
      case 'delete': {
        const chosen = this.keys.take(this.draws)
        return chosen && this.issued(caller, chosen.id, chosen.name)
      }
      case 'route': {
        const key = this.routeKey(phase.keys, caller)
        return this.issued(caller, key)
      }
    }
  }

  private issued(caller: NodeHandle, key: Id, keyName?: string, value?: Uint8Array): Request | undefined {
    if (caller === NO_NODE) return undefined
    return { kind: this.phase.kind, caller, key, keyName, value }
  }

  private caller(from: Caller): NodeHandle {
    const { first, joined } = this.membership
    const drawn = joined.draw(this.callers) ?? NO_NODE
    if (from === 'random') return drawn
    return joined.has(first) ? first : NO_NODE
  }

  private newValue({ data }: InsertPhase, index: number): { name: string; key: Id; value: Uint8Array } {
    const { idBits } = this.world.scenario.pastry
    if ('entries' in data) {
      const { key: name, value } = data.entries[index]!
      return { name, key: keyId(name, idBits), value: new TextEncoder().encode(value) }
    }
    // With few id bits two names may have one id; a generated key can avoid what a dataset cannot.
    let name = `phase ${this.phase.index} key ${index}`
    for (let retry = 1; retry < RETRIES_MAX && this.keys.hasHad(keyId(name, idBits)); retry++) {
      name = `phase ${this.phase.index} key ${index} again ${retry}`
    }
    const length = uniformInteger(this.draws.next(), data.valueBytes)
    const value = new Uint8Array(length)
    for (let at = 0; at < length; at++) value[at] = hash32(this.values, index * 4099 + at)
    return { name, key: keyId(name, idBits), value }
  }

  private chooseKey(keys: LookupPhase['keys']): { name: string; id: Id } | undefined {
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

/** How many operations a phase asks for; undefined where it states a rate instead. */
export function operationCount(phase: WorkloadPhase, keys: KeyStore): number | undefined {
  switch (phase.kind) {
    case 'insert':
      return 'entries' in phase.data ? phase.data.entries.length : phase.data.keys
    case 'lookup':
    case 'route':
      return phase.amount.count
    case 'delete':
      return 'count' in phase.amount
        ? Math.min(phase.amount.count, keys.size)
        : wholeShare(phase.amount.fraction, keys.size)
  }
}
