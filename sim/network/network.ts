import assert from 'node:assert/strict'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { exponential } from '../core/distributions.ts'
import { hash32, hash32Pair, type StreamKey, toUnit } from '../core/random.ts'
import type { DeadHost, JitterConfig } from './config.ts'
import { type Fate, LinkFaults, LOST, type Passage } from './faults/link-fault.ts'
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
}

/**
 * Carries datagrams: each is lost or takes the base latency of its pair and its own jitter, so that later ones may
 * overtake it. What becomes of a datagram depends on the run's key, its sender and its number there, and on nothing
 * that happened before, unless a fault is in force. There is no bandwidth: size and load change nothing.
 */
export class Network {
  readonly latency: LatencyModel
  /** What the host of a crashed node does with a datagram; the network does not know who lives. */
  readonly deadHost: DeadHost
  /** What is wrong with links at this moment. */
  readonly faults = new LinkFaults()
  readonly #fate: Fate = { delay: LOST }
  readonly #jitter: JitterConfig
  readonly #lostBelow: number
  readonly #lossKey: StreamKey
  readonly #jitterKey: StreamKey

  constructor({ latency, jitter, loss, deadHost, key }: NetworkOptions) {
    assert(latency.minimum >= 1, `latency model ${latency.name}: minimum ${latency.minimum} µs is below 1`)
    assert(loss >= 0 && loss <= 1, `loss ${loss} is not a share`)
    this.latency = latency
    this.deadHost = deadHost
    this.#jitter = jitter
    this.#lostBelow = Math.round(loss * TWO_32)
    this.#lossKey = subKey(key, 0)
    this.#jitterKey = subKey(key, 1)
  }

  /** What becomes of a datagram under the faults in force. The record is valid until the next call. */
  fate(passage: Passage): Readonly<Fate> {
    const fate = this.#fate
    fate.delay = this.delay(passage.from, passage.to, passage.sequence)
    this.faults.affect(passage, fate)
    return fate
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
      assert.fail(`latency model ${this.latency.name}: ${base} µs from node ${from} to ${to}`)
    }
    return base
  }

  /** Base latency there and back, without jitter. */
  roundTrip(a: NodeHandle, b: NodeHandle): Micros {
    return (this.oneWay(a, b) + this.oneWay(b, a)) as Micros
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

function subKey(key: StreamKey, index: number): StreamKey {
  return { high: hash32(key, 2 * index), low: hash32(key, 2 * index + 1) }
}
