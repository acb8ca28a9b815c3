import type { NodeHandle } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { type Micros, micros } from '../base/time.ts'
import type { PastryNode } from '../node.ts'

/**
 * Measures how far away peers are, by round trips over the network, and tells them, so that they need not measure back
 * [PNS, MSP §4.2]. Before a peer displaces another the median of several counts; one is enough for an empty cell, or to
 * rule a peer out.
 */
export class Distances {
  private readonly node: PastryNode
  /** The round trips so far of each peer that is being measured. */
  private readonly samples = new LazyMap<NodeHandle, Micros[]>()

  constructor(node: PastryNode) {
    this.node = node
  }

  /** Once: a peer that was measured is remembered, for a while also if it was not taken in. */
  measure(peer: NodeHandle): void {
    const known = this.node.peers.roundTrip(peer)
    if (known !== undefined) {
      this.node.tables.place(peer, known)
    } else if (!this.samples.has(peer)) {
      this.samples.set(peer, [])
      this.probe(peer)
    }
  }

  probe(peer: NodeHandle): void {
    this.node.send(peer, { kind: 'distanceProbe', sentAt: this.node.env.now() })
  }

  replyReceived(from: NodeHandle, sentAt: Micros): void {
    const { node } = this
    const roundTrip = micros(node.env.now() - sentAt)
    node.peers.measured(from, roundTrip)
    node.joining.discovery.answered(from, roundTrip)
    const samples = this.samples.get(from)
    if (samples === undefined) return
    samples.push(roundTrip)
    if (
      samples.length < node.parameters.distanceProbes &&
      (samples.length > 1 || node.table.wouldDisplace(from, roundTrip))
    ) {
      this.probe(from)
      return
    }
    this.samples.delete(from)
    const distance = medianOf(samples)
    // A newcomer tells those whom it keeps when it announces itself.
    if (node.tables.place(from, distance) && node.isActive)
      node.send(from, { kind: 'distanceReport', roundTrip: distance })
  }

  /** What the peer has measured: the distance is the same from here. */
  reported(from: NodeHandle, roundTrip: Micros): void {
    const { node } = this
    if (!node.isActive) return
    if (node.peers.roundTrip(from) === undefined) node.peers.measured(from, roundTrip)
    node.tables.place(from, roundTrip)
  }

  /** Probes that have not been answered by now were lost, or their peers are dead. */
  forgetUnanswered(): void {
    this.samples.clear()
  }
}

/** The lower one of the middle two, where there are two. */
export function medianOf<T extends number>(values: readonly T[]): T {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1]!
}
