import type { NodeHandle } from '../base/handles.ts'
import { medianOf } from '../base/median.ts'
import { NONE } from '../base/none.ts'
import { type Micros, micros, minutes } from '../base/time.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import type { Float64Fact } from '../store/facts.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { NodeStore } from '../store/node-store.ts'

/** How long, about, measured nodes are remembered that are neither leaves nor in the table. */
const STRANGERS_MEMORY = minutes(20)

/** Peers that are being measured at a time; beyond that the oldest is given up. */
const MEASURED_MAX = 256

/** A peer that would still be nearer if it were this much farther away is measured once: what delays an answer only adds to it. */
const CLEARLY_NEARER = 1.1

type DistanceState = Pick<NodeState, 'table' | 'neighborhood' | 'peers' | 'status'>

/**
 * Measures how far away peers are, by round trips over the network, and reports it to them, so that they need not measure back
 * [PNS, MSP §4.2]. If two peers are about as far away, the median of several round trips counts; otherwise one is enough (decision 12).
 */
export class Distances {
  private readonly host: Host
  private readonly state: DistanceState
  /** The round trips so far of each peer that is being measured. */
  private readonly samples: MapFact<NodeHandle, readonly Micros[]>
  private readonly strangersUntil: Float64Fact<Micros>

  constructor(store: NodeStore, host: Host, state: DistanceState) {
    this.host = host
    this.state = state
    this.samples = store.map()
    this.strangersUntil = store.float64(micros(0))
  }

  /** Called when the node becomes active for the first time. */
  start(): void {
    this.strangersUntil.value = micros(this.host.now() + STRANGERS_MEMORY)
  }

  /** Measures a peer once: it is remembered, for a while even if it was not admitted. */
  measure(peer: NodeHandle): void {
    const known = this.state.peers.roundTrip(peer)
    if (known !== undefined) {
      this.place(peer, known)
    } else if (!this.samples.has(peer)) {
      this.samples.set(peer, NONE)
      this.samples.keepLatest(MEASURED_MAX)
      this.probe(peer)
    }
  }

  /** Asks how far away the peer is; `sampled` receives the answer. */
  probe(peer: NodeHandle): void {
    this.host.send(peer, { kind: 'distanceProbe', number: this.host.questions.ask(peer) })
  }

  /** The round trip to a peer that was probed at `askedAt` and has just replied. */
  roundTripSince(askedAt: Micros): Micros {
    return micros(this.host.now() - askedAt)
  }

  /** One round trip more to a peer that may be being measured for the table: then the median is what is known of it. */
  sampled(from: NodeHandle, roundTrip: Micros): void {
    const before = this.samples.get(from)
    if (before === undefined) return this.state.peers.measured(from, roundTrip)
    const samples = [...before, roundTrip]
    if (
      samples.length < this.host.parameters.distanceProbes &&
      (samples.length > 1 || this.isCloseCall(from, roundTrip))
    ) {
      this.samples.set(from, samples)
      this.probe(from)
      return
    }
    this.samples.delete(from)
    const distance = medianOf(samples)
    this.state.peers.measured(from, distance)
    // A newcomer reports distances to the peers that it keeps when it announces itself.
    if (this.place(from, distance) && this.state.status.isActive)
      this.host.send(from, { kind: 'distanceReport', roundTrip: distance })
  }

  /** The peer has measured the distance, which is the same from here. */
  reported(from: NodeHandle, roundTrip: Micros): void {
    const { peers, status } = this.state
    if (!status.isActive) return
    if (peers.roundTrip(from) === undefined) peers.measured(from, roundTrip)
    this.place(from, roundTrip)
  }

  /**
   * Called periodically. Nodes that were measured but not admitted have been remembered until now, so that they were
   * not measured twice. Probes that have not been answered by now were lost, or their peers are dead.
   */
  forgetStrangers(): void {
    const now = this.host.now()
    if (now < this.strangersUntil.value) return
    this.strangersUntil.value = micros(now + STRANGERS_MEMORY)
    this.samples.clear()
    this.state.peers.forgetStrangers()
  }

  /** Would the peer displace another, and not if it were a little farther away? */
  private isCloseCall(peer: NodeHandle, roundTrip: Micros): boolean {
    const { table } = this.state
    const isClear = table.wouldDisplace(peer, micros(Math.ceil(roundTrip * CLEARLY_NEARER)))
    return !isClear && table.wouldDisplace(peer, roundTrip)
  }

  /** Puts a peer of known distance in its place. Returns whether it is in the table. */
  private place(peer: NodeHandle, roundTrip: Micros): boolean {
    if (this.host.parameters.neighborhoodSetSize > 0) this.state.neighborhood.add(peer, roundTrip)
    return this.state.table.add(peer, roundTrip)
  }
}
