import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import { assert, fail } from '../core/assert.ts'
import { exponential } from '../core/distributions.ts'
import { hash32Pair, type StreamKey, subKey, toUnit } from '../core/random.ts'
import { type AccessConfig, AccessQueues } from './access-links.ts'
import type { DeadHost, JitterConfig } from './config.ts'
import { type Fate, INTACT, LinkFaults, LOST, type Passage } from './faults/link-fault.ts'
import type { LatencyModel } from './latency.ts'

const TWO_32 = 4_294_967_296

export interface NetworkOptions {
  readonly latency: LatencyModel
  readonly jitter: JitterConfig
  /** The share of datagrams that are lost, 0 … 1. */
  readonly loss: number
  readonly deadHost: DeadHost
  /** The run's key for loss and jitter. */
  readonly key: StreamKey
  /** The links that join hosts to the network; not given: size and load change nothing. */
  readonly access?: AccessConfig | undefined
  /** Does the access link of that host carry anything at once? Not given: of none. */
  hasUnlimitedAccess?(host: NodeHandle): boolean
}

/** What becomes of a datagram that is sent. */
export interface Sending extends Fate {
  /** Did it find room in the queue of its sender's access link? Else it is lost. */
  uplink: 'passed' | 'full'
}

/**
 * Carries datagrams: each is lost or takes the base latency of its pair and its own jitter, so that later ones may
 * overtake it. What becomes of a datagram depends on the run's key, its sender and its number there, and on nothing
 * that happened before, unless a fault is in force or hosts have access links.
 */
export class Network {
  readonly latency: LatencyModel
  /** What the host of a crashed node does with a datagram; the network does not know which nodes are live. */
  readonly deadHost: DeadHost
  /** What is wrong with links at this moment. */
  readonly faults = new LinkFaults()
  /** Do datagrams wait at the receiver's access link? */
  readonly hasDownlinks: boolean
  readonly #sending: Sending = {
    delay: LOST,
    copies: [],
    flippedBit: INTACT,
    checksum: 'notices',
    uplink: 'passed',
  }
  readonly #uplinks: AccessQueues | undefined
  readonly #downlinks: AccessQueues | undefined
  readonly #hasUnlimitedAccess: (host: NodeHandle) => boolean
  readonly #jitter: JitterConfig
  readonly #lostBelow: number
  readonly #lossKey: StreamKey
  readonly #jitterKey: StreamKey

  constructor(options: NetworkOptions) {
    const { latency, jitter, loss, deadHost, key, access } = options
    assert(latency.minimum >= 1, `latency model ${latency.name}: minimum ${latency.minimum} µs is below 1`)
    assert(loss >= 0 && loss <= 1, `loss ${loss} is not a share`)
    this.latency = latency
    this.deadHost = deadHost
    this.#jitter = jitter
    this.#lostBelow = Math.round(loss * TWO_32)
    this.#lossKey = subKey(key, 0)
    this.#jitterKey = subKey(key, 1)
    this.#uplinks = queuesOf(access?.up, access)
    this.#downlinks = queuesOf(access?.down, access)
    this.hasDownlinks = this.#downlinks !== undefined
    this.#hasUnlimitedAccess = options.hasUnlimitedAccess ?? (() => false)
  }

  /**
   * What becomes of a datagram under the faults in force, and how long it waits at its sender's access link. To be asked once,
   * when it is sent. The record is valid until the next call.
   */
  fate(passage: Passage): Readonly<Sending> {
    const { from, to, sequence, bytes, now } = passage
    const sending = this.#sending
    if (sending.copies.length > 0) sending.copies.length = 0
    sending.flippedBit = INTACT
    const waited = this.#pass(this.#uplinks, from, bytes, now)
    sending.uplink = waited === LOST ? 'full' : 'passed'
    sending.delay = waited === LOST ? LOST : this.delay(from, to, sequence)
    this.faults.affect(passage, sending)
    if (sending.delay !== LOST) sending.delay += waited
    return sending
  }

  /** A datagram has come to the access link of its receiver: the time until it is through, or LOST for want of room. */
  throughDownlink(to: NodeHandle, bytes: number, now: Micros): Micros | typeof LOST {
    return this.#pass(this.#downlinks, to, bytes, now)
  }

  /**
   * Without faults: what becomes of datagram number `sequence` (0 … 2^32 − 1) of `from`: the time until it arrives, at least
   * `latency.minimum`, or `LOST`.
   */
  delay(from: NodeHandle, to: NodeHandle, sequence: number): Micros | typeof LOST {
    if (this.#lostBelow > 0 && hash32Pair(this.#lossKey, from, sequence) < this.#lostBelow) return LOST
    return (this.oneWay(from, to) + this.#extra(from, sequence)) as Micros
  }

  /** Base latency without jitter. */
  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    const base = this.latency.oneWay(from, to)
    if (!(base >= this.latency.minimum && Math.floor(base) === base)) {
      fail(`latency model ${this.latency.name}: ${base} µs from node ${from} to ${to}`)
    }
    return base
  }

  /** Base latency there and back, without jitter. */
  roundTrip(a: NodeHandle, b: NodeHandle): Micros {
    return (this.oneWay(a, b) + this.oneWay(b, a)) as Micros
  }

  #pass(
    queues: AccessQueues | undefined,
    host: NodeHandle,
    bytes: number,
    now: Micros,
  ): Micros | typeof LOST {
    return queues === undefined || this.#hasUnlimitedAccess(host) ? micros(0) : queues.pass(host, bytes, now)
  }

  #extra(from: NodeHandle, sequence: number): number {
    const jitter = this.#jitter
    switch (jitter.model) {
      case 'none':
        return 0
      case 'uniform':
        return Math.floor(this.#jitterDraw(from, sequence) * (jitter.upTo + 1))
      case 'exponential':
        return Math.min(jitter.atMost, Math.round(exponential(this.#jitterDraw(from, sequence), jitter)))
    }
  }

  #jitterDraw(from: NodeHandle, sequence: number): number {
    return toUnit(hash32Pair(this.#jitterKey, from, sequence))
  }
}

function queuesOf(bitsPerSecond: number | undefined, access: AccessConfig | undefined) {
  if (access === undefined || bitsPerSecond === undefined) return undefined
  return new AccessQueues({ bitsPerSecond, queueBytes: access.queue })
}
