import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { PastryNode } from '../node.ts'
import { type EntriesReply, LEAF_SET } from '../wire/messages.ts'

/** What is being waited for. */
type Stage = 'idle' | 'first contact' | 'entries' | 'nearer one'

/**
 * A newcomer's search for a contact close by [PNS: nearest neighbour]: whoever of the given nodes answers first; the
 * nearest in its leaf set; then up the rows of the routing table of the nearest found, until row 0 brings no progress.
 * Probes sent together are answered in the order of distance, so the first answer that is quicker than the best so far
 * decides, and nothing is waited for longer than that.
 */
export class SeedDiscovery {
  private readonly node: PastryNode
  private stage: Stage = 'idle'
  private timer = NO_TIMER
  /** Every node that has been probed. */
  private probed = new Set<NodeHandle>()
  /** Those of them that have not answered. */
  private silent = new Set<NodeHandle>()
  private nearest = NO_NODE
  private best = micros(0)
  /** The nearest but one: if the nearest falls silent, join through it. */
  private runnerUp = NO_NODE
  /** What was asked for last: a row, or the leaf set. */
  private row = LEAF_SET
  private rows = 0

  constructor(node: PastryNode) {
    this.node = node
  }

  start(candidates: readonly NodeHandle[]): void {
    this.stop()
    this.stage = 'first contact'
    this.probe(candidates)
    this.wait(this.node.parameters.probeTimeout)
  }

  stop(): void {
    this.node.env.cancelTimer(this.timer)
    this.stage = 'idle'
    this.probed = new Set()
    this.silent = new Set()
    this.nearest = NO_NODE
    this.runnerUp = NO_NODE
    this.row = LEAF_SET
  }

  /** A node that was probed has answered. */
  answered(from: NodeHandle, roundTrip: Micros): void {
    if (this.stage === 'idle' || !this.probed.has(from)) return
    this.silent.delete(from)
    if (this.nearest !== NO_NODE && roundTrip >= this.best) return
    this.runnerUp = this.nearest
    this.nearest = from
    this.best = roundTrip
    if (this.stage === 'first contact') this.firstContact()
    else if (this.stage === 'nearer one') this.climb(true)
  }

  entriesReceived(from: NodeHandle, { row, rows, entries, roundTrips }: EntriesReply): void {
    if (this.stage !== 'entries' || from !== this.nearest || row !== this.row) return
    this.rows = rows
    // By the triangle inequality nobody who is twice as far from there is nearer to here.
    const strangers = entries.filter(
      (peer, index) =>
        peer !== this.node.self && !this.probed.has(peer) && roundTrips[index]! < 2 * this.best,
    )
    if (strangers.length === 0) {
      this.climb(false)
      return
    }
    this.probe(strangers)
    this.stage = 'nearer one'
    this.wait(this.best)
  }

  timedOut(): void {
    if (this.stage === 'nearer one') this.climb(false)
    else if (this.stage !== 'idle') {
      if (this.nearest !== NO_NODE) this.silent.add(this.nearest)
      this.finish(this.runnerUp)
    }
  }

  private firstContact(): void {
    if (this.node.parameters.nearestSeed) this.ask(LEAF_SET)
    else this.finish(this.nearest)
  }

  /** One row up; from row 0 on only while that brings progress. */
  private climb(progress: boolean): void {
    const above = this.row === LEAF_SET ? this.rows - 1 : this.row - 1
    if (above >= 0) this.ask(above)
    else if (progress && this.rows > 0) this.ask(0)
    else this.finish(this.nearest)
  }

  private ask(row: number): void {
    this.row = row
    this.stage = 'entries'
    this.node.send(this.nearest, { kind: 'entriesRequest', purpose: 'discovery', row })
    this.wait(this.node.parameters.probeTimeout)
  }

  private probe(peers: readonly NodeHandle[]): void {
    for (const peer of peers) {
      this.probed.add(peer)
      this.silent.add(peer)
      this.node.distances.probe(peer)
    }
  }

  private wait(time: Micros): void {
    this.node.env.cancelTimer(this.timer)
    this.timer = this.node.env.startTimer(TIMER.discovery, time)
  }

  /** `contact` is NO_NODE if nobody has answered. */
  private finish(contact: NodeHandle): void {
    const silent = contact === NO_NODE ? [...this.silent] : []
    this.stop()
    this.node.joining.contactFound(contact, silent)
  }
}
